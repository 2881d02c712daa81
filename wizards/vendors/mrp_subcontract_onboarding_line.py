from odoo import api, fields, models
from odoo.tools import email_normalize

from ...tools.numbers import format_quantity


class MrpSubcontractOnboardingProduct(models.TransientModel):
    """A product that the vendor will work on, by which bill of materials."""

    _name = "mrp.subcontract.onboarding.product"
    _description = "Product to Start with"

    wizard_id = fields.Many2one("mrp.subcontract.onboarding", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="wizard_id.company_id")
    product_id = fields.Many2one("product.product", required=True, domain="[('type', '=', 'consu')]")
    bom_id = fields.Many2one(
        "mrp.bom",
        "Bill of Materials",
        compute="_compute_bom_id",
        store=True,
        readonly=False,
        domain="[('product_tmpl_id.product_variant_ids', '=', product_id), ('type', '=', 'normal')]",
        help="The version that the vendor works by. It is locked from then on.",
    )

    @api.depends("product_id", "wizard_id.company_id")
    def _compute_bom_id(self):
        for line in self:
            boms = self.env["mrp.bom"]._bom_find(line.product_id, company_id=line.company_id.id, bom_type="normal")
            line.bom_id = boms[line.product_id]


class MrpSubcontractOnboardingPerson(models.TransientModel):
    """Somebody at the vendor, who may be invited to the portal."""

    _name = "mrp.subcontract.onboarding.person"
    _description = "Person to Invite"

    wizard_id = fields.Many2one("mrp.subcontract.onboarding", required=True, ondelete="cascade")
    is_invited = fields.Boolean("Invite", default=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, help="Empty: made when you confirm.")
    name = fields.Char(required=True)
    email = fields.Char("E-mail")

    def _get_user(self):
        """The user of the contact, whether active or not, with all rights."""
        self.ensure_one()
        # sudo: planners have no right on users; only whether there is one, and of which kind, is used
        return self.sudo().partner_id.with_context(active_test=False).user_ids[:1]

    def _get_errors(self):
        """Why this person can't be invited: sentences that say where to set it right."""
        self.ensure_one()
        email, user = email_normalize(self.email), self._get_user()
        if self.partner_id and self.partner_id.commercial_partner_id != self.wizard_id.vendor_id:
            return [
                self.env._(
                    "%(name)s is no contact of %(vendor)s: remove the line, or put the contact under the vendor, see "
                    "Contacts.",
                    name=self.name,
                    vendor=self.wizard_id.vendor_id.display_name,
                )
            ]
        if user:
            if user.share:
                return []
            return [
                self.env._(
                    "%s is a user of your own company, and no portal user: remove the tick (tab People), or set right "
                    "which company the contact belongs to.",
                    self.name,
                )
            ]
        if not email:
            return [
                self.env._(
                    "%s has no valid e-mail address: enter one, or remove the tick (tab People).",
                    self.name,
                )
            ]
        # sudo: see _get_user
        others = self.env["res.users"].sudo().with_context(active_test=False)
        other = others.search([("login", "=", email)], limit=1)
        if other:
            return [
                self.env._(
                    "%(name)s: %(email)s is the login of another user already (%(user)s). Enter another address, or "
                    "put that user's contact under the vendor, see Contacts.",
                    name=self.name,
                    email=email,
                    user=other.name,
                )
            ]
        return []

    def _get_or_create_partner(self):
        """The contact, made below the vendor where there is none."""
        self.ensure_one()
        if not self.partner_id:
            self.partner_id = self.env["res.partner"].create(self._prepare_partner())
        return self.partner_id

    def _prepare_partner(self):
        vendor = self.wizard_id.vendor_id
        return {
            "name": self.name,
            "email": email_normalize(self.email),
            "parent_id": vendor.id,
            "type": "contact",
            "lang": vendor.lang,
        }


class MrpSubcontractOnboardingMaterial(models.TransientModel):
    """Material that goes to the vendor first."""

    _name = "mrp.subcontract.onboarding.material"
    _description = "First Material"

    wizard_id = fields.Many2one("mrp.subcontract.onboarding", required=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", required=True, domain="[('is_storable', '=', True)]")
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        domain="[('product_id', '=', product_id)]",
        help="Empty: Odoo takes lots by its removal strategy.",
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    product_uom_id = fields.Many2one(
        "uom.uom", "Unit", compute="_compute_product_uom_id", store=True, readonly=False, required=True, precompute=True
    )

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for line in self:
            line.product_uom_id = line.product_id.uom_id

    def _get_errors(self):
        """Why this can't leave: sentences that say where to set it right."""
        self.ensure_one()
        product, lot = self.product_id, self.lot_id
        texts = {"product": product.display_name, "lot": lot.name, "unit": product.uom_id.name}
        if not product.uom_id._has_common_reference(self.product_uom_id):
            return [self.env._("%s: choose a unit of the product's own kind (tab First Material).", texts["product"])]
        if self.product_uom_id.compare(self.quantity, 0.0) < 0:
            return [self.env._("%s: the quantity can't be negative (tab First Material).", texts["product"])]
        if lot and lot.product_id != product:
            return [self.env._("%(lot)s is no lot of %(product)s (tab First Material).", **texts)]
        location = self.wizard_id.warehouse_id.lot_stock_id
        others = self.wizard_id._get_material().filtered(
            lambda line: line.product_id == product and (line.lot_id == lot or not lot)
        )
        needed = sum(line.product_uom_id._compute_quantity(line.quantity, product.uom_id) for line in others)
        available = self.env["stock.quant"]._get_available_quantity(product, location, lot_id=lot, strict=False)
        if product.uom_id.compare(available, needed) < 0:
            texts.update(
                available=format_quantity(self.env, available),
                needed=format_quantity(self.env, needed),
                place=location.display_name,
                goods=f"{texts['product']} ({lot.name})" if lot else texts["product"],
            )
            return [
                self.env._(
                    "%(goods)s: %(needed)s %(unit)s are to leave, but only %(available)s are free in %(place)s. Lower "
                    "the quantity (tab First Material), or bring more there first.",
                    **texts,
                )
            ]
        return []

    def _prepare_move(self, transfer):
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom": self.product_uom_id.id,
            "product_uom_qty": self.quantity,
            "location_id": transfer.location_id.id,
            "location_dest_id": transfer.location_dest_id.id,
            "picking_id": transfer.id,
            "picking_type_id": transfer.picking_type_id.id,
            "company_id": transfer.company_id.id,
            "partner_id": transfer.partner_id.id,
        }
