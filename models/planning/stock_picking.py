from uuid import uuid4

from odoo import api, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    @api.model_create_multi
    def create(self, vals_list):
        """Transfers of a preview take no number from the sequence: a rollback would not return it."""
        if self.env.context.get("outsourcing_preview"):
            vals_list = [
                {**vals, "name": f"preview/{uuid4()}"} if vals.get("name", "/") == "/" else vals for vals in vals_list
            ]
        return super().create(vals_list)
