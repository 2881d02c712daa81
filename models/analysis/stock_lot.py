from odoo import api, fields, models

from .cost_explanation.cost_part import COST_GROUPS


class StockLot(models.Model):
    _inherit = "stock.lot"

    is_made_here = fields.Boolean(
        "Made by a Manufacturing Order",
        compute="_compute_is_made_here",
        groups=COST_GROUPS,
        help="There are finished goods of a manufacturing order with this lot or serial number, whose cost can be "
        "explained.",
    )

    @api.depends("product_id")
    def _compute_is_made_here(self):
        made = self._get_made_lines().lot_id
        for lot in self:
            lot.is_made_here = lot in made

    def _get_made_lines(self):
        """Lines of finished goods with these lots."""
        # sudo: whoever may read a lot and costs may know what manufacturing orders made it, see `mrp.cost.explanation`
        lines = self.env["stock.move.line"].sudo()
        return lines.search(
            [
                ("lot_id", "in", self.ids),
                ("state", "=", "done"),
                ("move_id.production_id", "!=", False),
                ("location_dest_id.usage", "not in", ("production", "inventory")),
            ]
        )

    def action_explain_cost(self):
        """Explain what the value of this lot consisted of when it was made, as known today."""
        self.ensure_one()
        lines = self._get_made_lines()
        units = {}
        for line in lines:
            units[line.move_id] = units.get(line.move_id, 0.0) + line.quantity_product_uom
        return self.env["mrp.cost.explanation"]._open(lines.move_id, units, self)
