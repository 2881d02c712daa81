from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def write(self, vals):
        """The price of outside work follows the blanket order that is called off."""
        res = super().write(vals)
        if "requisition_id" in vals:
            self.filtered(lambda order: order.state != "purchase").order_line._update_outside_price()
        return res
