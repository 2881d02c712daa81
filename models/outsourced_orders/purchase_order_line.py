from contextlib import contextmanager

from odoo import models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _get_outsourced_order_operation(self):
        self.ensure_one()
        # sudo: whoever approves the order may not read the manufacturing order
        return self.sudo().subcontract_operation_id.filtered("is_outsourced_order")

    def _prepare_outsourcing_move(self):
        """Goods of an outsourced order come from the vendor's own site, not from “Vendors”."""
        operation = self._get_outsourced_order_operation()
        return {
            **super()._prepare_outsourcing_move(),
            **(self.env["mrp.subcontract.order.receipts"]._prepare_receipt_values(operation) if operation else {}),
        }

    def _create_stock_moves(self, picking):
        operations = self.sudo().subcontract_operation_id.filtered("is_outsourced_order")
        self.env["mrp.subcontract.order.receipts"]._connect_finished_moves(operations._get_open_productions())
        moves = super()._create_stock_moves(picking)
        for operation in operations:
            self.env["mrp.subcontract.order.receipts"]._chain_receipts(
                operation, moves.sudo().filtered(lambda m, op=operation: m.subcontract_operation_id == op)
            )
        return moves

    @contextmanager
    def _around_write(self, vals):
        """The receipts of an outsourced order follow its quantity."""
        with super()._around_write(vals):
            yield
        if {"product_qty", "product_uom_id"} & vals.keys():
            self.env["mrp.subcontract.order.sourcing"]._settle_rest(
                self.sudo().subcontract_operation_id.filtered("is_outsourced_order")
            )
