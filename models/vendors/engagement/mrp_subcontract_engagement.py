"""The agreement with a vendor, and what its people may see of it in the portal."""

from odoo import Command, api, fields, models
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
        help="Who is told what the vendor answers, reports and announces, where nobody else follows the work up.",
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
        help="What was shipped is on the way until the vendor has counted it.",
    )
    report_policy = fields.Selection(
        [("post", "Posted at once"), ("review", "After review")],
        "Production Reports",
        default="post",
        required=True,
        help="Whether a production report of the vendor counts at once, or when somebody here has looked at it.",
    )
    pay_for = fields.Selection(
        selection=lambda self: self.env["mrp.routing.workcenter"]._fields["outsourcing_pay_for"].selection,
        string="Paid for",
        help="What this vendor is paid for; empty: as the operation of the bill of materials says.",
    )
    loss_allowance = fields.Float(
        "Loss Allowance (%)", help="Share of the units that the vendor may spoil without a claim."
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
        "Percentages can't be negative, and nobody may lose more than everything.",
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
        engagements._update_access()
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
            self._update_access(users)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(engagement.state != "draft" for engagement in self):
            raise UserError(self.env._("Only drafts can be deleted: end the engagement, its history stays."))

    # --- states

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
        """What the vendor needs to work with us: its site. Nothing is made twice."""
        self.ensure_one()
        self.vendor_id._get_outsourcing_site(self.company_id, "vendor_stock")

    def _update_access(self, former_users=None):
        """Portal users are vendor users while an engagement of theirs is active; who has none any more is archived.

        :param former_users: who may have lost an engagement by what was just written
        """
        # sudo: whoever may change engagements decides on the vendor's users, and has no right on users as such
        engagements = self.sudo().with_context(active_test=False)
        users = engagements.vendor_user_ids | (former_users or engagements.vendor_user_ids.browse())
        group = self.env.ref("mrp_outsourcing.group_outsourcing_vendor")
        engaged = users.filtered(lambda user: user._get_active_engagements())
        for user in engaged:
            companies = user._get_active_engagements().company_id - user.company_ids
            if group not in user.group_ids or not user.active or companies:
                user.write(
                    {
                        "active": True,
                        "group_ids": self._prepare_vendor_groups(),
                        "company_ids": [Command.link(company.id) for company in companies],
                    }
                )
        released = (users - engaged).filtered(lambda user: group in user.group_ids)
        if released:
            released.partner_id.signup_type = False
            released.write({"active": False, "group_ids": [Command.unlink(group.id)]})
        # record rules hold the ids of what an engagement covers
        self.env.registry.clear_cache()

    def _prepare_vendor_groups(self):
        """Commands for the groups of a vendor's user."""
        return [
            Command.unlink(self.env.ref("base.group_public").id),
            Command.link(self.env.ref("base.group_portal").id),
            Command.link(self.env.ref("mrp_outsourcing.group_outsourcing_vendor").id),
        ]

    # --- what a vendor sees

    @api.model
    def _get_vendor_fields(self):
        return super()._get_vendor_fields() | VENDOR_FIELDS

    def _get_vendor_tasks(self):
        """What needs the vendor: values for its home page, most urgent first.

        Each part of the portal adds its own. Runs as the vendor's user, so that record rules decide on what counts.

        :return: list of dicts with `title`, `count`, `url` and `icon` (a Font Awesome name); only counts above zero
        """
        return []

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
