from odoo import fields, models

from .cost_explanation.cost_part import COST_GROUPS


class ProductProduct(models.Model):
    _inherit = "product.product"

    is_made_here = fields.Boolean(
        "Made by Manufacturing Orders",
        compute="_compute_is_made_here",
        groups=COST_GROUPS,
        help="Finished goods of manufacturing orders are, or were, in stock: what they cost can be explained.",
    )

    def _compute_is_made_here(self):
        # sudo: only whether there are any
        moves = self.env["stock.move"].sudo()
        for product in self:
            product.is_made_here = bool(
                moves.search_count(
                    [("product_id", "=", product.id), ("production_id", "!=", False), ("state", "=", "done")], limit=1
                )
            )

    def action_explain_cost(self):
        """Explain what the stock of this product is worth: which receipts it is left of, and what those consist of."""
        self.ensure_one()
        # sudo: see `mrp.cost.explanation`, which asks for the right to see costs
        product = self.sudo().with_company(self.env.company)
        units = {move: quantity for move, quantity in product._get_left_quantities().items() if quantity}
        moves = self.env["stock.move"].sudo().concat(*units)
        return self.env["mrp.cost.explanation"]._open(moves, units, self, product.total_value)
