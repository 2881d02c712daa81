from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MrpBom(models.Model):
    """Whether a vendor makes the whole product, from our components."""

    _name = "mrp.bom"
    _inherit = ["mrp.bom", "mrp.outsourcing.terms"]

    outsourcing_policy = fields.Selection(
        help="In-house: we make the product. Outsourced: a vendor makes it from our components; confirming a "
        "manufacturing order prepares the purchase. Either: the planner decides for each manufacturing order. To "
        "outsource single operations, set it on the operations.",
    )
    outsourcing_vendor_ids = fields.Many2many(
        "res.partner",
        string="Allowed Vendors",
        compute="_compute_outsourcing_vendor_ids",
        compute_sudo=True,
        help="Vendors with a price on the product itself, see its Purchase tab.",
    )

    @api.depends("product_id.seller_ids", "product_tmpl_id.seller_ids", "company_id")
    def _compute_outsourcing_vendor_ids(self):
        for bom in self:
            product = bom.product_id or bom.product_tmpl_id.product_variant_id
            bom.outsourcing_vendor_ids = product._get_outsourcing_sellers(
                bom.company_id
            ).partner_id.commercial_partner_id

    @api.constrains("outsourcing_policy", "type")
    def _check_outsourcing_type(self):
        for bom in self:
            if bom.outsourcing_policy != "in_house" and bom.type != "normal":
                raise ValidationError(
                    self.env._(
                        "%(bom)s: only a bill of materials of type “Manufacture this product” can be outsourced as a "
                        "whole. One of type Subcontracting is handled by Odoo's own subcontracting: order the product "
                        "from its subcontractor. Set “Sourcing” to In-house (tab Outsourcing), or change the type.",
                        bom=bom.display_name,
                    )
                )
