from odoo import Command, fields, models


class MrpAccountWipAccounting(models.TransientModel):
    _inherit = "mrp.account.wip.accounting"

    def _get_line_vals(self, productions=False, date=False):
        """Add the vendors' work to what core counts, and take what is booked in production already from there."""
        commands = super()._get_line_vals(productions, date)
        # as the dialog shows them they are no records of the database yet;
        # sudo: core's wizard is an accountant's, who may not read orders and manufacturing orders
        chosen = (productions or self.env["mrp.production"])._origin.sudo()
        groups = chosen._get_productions_to_settle()
        if not groups:
            return commands
        day = fields.Date.to_date(date) if date else fields.Date.context_today(self)
        extra = {}
        consumed = 0.0
        balances = groups._get_production_balances(day)
        for group in groups:
            account = group._get_production_account()
            if account and group._is_posted_at_once():
                label = self.env._("WIP - Booked in Production")
                consumed += sum(
                    move_line.quantity_product_uom
                    * (
                        (move_line.product_id.lot_valuated and move_line.lot_id.standard_price)
                        or move_line.product_id.standard_price
                    )
                    for move_line in (group.production_ids & chosen).move_raw_ids.move_line_ids
                    if move_line.state == "done" and move_line.picked and move_line.date.date() <= day
                )
                extra[label, account] = extra.get((label, account), 0.0) + balances[group]
                continue
            label = self.env._("WIP - Outsourced Service")
            for account, balance in self._get_service_in_progress(group, day).items():
                extra[label, account] = extra.get((label, account), 0.0) + balance
        return self._add_outsourced_line_vals(commands, extra, consumed)

    def _get_service_in_progress(self, group, day):
        """{account: what the vendors' work costs that a manufacturing order has received and not put into goods}.

        :param group: a manufacturing order that is not booked as things happen
        :param day: up to and with that day
        """
        balances, received = {}, 0.0
        for line in group.subcontract_operation_ids.purchase_line_ids:
            amount, _exchange, cleared = line._get_absorbed_cost(day)
            received += amount
            clearing = line._get_outsourced_clearing_account()
            cleared[clearing] = cleared.get(clearing, 0.0) + amount - sum(cleared.values())
            for account, balance in cleared.items():
                balances[account] = balances.get(account, 0.0) + balance
        finished = group.production_ids.filtered(
            lambda production: production.state == "done" and group._get_local_day(production.date_finished) <= day
        )
        in_goods = sum(production._get_outsourced_service_cost(day) for production in finished)
        share = max(1 - in_goods / received, 0.0) if received else 0.0
        return {account: balance * share for account, balance in balances.items()}

    def _add_outsourced_line_vals(self, commands, extra, consumed):
        """Core's lines with ours before the last, which balances them.

        :param dict extra: {(label, account): credit}
        :param consumed: what core counts as components though it is booked in production already
        """
        currency = self.env.company.currency_id
        component, *others, total = commands
        component[2]["credit"] -= consumed
        ours = [
            Command.create(
                {
                    "label": label,
                    "credit": max(currency.round(amount), 0.0),
                    "debit": max(-currency.round(amount), 0.0),
                    "account_id": account.id,
                }
            )
            for (label, account), amount in extra.items()
            if not currency.is_zero(amount)
        ]
        total[2]["debit"] += sum(command[2]["credit"] - command[2]["debit"] for command in ours) - consumed
        return [component, *others, *ours, total]
