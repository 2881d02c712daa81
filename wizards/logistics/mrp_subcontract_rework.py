from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records


class MrpSubcontractRework(models.TransientModel):
    """Send units that came back out again: rejected ones, or good ones that turned out not to be."""

    _name = "mrp.subcontract.rework"
    _description = "Send for Rework"

    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", required=True, readonly=True)
    product_uom_id = fields.Many2one(related="subcontract_operation_id.product_uom_id")
    source = fields.Selection(
        [("rework_rejected", "Rejected units"), ("rework_good", "Units received as good")],
        "Units",
        required=True,
        compute="_compute_source",
        precompute=True,
        store=True,
        readonly=False,
    )
    quantity = fields.Float(
        digits="Product Unit", compute="_compute_quantity", precompute=True, store=True, readonly=False
    )
    lot_ids = fields.Many2many("stock.lot", string="Lots/Serial Numbers", help="Empty: first in, first out.")
    charged = fields.Boolean(help="The vendor is paid again for these units; otherwise it is free.")

    @api.depends("subcontract_operation_id")
    def _compute_source(self):
        for wizard in self:
            has_rejects = wizard.subcontract_operation_id.qty_rejected > 0
            wizard.source = "rework_rejected" if has_rejects else "rework_good"

    @api.depends("source")
    def _compute_quantity(self):
        for wizard in self:
            operation = wizard.subcontract_operation_id
            wizard.quantity = (
                operation.qty_rejected if wizard.source == "rework_rejected" else operation._get_good_here()
            )

    def action_confirm(self):
        """Prepare the shipment; the operation is open again for its quantity once it has left."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        operation.check_access("write")
        lock_records(operation)
        if operation.product_uom_id.compare(self.quantity, 0.0) <= 0:
            raise UserError(self.env._("Enter how many units go out for rework."))
        # sudo: access to the operation was checked above
        move = self.env["mrp.subcontract.reworking"]._create_rework(
            operation.sudo(), self.source, self.quantity, self.lot_ids, self.charged
        )
        return move.picking_id._get_records_action(name=self.env._("Rework"))
