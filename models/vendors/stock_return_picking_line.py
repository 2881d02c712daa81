from odoo import models

from ...tools.roles import SHIPMENT_ROLES
from .arrivals.in_transit import IN_TRANSIT


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_outsourcing_return(self, role):
        """What has arrived is taken from the vendor, not from the way; what goes out again is counted again."""
        vals = super()._prepare_outsourcing_return(role)
        move = self.move_id
        operation = move.sudo().subcontract_operation_id
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
