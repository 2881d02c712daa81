from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def button_cancel(self):
        """Without the order nothing is received: finished goods go again where the manufacturing order wants them."""
        lines = self.filtered(lambda order: order.state != "cancel").order_line
        # sudo: cancelling the order was checked by core, the manufacturing order follows
        operations = lines.sudo().subcontract_operation_id.filtered("is_outsourced_order")
        for operation in operations:
            operation._check_can_cancel_order()
        operations._disconnect()
        return super().button_cancel()


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _get_outsourced_order_operation(self):
        self.ensure_one()
        # sudo: whoever approves the order may not read the manufacturing order
        return self.sudo().subcontract_operation_id.filtered("is_outsourced_order")

    def _prepare_stock_move_vals(self, picking, price_unit, product_uom_qty, product_uom):
        """Goods of an outsourced order come from the vendor's own site, not from “Vendors”."""
        vals = super()._prepare_stock_move_vals(picking, price_unit, product_uom_qty, product_uom)
        operation = self._get_outsourced_order_operation()
        if operation:
            vals.update(operation._prepare_receipt_values())
        return vals

    def _create_stock_moves(self, picking):
        operations = self.sudo().subcontract_operation_id.filtered("is_outsourced_order")
        operations._get_open_productions()._connect_finished_moves()
        moves = super()._create_stock_moves(picking)
        for operation in operations:
            operation._chain_receipts(moves.sudo().filtered(lambda m, op=operation: m.subcontract_operation_id == op))
        return moves

    def write(self, vals):
        res = super().write(vals)
        if {"product_qty", "product_uom_id"} & vals.keys():
            self.sudo().subcontract_operation_id.filtered("is_outsourced_order")._settle_rest()
        return res

    def unlink(self):
        """A line that goes takes no moves of the manufacturing order along."""
        self.sudo().subcontract_operation_id.filtered("is_outsourced_order")._disconnect()
        return super().unlink()
