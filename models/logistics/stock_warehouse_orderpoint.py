from odoo import models


class StockWarehouseOrderpoint(models.Model):
    _inherit = "stock.warehouse.orderpoint"

    def _prepare_procurement_values(self, date=False):
        """A reordering rule at a vendor's location sends to that vendor."""
        values = super()._prepare_procurement_values(date)
        vendor = self.location_id.site_vendor_id
        if vendor and not values.get("partner_id"):
            values["partner_id"] = vendor.id
        return values
