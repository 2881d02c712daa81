from odoo import models

from ...tools.roles import WIP_OUT_ROLES


class MrpSubcontractShipping(models.AbstractModel):
    _inherit = "mrp.subcontract.shipping"

    def _prepare_move_values(self, operation, role, product, uom, quantity):
        """Shipments to vendors who confirm arrivals end in transit."""
        values = super()._prepare_move_values(operation, role, product, uom, quantity)
        transit = operation.env["mrp.subcontract.in.transit"]
        target = operation.browse(values.get("subcontract_next_operation_id"))
        if target:
            values["location_dest_id"] = transit._get_arrival_location(target, "vendor_wip").id
        elif role == "component_out":
            values["location_dest_id"] = transit._get_arrival_location(operation, "vendor_stock").id
        elif role in WIP_OUT_ROLES and operation.ship_wip:
            values["location_dest_id"] = transit._get_arrival_location(operation, "vendor_wip").id
        return values
