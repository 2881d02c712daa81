from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records
from ...tools.numbers import format_quantity


class MrpSubcontractClaimRejected(models.TransientModel):
    """Asks how many of the rejected units the vendor answers for."""

    _name = "mrp.subcontract.claim.rejected"
    _description = "Claim Rejected Units"

    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", required=True, readonly=True)
    product_uom_id = fields.Many2one(related="subcontract_operation_id.product_uom_id")
    qty_rejected = fields.Float(related="subcontract_operation_id.qty_rejected")
    quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_quantity",
        precompute=True,
        store=True,
        readonly=False,
        help="Of the units that are rejected now, in all. They count as scrapped until they are reworked.",
    )

    @api.depends("subcontract_operation_id")
    def _compute_quantity(self):
        for wizard in self:
            wizard.quantity = wizard.subcontract_operation_id.qty_rejected

    def action_confirm(self):
        """Note the decision; what is beyond the allowance is claimed."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        operation.check_access("write")
        lock_records(operation)
        uom = operation.product_uom_id
        if uom.compare(self.quantity, 0.0) < 0 or uom.compare(self.quantity, operation.qty_rejected) > 0:
            raise UserError(
                self.env._(
                    "%(operation)s: %(rejected)s %(unit)s are rejected. Enter how many of them are the vendor's fault.",
                    operation=operation.name,
                    rejected=format_quantity(self.env, operation.qty_rejected),
                    unit=uom.name,
                )
            )
        # sudo: access to the operation was checked above; quantities are written by dialogs only
        operation.sudo().qty_rejected_claimed = self.quantity
        self.env["mrp.subcontract.claiming"]._sync_claims(operation)
        return {"type": "ir.actions.act_window_close"}
