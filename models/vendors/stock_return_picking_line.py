from odoo import models

from ...tools.roles import SHIPMENT_ROLES
from .arrivals.in_transit import IN_TRANSIT


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        """What has arrived is taken from the vendor, not from the way; what goes out again is counted again."""
        vals = super()._prepare_move_default_values(new_picking)
        move, role = self.move_id, vals.get("subcontract_role")
        operation = move.sudo().subcontract_operation_id
        if not role or not operation:
            return vals
        if role in SHIPMENT_ROLES:
            location = "vendor_stock" if role == "component_out" else "vendor_wip"
            vals["location_dest_id"] = (
                self.env["mrp.subcontract.in.transit"]._get_arrival_location(operation, location).id
            )
        elif move.location_dest_id.site_type in IN_TRANSIT and not move.picking_id.is_arrival_awaited:
            vals["location_id"] = operation._get_site_location(
                move.location_dest_id.site_type.removesuffix("_transit")
            ).id
        return vals
