"""What the closing of periodically valued stock needs to know of manufacturing orders beyond what Odoo looks at."""

from odoo import models
from odoo.tools import split_every

# manufacturing orders whose documents are read at once
PART = 1000


class MrpProductionGroup(models.Model):
    _inherit = "mrp.production.group"

    def _read_in_parts(self):
        """Yield these manufacturing orders in parts, what is looked at manufacturing order by manufacturing order read
        for all of a part at once.

        A first closing may be over all the manufacturing orders that there ever were: what was read of a part is
        forgotten after it.
        """
        for number, some in enumerate(split_every(PART, self.ids, self.browse)):
            if number:
                self.env.invalidate_all()
            orders, operations = some.production_ids, some.subcontract_operation_ids
            moves = orders.move_raw_ids | orders.move_finished_ids | operations.move_ids
            locations = moves.location_id | moves.location_dest_id | orders.production_location_id
            adjustments, lines = operations.landed_cost_adjustment_ids, operations.purchase_line_ids
            for records in (
                *(
                    orders,
                    operations,
                    moves,
                    moves.move_line_ids,
                    moves.returned_move_ids,
                    locations.valuation_account_id,
                ),
                *(orders.workorder_ids.subcontract_operation_ids, orders.workorder_ids.time_ids),
                *(lines, lines.invoice_lines.move_id, adjustments.cost_id, adjustments.cost_line_id),
            ):
                records.fetch()
            moves.account_move_id.line_ids.fetch(["valued_move_id"])
            yield some

    def _get_freight_targets(self, date):
        """{(kind, operation, account): balance} of landed costs of transfers: a cost of production, out of their
        expense.

        :param date: up to and with that day
        """
        self.ensure_one()
        production, targets = self._get_production_account(), {}
        adjustments = self.subcontract_operation_ids.landed_cost_adjustment_ids.filtered(
            lambda adjustment: adjustment.cost_id.state == "done" and adjustment.cost_id.date <= date
        )
        for adjustment in adjustments:
            operation, amount = adjustment.subcontract_operation_id, adjustment.additional_landed_cost
            for account, balance in ((production, amount), (adjustment._get_freight_account(), -amount)):
                key = ("freight", operation, account)
                targets[key] = targets.get(key, 0.0) + balance
        return targets

    def _get_labor_targets(self, date):
        """{(kind, operation, account): balance} of our own work on what was finished, as Odoo books it elsewhere.

        :param date: up to and with that day
        """
        self.ensure_one()
        production_account, targets = self._get_production_account(), {}
        operation = self.env["mrp.subcontract.operation"]
        for production in self.production_ids:
            if production.state != "done" or self._get_local_day(production.date_finished) > date:
                continue
            company = production.company_id
            expense = production.product_id.with_company(company)._get_product_accounts()["expense"]
            for workorder in production.workorder_ids:
                amount = company.currency_id.round(workorder._cal_cost())
                absorbed = workorder.workcenter_id.with_company(company).expense_account_id or expense
                for account, balance in ((production_account, amount), (absorbed, -amount)):
                    key = ("labor", operation, account)
                    targets[key] = targets.get(key, 0.0) + balance
        return targets

    def _get_moves_of_closings(self):
        """Done moves of this manufacturing order that are not booked one by one: closings put them into production, or
        out of it."""
        self.ensure_one()
        moves = self.production_ids.mapped(lambda production: production.move_raw_ids | production.move_finished_ids)
        moves = (moves | self.subcontract_operation_ids.move_ids).filtered(
            lambda move: move.state == "done" and not move.account_move_id
        )
        company, account = self._get_main_production().company_id, self._get_production_account()
        return moves.with_company(company).filtered(
            lambda move: (
                (move.product_id.valuation == "periodic" or move.closing_value)
                and account in (move.location_id.valuation_account_id, move.location_dest_id.valuation_account_id)
                and (move.is_in or move.is_out)
            )
        )

    def _get_values_of_closings(self, date=None):
        """{job: what closings have put into production for it, or the next one will}: material less goods.

        :param date: up to and with that day; None for now
        """
        moves = {production: production._get_moves_of_closings() for production in self}
        companies = self.env["stock.move"].union(*moves.values()).company_id
        last_closings = {company: company._get_last_closing_date() for company in companies}
        values = dict.fromkeys(self, 0.0)
        for production in self:
            for move in moves[production]:
                last_closing = last_closings[move.company_id]
                if last_closing and move.date <= last_closing:
                    values[production] += move._get_production_sign() * move.closing_value
                elif not date or self._get_local_day(move.date) <= date:
                    values[production] += move._get_production_sign() * move.value
        return values

    def _prepare_late_value_lines(self, posted, last_closing):
        """Journal items for what the moves of earlier closings are worth beyond what those put into production.

        Odoo's closing books a move once, at its value then, and none that is done between its date and the moment it
        is posted. Later values it finds in stock only, and puts against the stock variation, so that is where
        production puts them, too.

        :param posted: see `_get_posted_outsourced_cost`
        :param last_closing: moment of the last closing
        """
        self.ensure_one()
        company = self._get_main_production().company_id
        production, product = self._get_production_account(), self._get_main_production().product_id
        valuation = product.with_company(company)._get_product_accounts()["stock_valuation"]
        variation = valuation.account_stock_variation_id or company.expense_account_id
        if not last_closing or not variation:
            return []
        balance = sum(
            move._get_production_sign() * (move.value - move.closing_value)
            for move in self._get_moves_of_closings()
            if move.date <= last_closing
        )
        balance -= sum(
            amount
            for (kind, _operation, move, account), amount in posted[self].items()
            if kind == "revaluation" and not move and account == production
        )
        balance = company.currency_id.round(balance)
        if company.currency_id.is_zero(balance):
            return []
        return [
            self._prepare_cost_line("revaluation", production, balance),
            self._prepare_cost_line("revaluation", variation, -balance),
        ]
