"""Which document opens for a source of cost, where that is not the record itself."""

from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_cost_document(self):
        return self.move_id


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _get_cost_document(self):
        return self.order_id


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    def _get_cost_document(self):
        return self.subcontract_operation_id


class StockValuationAdjustmentLines(models.Model):
    _inherit = "stock.valuation.adjustment.lines"

    def _get_cost_document(self):
        return self.cost_id
