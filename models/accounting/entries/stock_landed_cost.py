from odoo import models


class StockLandedCost(models.Model):
    _inherit = "stock.landed.cost"

    def button_validate(self):
        # sudo: what a landed cost does to the value of goods is booked, whoever validates it
        productions = self.sudo().subcontract_operation_ids.production_group_id
        with productions._settling(max((cost.date for cost in self if cost.date), default=None)):
            return super().button_validate()


class StockValuationAdjustmentLines(models.Model):
    _inherit = "stock.valuation.adjustment.lines"

    def _prepare_freight_line_vals(self, account, balance):
        """Freight in the production account is a cost of its manufacturing order."""
        operation = self.sudo().subcontract_operation_id
        return {
            **super()._prepare_freight_line_vals(account, balance),
            "production_group_id": operation.production_group_id.id,
            "subcontract_operation_id": operation.id,
            "outsourcing_entry": "freight",
        }
