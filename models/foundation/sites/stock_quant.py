from odoo import api, fields, models


class StockQuant(models.Model):
    """What is at vendors is Odoo's own quants at their locations: by vendor, kind, lot, owner and age."""

    _inherit = "stock.quant"

    site_type = fields.Selection(related="location_id.site_type", store=True, index="btree_not_null")
    site_vendor_id = fields.Many2one(related="location_id.site_vendor_id", store=True, index="btree_not_null")
    site_age = fields.Integer("Days", compute="_compute_site_age", help="Days it has been there.")

    @api.depends("in_date")
    def _compute_site_age(self):
        now = fields.Datetime.now()
        for quant in self:
            quant.site_age = (now - quant.in_date).days if quant.in_date else 0
