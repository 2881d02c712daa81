from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_current_value(self):
        """The value of all stock in the company as it is now: Odoo keeps computed ones after a revaluation."""
        self.ensure_one()
        self.env["stock.lot"].invalidate_model(["total_value", "avg_cost"])
        self.invalidate_recordset(["total_value", "avg_cost"])
        return self.total_value

    def _get_left_quantities(self):
        """{move that brought goods: how much of it is in stock}, in the unit of the product, first in first out.

        Core's `_get_remaining_moves` says it in the units of the moves.
        """
        self.ensure_one()
        moves, left_of_oldest = self._run_fifo_get_stack()
        return {move: move._get_valued_qty() if number else left_of_oldest for number, move in enumerate(moves)}
