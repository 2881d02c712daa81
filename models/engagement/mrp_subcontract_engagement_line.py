from odoo import api, fields, models


class MrpSubcontractEngagementLine(models.Model):
    """A product that a vendor works on under an engagement, and the version of its bill of materials that counts."""

    _name = "mrp.subcontract.engagement.line"
    _description = "Product of an Engagement"
    _order = "engagement_id, id"
    _rec_name = "product_id"
    _check_company_auto = True

    engagement_id = fields.Many2one("mrp.subcontract.engagement", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="engagement_id.company_id", store=True)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        domain="[('type', '=', 'consu')]",
        help="What is made or processed. The vendor sees outside work on this product only.",
    )
    bom_id = fields.Many2one(
        "mrp.bom",
        "Locked Bill of Materials",
        compute="_compute_bom_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('product_tmpl_id.product_variant_ids', '=', product_id), ('type', '=', 'normal')]",
        help="The version that this vendor works by. Changing it makes a new version; the vendor keeps this one until "
        "another is chosen here.",
    )

    _product_uniq = models.Constraint("unique(engagement_id, product_id)", "A product appears once in an engagement.")

    @api.depends("product_id")
    def _compute_bom_id(self):
        for line in self:
            product = line.product_id
            line.bom_id = (
                self.env["mrp.bom"]._bom_find(product, company_id=line.company_id.id, bom_type="normal")[product]
                if product
                else False
            )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.engagement_id._update_access()
        return lines

    def write(self, vals):
        res = super().write(vals)
        self.engagement_id._update_access()
        return res

    def unlink(self):
        engagements = self.engagement_id
        res = super().unlink()
        engagements._update_access()
        return res
