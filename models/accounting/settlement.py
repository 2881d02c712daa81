"""Books what outsourced work costs, manufacturing order by manufacturing order.

A manufacturing order (`mrp.production.group`: the order and its backorders) is settled by comparing what should be
posted for it with what is posted, and posting the difference. Receipts, bills, credit notes, prices and corrections, in
any order and any number of times, end in the same balances, and what is reversed is mirrored. The items of each event
are in docs/accounting.md.
"""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, Command, fields, models

from ...tools.locks import lock_records


class MrpSubcontractSettlement(models.AbstractModel):
    _name = "mrp.subcontract.settlement"
    _description = "Settlement of Outsourced Manufacturing Costs"

    @contextmanager
    def _settling(self, groups, date=None, bills=None):
        """Book what happens inside, and changes the cost of these manufacturing orders, once it has happened.

        Open claims follow: scrapped units are claimed at what they have cost.

        :param groups: mrp.production.group
        :param date: accounting date of the event, today by default; in a locked period it moves to the first open day
        :param bills: {group: bills and credit notes} that are the event
        """
        booked = self._get_productions_posted_at_once(groups)
        before = self.env["mrp.subcontract.revaluation"]._get_stock_values(booked)
        yield
        self._settle(booked, date, before, bills)
        # sudo: claims follow from facts, whoever reports them
        claims = groups.env["mrp.subcontract.claim"].sudo()
        open_claims = claims.search([("production_group_id", "in", groups.ids), ("state", "=", "open")])
        self.env["mrp.subcontract.claiming"]._sync_claims(open_claims.subcontract_operation_id)

    def _settle(self, groups, date=None, stock_values=None, bills=None):
        """Post what is missing in the books of these manufacturing orders, and reverse what is too much.

        :param stock_values: {product: value of its stock} before the event, to tell goods on hand from those used up
        :param bills: {group: bills and credit notes} that are the event
        """
        groups = self._get_productions_posted_at_once(groups)
        if not groups:
            return
        lock_records(groups)
        for group in groups:
            self.env["mrp.subcontract.goods.cost"]._attribute_late_cost(group)
        revaluation = self.env["mrp.subcontract.revaluation"]
        posted = self._get_posted_outsourced_cost(groups)
        stale = [move for group in groups for move in revaluation._get_value_differences(group, posted)]
        groups.env["stock.move"].union(*stale)._revalue()
        gained = revaluation._get_stock_gains(groups, stock_values or {}, posted)
        entries = []
        left = self._get_left_balances(groups)
        for group in groups:
            lines = self._prepare_difference_lines(group, self._get_service_targets(group), posted)
            lines += revaluation._prepare_revaluation_lines(group, posted, gained)
            lines += self._prepare_variance_lines(group, lines, left)
            if lines:
                entries.append(self._prepare_settlement(group, lines, date, (bills or {}).get(group)))
        if entries:
            # a bill may be booked ahead, and what it does to the manufacturing order with it
            groups.env["account.move"].create(entries)._post(soft=False)

    def _get_productions_posted_at_once(self, groups):
        """Those of these manufacturing orders that are booked as things happen, ready to be booked.

        Bookings follow from what people were allowed to do, who may not book themselves: clerks, planners, buyers and
        vendors. Hence the superuser, whom core's valuation also gives every warehouse's stock.
        """
        groups = groups.with_user(SUPERUSER_ID).filtered(lambda group: group._is_posted_at_once())
        return groups.filtered(lambda group: group._get_production_account())

    def _get_service_targets(self, group, date=None):
        """{(kind, operation, account): balance} that should be posted for the vendors' work.

        Production takes what was received; bills are cleared where they were booked; the rest is owed. What a rate did
        between order and bill is a currency difference.

        :param date: up to and with that day; None for now
        """
        group.ensure_one()
        production, targets = group._get_production_account(), {}

        def add(kind, operation, account, balance):
            key = (kind, operation, account)
            targets[key] = targets.get(key, 0.0) + balance

        for line in group.subcontract_operation_ids.purchase_line_ids:
            operation, clearing = line.subcontract_operation_id, line._get_outsourced_clearing_account()
            if operation.is_outsourced_order and not line._get_outsourced_accrual_account():
                # core books bills for goods into stock valuation by itself
                continue
            amount, exchange, cleared = line._get_absorbed_cost(date)
            add("service", operation, production, amount)
            for account, balance in cleared.items():
                add("billed", operation, account, -balance)
            if not line.company_id.currency_id.is_zero(exchange):
                add("exchange", operation, line._get_outsourced_exchange_account(gain=exchange < 0), exchange)
            add("accrued", operation, clearing, sum(cleared.values()) - exchange - amount)
        return targets

    def _get_posted_outsourced_cost(self, groups):
        """{group: {(kind, operation, valued move, account): balance}} of what was posted for these manufacturing
        orders."""
        found = groups.env["account.move.line"]._read_group(
            [("production_group_id", "in", groups.ids), ("parent_state", "=", "posted")],
            ["production_group_id", "outsourcing_entry", "subcontract_operation_id", "valued_move_id", "account_id"],
            ["balance:sum"],
        )
        posted = {group: {} for group in groups}
        for group, *key, balance in found:
            posted[group][tuple(key)] = balance
        return posted

    def _prepare_difference_lines(self, group, targets, posted):
        """Journal items that make what is posted for the vendors' work what it should be.

        :param targets: {(kind, operation, account): balance}
        :param posted: see `_get_posted_outsourced_cost`
        """
        group.ensure_one()
        currency = group._get_main_production().company_id.currency_id
        kinds = ("service", "billed", "accrued", "exchange")
        kinds += () if group._is_posted_at_once() else ("freight", "labor")
        missing = dict(targets)
        for (kind, operation, _move, account), balance in posted[group].items():
            if kind in kinds:
                missing[kind, operation, account] = missing.get((kind, operation, account), 0.0) - balance
        return [
            self._prepare_cost_line(group, kind, account, balance, operation)
            for (kind, operation, account), balance in missing.items()
            if not currency.is_zero(balance)
        ]

    def _prepare_cost_line(self, group, kind, account, balance, operation=None, move=None):
        """Values of a journal item of a manufacturing order.

        Cost and cleared bills carry the analytic distribution. The bill itself carries it, too: what clears the bill
        reverses it, so that it counts once.
        """
        group.ensure_one()
        operation = operation or group.env["mrp.subcontract.operation"]
        move = move or group.env["stock.move"]
        line = operation.purchase_line_id
        kind_name = dict(group.env["account.move.line"]._fields["outsourcing_entry"]._description_selection(group.env))
        about = operation.name or move.product_id.display_name or group.name
        return {
            "name": f"{kind_name[kind]} - {about}",
            "account_id": account.id,
            "balance": balance,
            "product_id": move.product_id.id or line.product_id.id,
            "partner_id": line.partner_id.commercial_partner_id.id,
            "analytic_distribution": kind in ("service", "billed") and line.analytic_distribution,
            "production_group_id": group.id,
            "subcontract_operation_id": operation.id,
            "valued_move_id": move.id,
            "outsourcing_entry": kind,
        }

    def _prepare_settlement(self, group, lines, date=None, bills=None):
        """Values of the entry that books them."""
        group.ensure_one()
        production = group._get_main_production()
        accounts = production.with_company(production.company_id).product_id._get_product_accounts()
        journal = accounts.get("stock_journal") or production.company_id.account_stock_journal_id
        return {
            "journal_id": journal.id,
            "company_id": production.company_id.id,
            "date": date or fields.Date.context_today(group),
            "ref": group.env._("%s - Cost of Outsourced Work", group.name),
            "move_type": "entry",
            "settled_bill_ids": bills and [Command.set(bills.ids)],
            "line_ids": [Command.create(line) for line in lines],
        }

    def _get_left_balances(self, groups, date=None):
        """{group: what is left in its production account}, in company currency, of those that are over only.

        What its goods were valued with and is not received yet is still to come, and not missing.

        :param date: up to and with that day; None for now
        """
        over = groups.filtered(lambda group: group._is_over(date) and group._is_completely_tagged())
        balances = over._get_production_balances(date)
        closings = self.env["mrp.subcontract.periodic.closing"]._get_values_of_closings(over, date)
        revaluation = self.env["mrp.subcontract.revaluation"]
        for group in over.filtered(lambda group: revaluation._get_finished_moves(group)):
            balances[group] += sum(
                operation._get_unreceived_cost(date) for operation in group.subcontract_operation_ids
            )
        return {group: balances[group] + closings[group] for group in over}

    def _prepare_variance_lines(self, group, lines, left):
        """Values of journal items that clear the production account of a manufacturing order that is over.

        :param lines: what is about to be posted for it
        :param left: see `_get_left_balances`
        """
        group.ensure_one()
        if group not in left:
            return []
        account = group._get_production_account()
        currency = group._get_main_production().company_id.currency_id
        rest = left[group] + sum(line["balance"] for line in lines if line["account_id"] == account.id)
        rest = currency.round(rest)
        if currency.is_zero(rest):
            return []
        return [
            self._prepare_cost_line(group, "variance", account, -rest),
            self._prepare_cost_line(group, "variance", group._get_difference_account(), rest),
        ]
