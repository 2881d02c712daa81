"""What the closing of periodically valued stock needs to know of jobs beyond what Odoo looks at."""

from odoo import models


class MrpProductionGroup(models.Model):
    _inherit = "mrp.production.group"

    def _get_freight_targets(self, date):
        """{(kind, operation, account): balance} of landed costs of trips: a cost of production, out of their expense.

        :param date: up to and with that day
        """
        self.ensure_one()
        production, targets = self._get_production_account(), {}
        adjustments = self.env["stock.valuation.adjustment.lines"].search(
            [
                ("subcontract_operation_id.production_group_id", "=", self.id),
                ("cost_id.state", "=", "done"),
                ("cost_id.date", "<=", date),
            ]
        )
        for adjustment in adjustments:
            operation, amount = adjustment.subcontract_operation_id, adjustment.additional_landed_cost
            for account, balance in ((production, amount), (adjustment._get_freight_account(), -amount)):
                key = ("freight", operation, account)
                targets[key] = targets.get(key, 0.0) + balance
        return targets

    def _get_labour_targets(self, date):
        """{(kind, operation, account): balance} of our own work on what was finished, as Odoo books it elsewhere.

        :param date: up to and with that day
        """
        self.ensure_one()
        production_account, targets = self._get_production_account(), {}
        operation = self.env["mrp.subcontract.operation"]
        for production in self.production_ids:
            if production.state != "done" or production.date_finished.date() > date:
                continue
            company = production.company_id
            expense = production.product_id.with_company(company)._get_product_accounts()["expense"]
            for workorder in production.workorder_ids:
                amount = company.currency_id.round(workorder._cal_cost())
                absorbed = workorder.workcenter_id.with_company(company).expense_account_id or expense
                for account, balance in ((production_account, amount), (absorbed, -amount)):
                    key = ("labour", operation, account)
                    targets[key] = targets.get(key, 0.0) + balance
        return targets

    def _get_valued_moves(self):
        """Moves of these jobs that closings of periodically valued stock book against production: (in, out)."""
        company = self._get_main_production().company_id
        moves = self.production_ids.mapped(lambda production: production.move_raw_ids | production.move_finished_ids)
        moves = (moves | self._get_outside_operations().move_ids).with_company(company)
        moves = moves.filtered(lambda move: move.state == "done" and move.product_id.valuation == "periodic")
        account = self._get_production_account()
        return (
            moves.filtered(lambda move: move.is_out and move.location_dest_id.valuation_account_id == account),
            moves.filtered(lambda move: move.is_in and move.location_id.valuation_account_id == account),
        )

    def _remember_closing_values(self, last_closing):
        """Keep the values with which this closing takes goods out of production."""
        for job in self:
            for move in job._get_valued_moves()[1]:
                if not last_closing or move.date > last_closing:
                    move.closing_value = move.value

    def _get_value_of_closings(self, date=None):
        """What closings put into production for this job, or will: material less goods that are valued periodically.

        Goods that were closed count with their value at that time: what they gained since is booked by
        `_prepare_late_value_lines`.

        :param date: up to and with that day; None for now
        """
        self.ensure_one()
        last_closing = self._get_main_production().company_id._get_last_closing_date()
        material, goods = (
            moves.filtered(lambda move: not date or move.date.date() <= date) for moves in self._get_valued_moves()
        )
        taken = sum(move.closing_value if last_closing and move.date <= last_closing else move.value for move in goods)
        return sum(material.mapped("value")) - taken

    def _prepare_late_value_lines(self, posted):
        """Journal items for what goods of earlier closings cost more than at that time.

        Odoo's closing takes goods out of production once, at their value then; later changes of their value it finds
        in stock only, and puts against the stock variation, so that is where production puts them, too.

        :param posted: see `_get_posted_outside_cost`
        """
        self.ensure_one()
        company = self._get_main_production().company_id
        last_closing = company._get_last_closing_date()
        production, product = self._get_production_account(), self._get_main_production().product_id
        valuation = product.with_company(company)._get_product_accounts()["stock_valuation"]
        variation = valuation.account_stock_variation_id or company.expense_account_id
        if not last_closing or not variation:
            return []
        closed = self._get_valued_moves()[1].filtered(lambda move: move.date <= last_closing)
        difference = sum(move.value - move.closing_value for move in closed)
        difference += sum(
            balance
            for (job, kind, _operation, _move, account), balance in posted.items()
            if job == self and kind == "revaluation" and account == production
        )
        difference = company.currency_id.round(difference)
        if company.currency_id.is_zero(difference):
            return []
        return [
            self._prepare_cost_line("revaluation", production, -difference),
            self._prepare_cost_line("revaluation", variation, difference),
        ]
