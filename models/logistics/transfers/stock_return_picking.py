from odoo import models
from odoo.exceptions import UserError

from ....tools.roles import RETURN_ROLES


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        """Core's Return button on a transfer: what comes back unprocessed, or goes out again for rework."""
        vals = super()._prepare_move_default_values(new_picking)
        move = self.move_id
        if move.subcontract_role:
            role = RETURN_ROLES.get(move.subcontract_role)
            if not role:
                raise UserError(
                    self.env._("Scrapped and lost units can't be returned: %s.", move.product_id.display_name)
                )
            vals.update(
                {
                    "subcontract_operation_id": move.subcontract_operation_id.id,
                    "subcontract_role": role,
                    "location_id": move.location_dest_id.id,
                    "location_dest_id": move.location_id.id,
                }
            )
        return vals
