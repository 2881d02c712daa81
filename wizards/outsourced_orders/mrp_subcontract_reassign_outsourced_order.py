from odoo import api, fields, models


class MrpSubcontractReassign(models.TransientModel):
    """The same for an outsourced order: what is open of it is reassigned."""

    _inherit = "mrp.subcontract.reassign"

    workorder_id = fields.Many2one(required=False)
    outsourced_production_id = fields.Many2one("mrp.production", "Outsourced Order", readonly=True, ondelete="cascade")
    production_id = fields.Many2one(
        "mrp.production", related=None, compute="_compute_production_id", string="Manufacturing Order"
    )
    product_uom_id = fields.Many2one("uom.uom", related="production_id.product_uom_id")

    @api.depends("workorder_id", "outsourced_production_id")
    def _compute_production_id(self):
        for wizard in self:
            wizard.production_id = wizard.outsourced_production_id or wizard.workorder_id.production_id

    @api.depends("outsourced_production_id")
    def _compute_line_ids(self):
        return super()._compute_line_ids()

    def _get_open_quantities(self):
        if not self.outsourced_production_id:
            return super()._get_open_quantities()
        return self.env["mrp.subcontract.order.sourcing"]._get_open_quantities(self.outsourced_production_id)

    def _get_allowed_vendors(self):
        if not self.outsourced_production_id:
            return super()._get_allowed_vendors()
        # sudo: as for operations
        return self.outsourced_production_id.sudo().outsourced_operation_id.allowed_vendor_ids.sudo(False)

    def _get_subject(self):
        return self.outsourced_production_id or super()._get_subject()

    def _get_operations(self):
        if not self.outsourced_production_id:
            return super()._get_operations()
        return self._get_affected_productions().subcontract_operation_ids.filtered("is_outsourced_order")

    def _get_affected_productions(self):
        """What a vendor has made stays its part: an earlier part of the manufacturing order."""
        if not self.outsourced_production_id:
            return super()._get_affected_productions()
        return self.outsourced_production_id.production_group_id.production_ids

    def _reassign(self):
        if not self.outsourced_production_id:
            return super()._reassign()
        return self.env["mrp.subcontract.order.sourcing"]._reassign(
            self.outsourced_production_id, self._get_quantities(), self.return_rest
        )
