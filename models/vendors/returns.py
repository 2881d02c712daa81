from odoo import fields, models


class MrpSubcontractReturns(models.AbstractModel):
    _inherit = "mrp.subcontract.returns"

    def _sync_expected_returns(self, operations):
        res = super()._sync_expected_returns(operations)
        operations.env["mrp.subcontract.vendor.shipping"]._apply_notice(operations.filtered("has_shipment_notice"))
        return res

    def _prepare_return(self, component, operation):
        """Lots come back that arrived."""
        values = super()._prepare_return(component, operation)
        arrived = component._get_moves().filtered(
            lambda move: move.state == "done" and move.subcontract_role == "component_arrived"
        )
        for vals in values if arrived else ():
            vals["move_orig_ids"] = [*vals["move_orig_ids"], *(fields.Command.link(move.id) for move in arrived)]
        return values
