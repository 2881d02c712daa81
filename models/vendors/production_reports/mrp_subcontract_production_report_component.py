from odoo import fields, models


class MrpSubcontractProductionReportComponent(models.Model):
    """A component that a vendor used, by lot, in its product's own unit; below zero where a correction gives back."""

    _name = "mrp.subcontract.production.report.component"
    _description = "Component of a Production Report"
    _order = "report_id, component_id, id"

    report_id = fields.Many2one("mrp.subcontract.production.report", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    component_id = fields.Many2one("mrp.subcontract.component", required=True, index=True, ondelete="cascade")
    product_id = fields.Many2one(related="component_id.product_id", string="Product")
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", index="btree_not_null")
    package_id = fields.Many2one("stock.package")
    owner_id = fields.Many2one("res.partner")
    qty_needed = fields.Float("By BoM", digits="Product Unit", help="What the reported units should use.")
    qty_consumed = fields.Float("Used", digits="Product Unit")
    qty_variance = fields.Float("Variance", digits="Product Unit", compute="_compute_qty_variance")

    def _compute_qty_variance(self):
        for line in self:
            line.qty_variance = line.product_uom_id.round(line.qty_consumed - line.qty_needed)

    def _get_key(self):
        """What tells one part of a component from another, as postings at vendors want it."""
        self.ensure_one()
        return self.lot_id, self.package_id, self.owner_id
