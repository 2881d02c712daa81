from odoo import models
from odoo.exceptions import UserError


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def write(self, vals):
        """What was posted at a vendor is corrected by a posting of its own: work order, order and stock follow that."""
        if {"quantity", "lot_id", "location_id", "location_dest_id", "product_uom_id"} & vals.keys():
            posted = self.filtered(lambda line: line.state == "done" and line.move_id.subcontract_role)
            if posted:
                raise UserError(
                    self.env._(
                        "%s was posted for outsourced work and can't be edited. Use Return on the transfer, or Rework "
                        "on "
                        "the outsourced operation.",
                        ", ".join(posted.move_id.mapped("reference")),
                    )
                )
        return super().write(vals)
