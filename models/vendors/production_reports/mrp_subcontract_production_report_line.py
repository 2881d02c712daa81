from odoo import fields, models


class MrpSubcontractProductionReportLine(models.Model):
    """Units of a lot that a vendor reported; below zero where a correction takes some back."""

    _name = "mrp.subcontract.production.report.line"
    _description = "Units of a Production Report"
    _order = "report_id, id"

    report_id = fields.Many2one("mrp.subcontract.production.report", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    product_uom_id = fields.Many2one(related="report_id.product_uom_id", string="Unit")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", index="btree_not_null")
    lot_name = fields.Char("New Lot/Serial Number", help="Named by the vendor that makes the product; made on posting.")
    qty_good = fields.Float("Good", digits="Product Unit")
    qty_scrapped = fields.Float("Scrapped", digits="Product Unit")
    scrap_reason_id = fields.Many2one("mrp.subcontract.scrap.reason", "Reason", ondelete="restrict")
    scrap_note = fields.Char("What Happened")
    qty_back_before = fields.Float(
        "Back Before",
        digits="Product Unit",
        help="Units of this lot that were back when this was posted: what comes back later was reported.",
    )
