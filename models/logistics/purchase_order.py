from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _get_destination_location(self):
        """Where the goods go: the place of the vendor who uses them."""
        # sudo: the buyer may not read the manufacturing order
        operation = self.sudo().order_line.subcontract_supply_operation_id[:1]
        if operation:
            return operation._get_site_location("vendor_stock").id
        return super()._get_destination_location()
