from odoo import api, fields, models


class StockQuant(models.Model):
    """What is at vendors is Odoo's own quants at their locations: by vendor, kind, lot, owner and age."""

    _inherit = "stock.quant"

    site_type = fields.Selection(related="location_id.site_type", store=True, index="btree_not_null")
    site_vendor_id = fields.Many2one(related="location_id.site_vendor_id", store=True, index="btree_not_null")
    site_age = fields.Integer("Days", compute="_compute_site_age", help="Days it has been there.")
    site_production_ids = fields.Many2many(
        "mrp.production", string="Manufacturing Orders", compute="_compute_site_production_ids"
    )

    @api.depends("in_date")
    def _compute_site_age(self):
        now = fields.Datetime.now()
        for quant in self:
            quant.site_age = (now - quant.in_date).days if quant.in_date else 0

    @api.depends("location_id", "product_id", "lot_id")
    def _compute_site_production_ids(self):
        """The open outside operations at this vendor whose units or components these are."""
        operations = self.env["mrp.subcontract.operation"].search(
            [("vendor_id", "child_of", self.site_vendor_id.ids), ("is_open", "=", True)]
        )
        by_vendor = operations.grouped(lambda operation: operation.vendor_id.commercial_partner_id)
        for quant in self:
            productions = self.env["mrp.production"]
            for operation in by_vendor.get(quant.site_vendor_id, operations.browse()):
                if operation.company_id != quant.company_id:
                    continue
                if quant.site_type in ("vendor_wip", "vendor_wip_transit"):
                    there = operation.qty_at_vendor
                    if quant.site_type == "vendor_wip_transit":
                        there = operation.qty_in_transit + operation.qty_missing
                    is_there = operation.product_id == quant.product_id and there > 0
                    is_there = is_there and (not quant.lot_id or quant.lot_id in operation.lot_ids)
                else:
                    is_there = any(
                        component.product_id == quant.product_id and component._is_at_vendor()
                        for component in operation.component_ids
                    )
                    # finished goods of an outsourced order
                    is_there = is_there or (operation.product_id == quant.product_id and operation.qty_at_vendor > 0)
                if is_there:
                    productions |= operation.production_id
            quant.site_production_ids = productions
