from odoo import api, models


class StockRule(models.Model):
    _inherit = "stock.rule"

    @api.model
    def _get_rule(self, product_id, location_id, values):
        """A vendor's location lies outside every warehouse: the company's own warehouse supplies it."""
        if location_id.site_vendor_id and not values.get("warehouse_id"):
            warehouse = self.env["stock.warehouse"].search([("company_id", "=", location_id.company_id.id)], limit=1)
            values = {**values, "warehouse_id": warehouse}
        return super()._get_rule(product_id, location_id, values)

    def _get_stock_move_values(
        self, product_id, product_qty, product_uom, location_dest_id, name, origin, company_id, values
    ):
        """What goes to a vendor's location goes to that vendor."""
        vals = super()._get_stock_move_values(
            product_id, product_qty, product_uom, location_dest_id, name, origin, company_id, values
        )
        if location_dest_id.site_vendor_id and not vals.get("partner_id"):
            vals["partner_id"] = location_dest_id.site_vendor_id.id
        return vals

    def _make_po_get_domain(self, company_id, values, partner):
        """Goods for one vendor are not ordered together with goods for another one, nor with goods for us."""
        domain = super()._make_po_get_domain(company_id, values, partner)
        operation = values.get("subcontract_supply_operation")
        if operation:
            domain += (
                ("dest_address_id", "=", operation.vendor_id.id),
                ("order_line.subcontract_supply_operation_id", "!=", False),
            )
        return domain

    @api.model
    def _get_procurements_to_merge_groupby(self, procurement):
        return (
            procurement.values.get("subcontract_supply_operation"),
            super()._get_procurements_to_merge_groupby(procurement),
        )
