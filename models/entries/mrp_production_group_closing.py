"""What the closing of periodically valued stock needs to know of jobs beyond what Odoo looks at."""

from odoo import fields, models


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

    def _prepare_late_value_lines(self, date):
        """Journal items for what goods of earlier closings cost more since the last one.

        Odoo's closing takes goods out of production once, at their value then; later changes of their value it finds
        in stock only, and puts against the stock variation, so that is where production puts them, too.

        :param date: closing date
        """
        self.ensure_one()
        company = self._get_main_production().company_id
        last_closing = company._get_last_closing_date()
        if not last_closing:
            return []
        last_closing = fields.Datetime.to_datetime(last_closing)
        difference = 0.0
        for move in self._get_finished_moves().filtered(lambda move: move.date <= last_closing):
            production = move.production_id
            late = production._get_late_outside_cost(date) - production._get_late_outside_cost(last_closing)
            difference += late * production._get_cost_shares().get(move, 0.0)
        difference = company.currency_id.round(difference)
        product = self._get_main_production().product_id.with_company(company)
        valuation = product._get_product_accounts()["stock_valuation"]
        variation = valuation.account_stock_variation_id or company.expense_account_id
        if company.currency_id.is_zero(difference) or not variation:
            return []
        return [
            self._prepare_cost_line("revaluation", self._get_production_account(), -difference),
            self._prepare_cost_line("revaluation", variation, difference),
        ]
