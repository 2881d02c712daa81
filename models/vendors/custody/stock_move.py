from odoo import api, models
from odoo.exceptions import UserError

from ....tools.numbers import format_quantity
from ....tools.roles import SHIPMENT_ROLES, WIP_BACK_ROLES, WIP_OUT_ROLES
from .mrp_subcontract_operation import IN_TRANSIT


class StockMove(models.Model):
    """Shipments to vendors who confirm arrivals end on the way; a second move says what arrived."""

    _inherit = "stock.move"

    def _filter_in_transit(self):
        """Those moves that went into, or out of, a location on the way to a vendor."""
        return self.filtered(
            lambda move: move.location_dest_id.site_type in IN_TRANSIT or move.location_id.site_type in IN_TRANSIT
        )

    @api.depends("subcontract_operation_id", "subcontract_role", "subcontract_next_operation_id")
    def _compute_location_dest_id(self):
        res = super()._compute_location_dest_id()
        for move in self.filtered(lambda move: move.state not in ("done", "cancel")):
            location = move._get_site_location_in_transit()
            if location:
                move.location_dest_id = location
        return res

    def _get_site_location_in_transit(self):
        """The location that this move ends in until the vendor has counted it; empty where it doesn't count."""
        self.ensure_one()
        operation = self.subcontract_next_operation_id or self.subcontract_operation_id
        role = self._get_subcontract_role(operation) if operation else None
        if role == "component_out" and not self.purchase_line_id:
            location = "vendor_stock"
        elif role in WIP_OUT_ROLES and operation.ship_wip:
            location = "vendor_wip"
        else:
            return self.env["stock.location"]
        # sudo: a clerk's transfer goes where the agreement says
        operation = operation.sudo()
        return (
            operation._get_arrival_location(location)
            if operation._is_arrival_confirmed()
            else self.env["stock.location"]
        )

    def _break_mto_link(self, parent_move):
        """What waits at a vendor goes on waiting for what is on its way there, though that ends before it arrives."""
        if parent_move.location_dest_id.site_type in IN_TRANSIT:
            return None
        return super()._break_mto_link(parent_move)

    def _get_available_move_lines_in(self):
        """What waits at a vendor is served from what arrived there, not from what is on the way."""
        lines = super()._get_available_move_lines_in()
        return {key: quantity for key, quantity in lines.items() if key[0].site_type not in IN_TRANSIT}

    def _check_lots_back(self, operation):
        """What is taken from the way is bounded by what is on the way."""
        in_transit = self.filtered(
            lambda move: move.subcontract_role in WIP_BACK_ROLES and move.location_id.site_type in IN_TRANSIT
        )
        if in_transit:
            balance = operation._get_wip_in_transit()
            uom = operation.product_id.uom_id
            for lot, quantity in in_transit._get_picked_by_lot(WIP_BACK_ROLES).items():
                if uom.compare(quantity, balance.get(lot, 0.0)) > 0:
                    raise UserError(
                        self.env._(
                            "%(operation)s: %(quantity)s %(unit)s %(lot)s are not on the way to %(vendor)s, only "
                            "%(there)s are. They have arrived meanwhile: get them back from the vendor.",
                            operation=operation.name,
                            quantity=format_quantity(self.env, quantity),
                            unit=uom.name,
                            lot=lot.name or operation.product_id.display_name,
                            vendor=operation.vendor_id.display_name,
                            there=format_quantity(self.env, balance.get(lot, 0.0)),
                        )
                    )
        return super(StockMove, self - in_transit)._check_lots_back(operation)


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
            vals["location_dest_id"] = operation._get_arrival_location(location).id
        elif move.location_dest_id.site_type in IN_TRANSIT and not move.picking_id.is_arrival_awaited:
            vals["location_id"] = operation._get_site_location(
                move.location_dest_id.site_type.removesuffix("_transit")
            ).id
        return vals
