from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_current_value(self):
        """The value of all stock in the company as it is now: Odoo keeps computed ones after a revaluation."""
        self.ensure_one()
        self.env["stock.lot"].invalidate_model(["total_value", "avg_cost"])
        self.invalidate_recordset(["total_value", "avg_cost"])
        return self.total_value
