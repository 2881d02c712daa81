from odoo import api, fields, models


class StockQuant(models.Model):
    _inherit = "stock.quant"

    site_production_ids = fields.Many2many(
        "mrp.production", string="Manufacturing Orders", compute="_compute_site_production_ids"
    )

    @api.depends("location_id", "product_id", "lot_id")
    def _compute_site_production_ids(self):
        operations = self.env["mrp.subcontract.operation"].search(
            [("vendor_id", "child_of", self.site_vendor_id.ids), ("is_open", "=", True)]
        )
        by_vendor = operations.grouped(lambda operation: operation.vendor_id.commercial_partner_id)
        for quant in self:
            operations = by_vendor.get(quant.site_vendor_id, operations.browse())
            quant.site_production_ids = operations.filtered(quant._is_of_operation).production_id

    def _is_of_operation(self, operation):
        """Whether units or components of an open outsourced operation are in this quant."""
        self.ensure_one()
        if operation.company_id != self.company_id:
            return False
        if self.site_type in ("vendor_wip", "vendor_wip_transit"):
            is_there = operation.product_id == self.product_id and operation._get_quantity_at_site(self.site_type) > 0
            return is_there and (not self.lot_id or self.lot_id in operation.lot_ids)
        # finished goods of an outsourced order are stock, too
        return (operation.product_id == self.product_id and operation.qty_at_vendor > 0) or any(
            component.product_id == self.product_id and component._is_at_vendor()
            for component in operation.component_ids
        )
