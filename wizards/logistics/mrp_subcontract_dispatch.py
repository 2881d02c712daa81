from odoo import fields, models

from ...tools.locks import lock_records


class MrpSubcontractDispatch(models.TransientModel):
    """Let material and units of an operation leave before there is a purchase order, for a reason."""

    _name = "mrp.subcontract.dispatch"
    _description = "Dispatch without Order"

    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", required=True, readonly=True)
    vendor_id = fields.Many2one(related="subcontract_operation_id.vendor_id")
    quantity = fields.Float(related="subcontract_operation_id.quantity")
    product_uom_id = fields.Many2one(related="subcontract_operation_id.product_uom_id")
    reason = fields.Text(required=True, help="Why it can't wait for the order. It is noted on the manufacturing order.")

    def action_confirm(self):
        """Prepare the shipment; the purchase order that is made afterwards finds it."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        operation.check_access("write")
        lock_records(operation)
        self.env["mrp.subcontract.dispatching"]._check_can_dispatch(operation)
        # sudo: access and the right were checked above; the shipment takes components of the manufacturing order over
        self.env["mrp.subcontract.dispatching"]._dispatch(operation.sudo(), self.reason)
        return operation.action_view_pickings()
