from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

# what a vendor's user may read of the products of its engagement; the rest pages add by name
VENDOR_FIELDS = frozenset(("id", "display_name", "engagement_id", "company_id", "product_id", "bom_id", "bom_version"))


class MrpSubcontractEngagementLine(models.Model):
    """A product that a vendor works on under an engagement, and the version of its bill of materials that counts."""

    _name = "mrp.subcontract.engagement.line"
    _description = "Product of an Engagement"
    _inherit = "mrp.subcontract.vendor.read.mixin"
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
        help="What is made or processed. The vendor sees outsourced work on this product only.",
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

    bom_version = fields.Integer("Version", related="bom_id.outsourcing_version")
    newest_bom_id = fields.Many2one("mrp.bom", "Newest Version", compute="_compute_newest_bom_id")
    is_outdated = fields.Boolean(compute="_compute_newest_bom_id", help="There is a newer version.")

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

    @api.depends("bom_id.outsourcing_next_ids")
    def _compute_newest_bom_id(self):
        for line in self:
            newest = line.bom_id and line.bom_id._get_newest_version()
            line.newest_bom_id = newest
            line.is_outdated = newest != line.bom_id

    @api.constrains("bom_id", "product_id")
    def _check_bom_makes_product(self):
        for line in self.filtered("bom_id"):
            bom = line.bom_id
            if bom.product_tmpl_id != line.product_id.product_tmpl_id or bom.product_id not in (
                line.product_id,
                line.product_id.browse(),
            ):
                raise ValidationError(
                    self.env._(
                        "%(bom)s does not make %(product)s. Choose a bill of materials of that product.",
                        bom=bom.display_name,
                        product=line.product_id.display_name,
                    )
                )

    def action_move_version(self):
        """Show what the newest version changes for the vendor, and ask whether it shall work by it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move to Newest Version"),
            "res_model": "mrp.subcontract.engagement.move",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id},
        }

    def _tell_scope(self, what):
        """Note in engagements that vendors see more, or less, from now on.

        :param str what: what was done with these lines
        """
        for engagement, lines in self.grouped("engagement_id").items():
            if engagement.state != "draft":
                body = ": ".join((what, ", ".join(lines.product_id.mapped("display_name"))))
                engagement.message_post(body=body)

    def _tell_moved(self, old_boms):
        """Note in the engagement which version counts from now on.

        :param dict old_boms: the bill of materials that counted before, by line
        """
        for line, old in old_boms.items():
            if line.bom_id == old or line.engagement_id.state == "draft":
                continue
            line.engagement_id.message_post(
                body=self.env._(
                    "%(product)s: the vendor works by %(new)s from now on, and no longer by %(old)s.",
                    product=line.product_id.display_name,
                    new=line.bom_id.display_name or "-",
                    old=old.display_name or "-",
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._tell_scope(self.env._("Added to the products"))
        self.env["mrp.subcontract.portal.access"]._update_access(lines.engagement_id)
        self.env["mrp.subcontract.engagement.term"]._update_terms(lines.engagement_id)
        return lines

    def write(self, vals):
        old_boms = {line: line.bom_id for line in self} if "bom_id" in vals else {}
        res = super().write(vals)
        self._tell_moved(old_boms)
        self.env["mrp.subcontract.portal.access"]._update_access(self.engagement_id)
        return res

    def unlink(self):
        engagements = self.engagement_id
        self._tell_scope(self.env._("Removed from the products"))
        res = super().unlink()
        self.env["mrp.subcontract.portal.access"]._update_access(engagements)
        self.env["mrp.subcontract.engagement.term"]._update_terms(engagements)
        return res

    @api.model
    def _get_vendor_fields(self):
        return super()._get_vendor_fields() | VENDOR_FIELDS

    def _for_vendor(self):
        """These lines with all rights, for what the portal shows of them.

        :raise AccessError: unless the user is a vendor's and record rules let it read every one of them
        """
        if not self.env.user._is_outsourcing_vendor():
            raise AccessError(self.env._("Only portal users of a vendor with an active engagement can do this."))
        self.check_access("read")
        # sudo: the record rule was checked above, and vendors have no rights on bills of materials
        return self.sudo()
