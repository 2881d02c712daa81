from odoo import models
from odoo.exceptions import UserError

from ...tools.roles import RETURN_ROLES


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        """Core's Return button on a transfer: what comes back unprocessed, or goes out again for rework."""
        self._check_not_shipped_directly()
        vals = super()._prepare_move_default_values(new_picking)
        move = self.move_id
        if move.subcontract_role:
            role = RETURN_ROLES.get(move.subcontract_role)
            if not role:
                raise UserError(
                    self.env._("Scrapped and lost units can't be returned: %s.", move.product_id.display_name)
                )
            vals.update(self._prepare_outsourcing_return(role))
        return vals

    def _prepare_outsourcing_return(self, role):
        """Values of a return of outsourced work. Hook: it may start or end at other locations."""
        move = self.move_id
        return {
            "subcontract_operation_id": move.subcontract_operation_id.id,
            "subcontract_role": role,
            "location_id": move.location_dest_id.id,
            "location_dest_id": move.location_id.id,
        }

    def _check_not_shipped_directly(self):
        """What went straight on can't go back the same way: two vendors' balances depend on it."""
        target = self.move_id.subcontract_next_operation_id
        if target:
            raise UserError(
                self.env._(
                    "%(product)s went straight to %(vendor)s. Return it unprocessed from there (%(operation)s, button "
                    "Return Everything), and send it for rework from here.",
                    product=self.product_id.display_name,
                    vendor=target.vendor_id.display_name,
                    operation=target.name,
                )
            )
