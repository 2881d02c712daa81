"""What should be in the books of a manufacturing order: the vendors' work, the value of its goods, and nothing once it
is over."""

from odoo import fields, models

REVALUED_METHODS = ("fifo", "average")


class MrpProductionGroup(models.Model):
    _inherit = "mrp.production.group"

    def _get_service_targets(self, date=None):
        """{(kind, operation, account): balance} that should be posted for the vendors' work.

        Production takes what was received; bills are cleared where they were booked; the rest is owed. What a rate did
        between order and bill is a currency difference.

        :param date: up to and with that day; None for now
        """
        self.ensure_one()
        production, targets = self._get_production_account(), {}

        def add(kind, operation, account, balance):
            key = (kind, operation, account)
            targets[key] = targets.get(key, 0.0) + balance

        for line in self.subcontract_operation_ids.purchase_line_ids:
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

    # --- goods that are finished

    def _get_finished_moves(self):
        """Moves by which goods of these manufacturing orders got the value of the manufacturing order."""
        moves = self.production_ids.move_finished_ids.filtered(lambda move: move.state == "done" and move.is_in)
        return moves.filtered(lambda move: move.product_id.cost_method in REVALUED_METHODS)

    def _get_finished_by_product(self):
        """{(company, product): moves by which these manufacturing orders finished it}; several manufacturing orders
        may make the same product."""
        finished = {}
        for production in self:
            company = production._get_main_production().company_id
            moves = production.with_company(company)._get_finished_moves()
            for product, made in moves.grouped("product_id").items():
                finished[company, product] = finished.get((company, product), moves.browse()) | made
        return finished

    def _get_stock_values(self):
        """{(company, product): (value of its stock, moves that made it)} of what these manufacturing orders
        finished."""
        return {
            (company, product): (product.with_company(company)._get_current_value(), made)
            for (company, product), made in self._get_finished_by_product().items()
        }

    def _get_production_target(self, move):
        """What should be booked for finished goods in the production account: all that production made them cost.

        Landed costs on the goods, and values that somebody typed, are booked elsewhere.
        """
        data = move._get_value_from_production(move._get_valued_qty())
        production = move.production_id
        value = data["value"]
        if move.subcontract_role == "made":
            value -= production._get_cost_booked_by_bill(move)
        return -move.company_id.currency_id.round(value)

    def _get_stock_gains(self, values_before, posted):
        """{(company, product): share of a change of cost that goods on hand take}, measured where it was."""
        changed = {}
        for production in self:
            company = production._get_main_production().company_id
            for move, difference in production._get_value_differences(posted).items():
                changed[company, move.product_id] = changed.get((company, move.product_id), 0.0) - difference
        gains, finished = {}, self._get_finished_by_product()
        for (company, product), change in changed.items():
            value_before, made_before = values_before.get((company, product), (0.0, None))
            made = finished[company, product]
            # goods that came in with the same event bring value of their own
            if not company.currency_id.is_zero(change) and made_before is not None and not made - made_before:
                gain = product.with_company(company)._get_current_value() - value_before
                gains[company, product] = min(max(gain / change, 0.0), 1.0)
        return gains

    def _get_value_differences(self, posted):
        """{finished move: what is missing for it in the production account}; only for goods whose entry is known."""
        self.ensure_one()
        account, booked = self._get_production_account(), {}
        company = self._get_main_production().company_id
        for (kind, _operation, move, line_account), balance in posted[self].items():
            if move and line_account == account and kind in ("finished", "revaluation"):
                booked[move] = booked.get(move, 0.0) + balance
        differences = {}
        for move in self.with_company(company)._get_finished_moves() & self.env["stock.move"].union(*booked):
            difference = self._get_production_target(move) - booked[move]
            if not company.currency_id.is_zero(difference):
                differences[move] = difference
        return differences

    def _prepare_revaluation_lines(self, posted, gains):
        """Goods cost more or less than was booked: on hand they take it, sold ones to the cost of goods sold.

        What was used up otherwise goes to the difference account.
        """
        self.ensure_one()
        lines, account = [], self._get_production_account()
        company = self._get_main_production().company_id
        currency = company.currency_id
        left = {}
        for move, difference in self._get_value_differences(posted).items():
            product = move.product_id.with_company(company)
            accounts = product._get_product_accounts()
            quantity = move._get_valued_qty()
            kept = gains.get((company, move.product_id))
            if kept is None:
                if product not in left:
                    left[product] = product._get_left_quantities()
                kept = min(left[product].get(move, 0.0) / quantity, 1.0) if quantity else 0.0
            stock = currency.round(-difference * kept)
            gone = -difference - stock
            sold = currency.round(gone * self._get_sold_share(move))
            parts = [
                ("revaluation", accounts["stock_valuation"], stock),
                ("sold", accounts["expense"], sold),
                ("variance", self._get_difference_account(), currency.round(gone - sold)),
            ]
            lines.append(self._prepare_cost_line("revaluation", account, difference, move=move))
            lines += [
                self._prepare_cost_line(kind, part_account, amount, move=move)
                for kind, part_account, amount in parts
                if not currency.is_zero(amount)
            ]
        return lines

    def _get_sold_share(self, move):
        """Of the goods that are gone, the share that customers got; the rest was used up by ourselves."""
        gone = self.env["stock.move.line"]._read_group(
            [
                ("product_id", "=", move.product_id.id),
                ("company_id", "=", move.company_id.id),
                ("move_id.is_out", "=", True),
                ("state", "=", "done"),
                ("date", ">=", move.date),
            ],
            ["location_dest_id"],
            ["quantity_product_uom:sum"],
        )
        total = sum(quantity for _location, quantity in gone)
        return sum(quantity for location, quantity in gone if location.usage == "customer") / total if total else 0.0

    def _get_difference_account(self):
        """Where differences of this manufacturing order go that nothing can take."""
        self.ensure_one()
        lines = self.subcontract_operation_ids.purchase_line_ids
        if lines:
            return lines[0]._get_outsourced_difference_account()
        production = self._get_main_production()
        product = production.with_company(production.company_id).product_id
        return production.company_id.outsourcing_difference_account_id or product._get_product_accounts()["expense"]

    # --- manufacturing orders that are over

    def _is_over(self, date=None):
        """Whether nothing more will be finished with this manufacturing order.

        :param date: since then or earlier
        """
        self.ensure_one()
        if any(production.state not in ("done", "cancel") for production in self.production_ids):
            return False
        # when an order was cancelled is not kept: then it was not touched any more
        ends = [
            production.date_finished if production.state == "done" else production.write_date
            for production in self.production_ids
        ]
        return not date or all(self._get_local_day(end) <= date for end in ends)

    def _get_local_day(self, moment):
        """The day of a moment for who does the books, as Odoo compares moments with days."""
        return fields.Datetime.context_timestamp(self, moment).date()

    def _attribute_late_cost(self):
        """What came after the last goods were finished is their cost, too, by good units."""
        self.ensure_one()
        finished = self.production_ids.filtered(
            lambda production: production.state == "done" and production.qty_produced
        )
        if not finished or not self._is_over():
            return
        units = sum(finished.mapped("qty_produced"))
        for step in self.production_ids.workorder_ids.filtered("is_outsourced").operation_id:
            workorders = self.production_ids.workorder_ids.filtered(lambda wo, step=step: wo.operation_id == step)
            operations = workorders.subcontract_operation_ids
            service = sum(operation._get_service_done() for operation in operations)
            late = service - sum(workorders.mapped("outsourced_service_qty"))
            material = operations._get_consumed_value() - sum(workorders.mapped("outsourced_component_value"))
            for production in finished:
                share = production.qty_produced / units
                workorder = workorders.filtered(lambda wo, production=production: wo.production_id == production)[:1]
                if not workorder:
                    continue
                if abs(late) > 1e-6:
                    workorder.outsourced_service_qty += late * share
                if not self._get_main_production().company_id.currency_id.is_zero(material):
                    workorder.outsourced_component_value += material * share
                    production._add_component_value(material * share)
            if abs(late) > 1e-6:
                finished.move_finished_ids.filtered("is_in")._revalue()

    def _get_left_balances(self, date=None):
        """{job: what lies in production for it though it is over}, in company currency; only of manufacturing orders
        that are over.

        What its goods were valued with and is not received yet is still to come, and not missing.

        :param date: up to and with that day; None for now
        """
        over = self.filtered(lambda job: job._is_over(date) and job._is_completely_tagged())
        balances, closings = over._get_production_balances(date), over._get_values_of_closings(date)
        for job in over.filtered(lambda job: job._get_finished_moves()):
            balances[job] += sum(operation._get_unreceived_cost(date) for operation in job.subcontract_operation_ids)
        return {job: balances[job] + closings[job] for job in over}

    def _prepare_variance_lines(self, lines, left):
        """A manufacturing order that is over leaves nothing in production.

        :param lines: what is about to be posted for it
        :param left: see `_get_left_balances`
        """
        self.ensure_one()
        if self not in left:
            return []
        account = self._get_production_account()
        currency = self._get_main_production().company_id.currency_id
        rest = left[self] + sum(line["balance"] for line in lines if line["account_id"] == account.id)
        rest = currency.round(rest)
        if currency.is_zero(rest):
            return []
        return [
            self._prepare_cost_line("variance", account, -rest),
            self._prepare_cost_line("variance", self._get_difference_account(), rest),
        ]

    def _is_completely_tagged(self):
        """Whether all entries of the manufacturing order are known as its own: those made before the addon was there
        may not be."""
        self.ensure_one()
        moves = (self.production_ids.move_raw_ids | self.production_ids.move_finished_ids).filtered("account_move_id")
        return not moves - moves.account_move_id.line_ids.valued_move_id
