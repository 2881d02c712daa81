"""The agreement with a vendor, and what its people may see of it in the portal."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# what a vendor's user may read of its own engagement
VENDOR_FIELDS = frozenset(
    ("id", "name", "display_name", "vendor_id", "company_id", "active", "state", "date_from", "date_to", "line_ids")
)


class MrpSubcontractEngagement(models.Model):
    """What one of our companies has agreed with one vendor: products, terms, and who works in the portal.

    Orders, transfers and receipts do not need one: it opens the portal, narrowly, and closes it again. While it is
    active,
    its users see the outsourced work of its vendor, in its company, on its products, and nothing else.
    """

    _name = "mrp.subcontract.engagement"
    _description = "Outsourcing Engagement"
    _inherit = ["mrp.subcontract.vendor.read.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "state, name, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, readonly=False, required=True, precompute=True)
    active = fields.Boolean(default=True)
    vendor_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
        help="The company that does the work; its portal users are chosen below.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, readonly=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False)]",
        help="Who is notified of vendor responses, production reports and shipment notices, where nobody else is "
        "responsible.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("ended", "Ended")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="Only while it is active, the vendor's users see anything in the portal.",
    )
    date_from = fields.Date("Valid from", default=fields.Date.context_today, tracking=True)
    date_to = fields.Date(
        "Valid until",
        tracking=True,
        help="Nothing new is ordered after this day. What is open then is finished; ending the engagement closes the "
        "portal.",
    )
    line_ids = fields.One2many("mrp.subcontract.engagement.line", "engagement_id", "Products", copy=True)
    vendor_user_ids = fields.Many2many(
        "res.users",
        "mrp_subcontract_engagement_user_rel",
        "engagement_id",
        "user_id",
        "Portal Users",
        copy=False,
        domain="[('share', '=', True), ('partner_id.commercial_partner_id', '=', vendor_id)]",
        context={"active_test": False},
        help="People of the vendor. They lose their access when the engagement ends.",
    )

    # terms
    is_arrival_confirmed = fields.Boolean(
        "Vendor Confirms Arrivals",
        help="Shipments stay in transit until the vendor has counted them.",
    )
    report_policy = fields.Selection(
        [("post", "Posted at once"), ("review", "After review")],
        "Production Reports",
        default="post",
        required=True,
        help="Whether production reports of the vendor are posted at once, or after review.",
    )
    pay_for = fields.Selection(
        selection=lambda self: self.env["mrp.routing.workcenter"]._fields["outsourcing_pay_for"].selection,
        string="Paid for",
        help="What this vendor is paid for; empty: as the operation of the bill of materials says.",
    )
    loss_allowance = fields.Float(
        "Loss Allowance (%)", help="Percentage of the units that may be rejected, scrapped or lost without a claim."
    )
    over_tolerance = fields.Float(
        "Over-delivery Tolerance (%)",
        help="How much more than ordered may come back; where zero, as the operation of the bill of materials says.",
    )

    site_ids = fields.Many2many("stock.location", compute="_compute_site_ids")
    operation_count = fields.Integer("Open Operations", compute="_compute_operation_count")

    _active_uniq = models.UniqueIndex(
        "(vendor_id, company_id) WHERE state = 'active'",
        "This vendor already has an active engagement with this company. Add the products to that one.",
    )
    _date_check = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "An engagement can't end before it begins: see its dates.",
    )
    _percentage_check = models.Constraint(
        "CHECK (loss_allowance >= 0 AND loss_allowance <= 100 AND over_tolerance >= 0)",
        "Percentages can't be negative, and a loss allowance can't exceed 100 %.",
    )

    date_reminded = fields.Date(readonly=True, copy=False, help="When its responsible was last reminded of its end.")

    order_count = fields.Integer("Open Orders", compute="_compute_order_count", compute_sudo=True)
    stock_at_vendor_count = fields.Integer(
        "Stock at Vendor",
        compute="_compute_stock_at_vendor_count",
        compute_sudo=True,
        help="Products and lots of ours at this vendor.",
    )

    @api.depends("vendor_id")
    def _compute_name(self):
        for engagement in self:
            engagement.name = engagement.vendor_id.name or engagement.name

    @api.depends("vendor_id", "company_id")
    def _compute_site_ids(self):
        sites = self.env["stock.location"].search(
            [("site_vendor_id", "in", self.vendor_id.ids), ("site_type", "!=", "vendor")]
        )
        for engagement in self:
            engagement.site_ids = sites.filtered(
                lambda site, e=engagement: site.site_vendor_id == e.vendor_id and site.company_id == e.company_id
            )

    def _compute_operation_count(self):
        groups = self.env["mrp.subcontract.operation"]._read_group(
            self._get_open_work_domain(), ["vendor_company_id", "company_id"], ["__count"]
        )
        counts = {(vendor, company): count for vendor, company, count in groups}
        for engagement in self:
            engagement.operation_count = counts.get((engagement.vendor_id, engagement.company_id), 0)

    def _compute_order_count(self):
        counts = {}
        groups = self.env["purchase.order"]._read_group(
            self._get_open_orders_domain(), ["partner_id", "company_id"], ["__count"]
        )
        for partner, company, count in groups:
            key = partner.commercial_partner_id, company
            counts[key] = counts.get(key, 0) + count
        for engagement in self:
            engagement.order_count = counts.get((engagement.vendor_id, engagement.company_id), 0)

    def _compute_stock_at_vendor_count(self):
        groups = self.env["stock.quant"]._read_group(
            self._get_quant_domain(), ["site_vendor_id", "company_id"], ["__count"]
        )
        counts = {(vendor, company): count for vendor, company, count in groups}
        for engagement in self:
            engagement.stock_at_vendor_count = counts.get((engagement.vendor_id, engagement.company_id), 0)

    @api.constrains("vendor_user_ids", "vendor_id", "state")
    def _check_vendor_users(self):
        for engagement in self.with_context(active_test=False).sudo():
            strangers = engagement.vendor_user_ids.filtered(
                lambda user, e=engagement: not user.share or user.partner_id.commercial_partner_id != e.vendor_id
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(users)s can't work for %(vendor)s in the portal: only portal users whose contact belongs to "
                        "that company can. Correct the company on their contact, or choose others.",
                        users=", ".join(strangers.mapped("name")),
                        vendor=engagement.vendor_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        engagements = super().create(vals_list)
        self.env["mrp.subcontract.portal.access"]._update_access(engagements)
        self.env["mrp.subcontract.engagement.term"]._update_terms(engagements)
        return engagements

    def write(self, vals):
        if "state" in vals and not self.env.su:
            raise UserError(self.env._("Activate or end the engagement with its buttons."))
        if not vals.get("active", True) and "active" in self.mapped("state"):
            raise UserError(
                self.env._("End the engagement first: that shows what is still open, and closes the portal.")
            )
        users = self.sudo().with_context(active_test=False).vendor_user_ids
        res = super().write(vals)
        if vals.keys() & {"state", "vendor_id", "company_id", "line_ids", "vendor_user_ids", "active"}:
            self.env["mrp.subcontract.portal.access"]._update_access(self, users)
        if vals.keys() & {"state", "pay_for", "over_tolerance", "line_ids"}:
            self.env["mrp.subcontract.engagement.term"]._update_terms(self)
        if "is_arrival_confirmed" in vals:
            # which products a vendor confirms is remembered, see `_get_confirmed_products`
            self.env.registry.clear_cache()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(engagement.state != "draft" for engagement in self):
            raise UserError(self.env._("Only drafts can be deleted: end the engagement, its history stays."))

    def action_activate(self):
        """Open the portal to the vendor's users; from draft, and again after it was ended.

        :raise UserError: names what is missing
        """
        self.check_access("write")
        for engagement in self.filtered(lambda engagement: engagement.state != "active"):
            if not engagement.line_ids:
                raise UserError(
                    self.env._("%s: add at least one product that this vendor works on.", engagement.display_name)
                )
            engagement._check_is_only_one()
            engagement._provision()
            # sudo: write access was checked; only actions change the state
            engagement.sudo().state = "active"
        return True

    def _check_is_only_one(self):
        self.ensure_one()
        other = self.search(
            [
                ("vendor_id", "=", self.vendor_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "active"),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "%(vendor)s already has an active engagement with %(company)s. Add the products to that one "
                    "(%(engagement)s), or end it first.",
                    vendor=self.vendor_id.display_name,
                    company=self.company_id.name,
                    engagement=other.name,
                )
            )

    def _provision(self):
        """What the vendor needs to work with us: its site, and locked bills of materials. Nothing is made twice.

        A vendor that works for us again gets its locations back.
        """
        self.ensure_one()
        self.line_ids.filtered(lambda line: not line.bom_id)._compute_bom_id()
        self._get_locations().filtered(lambda location: not location.active).active = True
        self.vendor_id._get_outsourcing_site(self.company_id, "vendor_stock")

    @api.model
    def _get_vendor_fields(self):
        return super()._get_vendor_fields() | VENDOR_FIELDS

    def _get_line(self, product):
        """The line of a product, or none."""
        return self.line_ids.filtered(lambda line: line.product_id == product)

    def _get_work_domain(self):
        """The outsourced work of these vendors for these companies, whichever of their contacts it was ordered from."""
        return Domain("vendor_company_id", "in", self.vendor_id.ids) & Domain("company_id", "in", self.company_id.ids)

    def _get_open_work_domain(self):
        """What of it is open."""
        return self._get_work_domain() & Domain("is_open", "=", True)

    def action_view_operations(self):
        """Open the outsourced work of these vendors."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.mrp_subcontract_operation_action")
        action["domain"] = list(self._get_work_domain())
        action["context"] = {"search_default_open": 1}
        return action

    def action_end(self):
        """List stock at the vendor, open items and portal access, and ask whether to close the portal to its users."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("End the Engagement with %s", self.vendor_id.display_name),
            "res_model": "mrp.subcontract.engagement.end",
            "view_mode": "form",
            "target": "new",
            "context": {"default_engagement_id": self.id},
        }

    def _get_locations(self):
        """The vendor's own locations in the company, archived ones included, with all rights."""
        self.ensure_one()
        # sudo: reads this vendor's locations only, for whoever may see the engagement
        locations = self.env["stock.location"].sudo().with_context(active_test=False)
        return locations.search([("site_vendor_id", "=", self.vendor_id.id), ("company_id", "=", self.company_id.id)])

    def _get_open_orders_domain(self):
        """Orders of outsourced work that are requested, or still to be received or billed."""
        lines = Domain("order_line.subcontract_operation_id", "!=", False)
        open_lines = Domain("order_line.subcontract_operation_id.is_open", "=", True)
        return (
            Domain("partner_id.commercial_partner_id", "in", self.vendor_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & lines
            & (
                Domain("state", "in", ("draft", "sent", "to approve"))
                | (Domain("state", "=", "purchase") & (open_lines | Domain("invoice_status", "=", "to invoice")))
            )
        )

    def _get_quant_domain(self):
        """Our stock at these vendors."""
        return (
            Domain("site_vendor_id", "in", self.vendor_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("quantity", "!=", 0)
        )

    def action_view_orders(self):
        """Open the orders of these vendors that are open."""
        orders = self.env["purchase.order"].search(self._get_open_orders_domain())
        return orders._get_records_action(name=self.env._("Open Orders"))

    def action_view_stock_at_vendor(self):
        """Open our stock at these vendors."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.stock_quant_action_at_vendors")
        action["domain"] = list(self._get_quant_domain())
        return action

    def action_invite(self):
        """Open the dialog that invites more people of the vendor to the portal."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite People of %s", self.vendor_id.display_name),
            "res_model": "mrp.subcontract.onboarding",
            "view_mode": "form",
            "views": [(self.env.ref("mrp_outsourcing.mrp_subcontract_onboarding_view_form_invite").id, "form")],
            "target": "new",
            "context": {
                "default_engagement_id": self.id,
                "default_vendor_id": self.vendor_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def _for_vendor(self):
        """These engagements with all rights, for what the portal shows of them.

        :raise AccessError: unless the vendor's user works under every one of them
        """
        self.check_access("read")
        # sudo: the record rule was checked; vendors have no right on stock
        return self.sudo()

    def action_request_stock_confirmation(self):
        """Open the dialog that requests stock confirmations from these vendors."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Request Stock Confirmation"),
            "res_model": "mrp.subcontract.stock.confirmation.request",
            "view_mode": "form",
            "target": "new",
            "context": {"default_engagement_ids": [fields.Command.set(self.ids)]},
        }

    def action_view_stock_confirmations(self):
        """Open the stock confirmations of these vendors."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mrp_outsourcing.mrp_subcontract_stock_confirmation_action"
        )
        action["domain"] = [("engagement_id", "in", self.ids)]
        return action

    def _get_blanket_orders(self):
        """Running blanket orders of these vendors, for their pages; with all rights, as vendors have none on them."""
        # sudo: who reads an engagement of a vendor may read what was agreed with that vendor in the same company
        requisitions = self.env["purchase.requisition"].sudo()
        domain = Domain.OR(
            Domain("company_id", "=", engagement.company_id.id)
            & Domain("vendor_id.commercial_partner_id", "=", engagement.vendor_id.id)
            for engagement in self
        )
        running = Domain("requisition_type", "=", "blanket_order") & Domain("state", "=", "confirmed")
        return requisitions.search(domain & running, order="id")
