from odoo import models
from odoo.exceptions import UserError

from ...tools.numbers import format_quantity
from ...tools.roles import WIP_BACK_ROLES
from .arrivals.in_transit import IN_TRANSIT


class MrpSubcontractLimits(models.AbstractModel):
    _inherit = "mrp.subcontract.limits"

    def _check_lots_back(self, moves, operation):
        """What is taken from the way is bounded by what is on the way."""
        in_transit = moves.filtered(
            lambda move: move.subcontract_role in WIP_BACK_ROLES and move.location_id.site_type in IN_TRANSIT
        )
        if in_transit:
            balance = moves.env["mrp.subcontract.in.transit"]._get_wip_in_transit(operation)
            uom = operation.product_id.uom_id
            for lot, quantity in in_transit._get_picked_by_lot(WIP_BACK_ROLES).items():
                if uom.compare(quantity, balance.get(lot, 0.0)) > 0:
                    raise UserError(
                        self.env._(
                            "%(operation)s: %(quantity)s %(unit)s %(lot)s are not on the way to %(vendor)s, only "
                            "%(there)s are. They have arrived in the meantime: return them from the vendor.",
                            operation=operation.name,
                            quantity=format_quantity(self.env, quantity),
                            unit=uom.name,
                            lot=lot.name or operation.product_id.display_name,
                            vendor=operation.vendor_id.display_name,
                            there=format_quantity(self.env, balance.get(lot, 0.0)),
                        )
                    )
        return super()._check_lots_back(moves - in_transit, operation)
