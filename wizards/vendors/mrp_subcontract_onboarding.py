"""From a vendor to the first material on its way, in one dialog."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

# terms that the dialog hands on to the engagement as they are
TERM_FIELDS = ("date_from", "date_to", "is_arrival_confirmed", "report_policy", "pay_for", "loss_allowance")


class MrpSubcontractOnboarding(models.TransientModel):
    """Everything that a vendor needs to work with us: engagement, site, people in the portal, first material."""

    _name = "mrp.subcontract.onboarding"
    _description = "Start Outsourcing with a Vendor"
    _check_company_auto = True

    vendor_id = fields.Many2one(
        "res.partner",
        required=True,
        check_company=True,
        domain="[('parent_id', '=', False)]",
        help="The company that does the work.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self.env.user, domain="[('share', '=', False)]"
    )
    date_from = fields.Date("Valid from", default=fields.Date.context_today)
    date_to = fields.Date("Valid until", help="Nothing new is ordered after this day.")
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Vendor's Working Hours",
        compute="_compute_calendar_id",
        store=True,
        readonly=False,
        check_company=True,
        help="When the vendor works; dates are counted in it. Kept on the vendor, where there was none.",
    )
    product_line_ids = fields.One2many(
        "mrp.subcontract.onboarding.product",
        "wizard_id",
        "Products",
        compute="_compute_product_line_ids",
        store=True,
        readonly=False,
    )
    person_line_ids = fields.One2many(
        "mrp.subcontract.onboarding.person",
        "wizard_id",
        "People",
        compute="_compute_person_line_ids",
        store=True,
        readonly=False,
    )
    is_arrival_confirmed = fields.Boolean(
        "Vendor Confirms Arrivals", help="Shipments stay in transit until the vendor has counted them."
    )
    report_policy = fields.Selection(
        selection=lambda self: self.env["mrp.subcontract.engagement"]._fields["report_policy"].selection,
        string="Production Reports",
        default="post",
        required=True,
    )
    pay_for = fields.Selection(
        selection=lambda self: self.env["mrp.routing.workcenter"]._fields["outsourcing_pay_for"].selection,
        string="Paid for",
        help="Empty: as the operation of the bill of materials says.",
    )
    loss_allowance = fields.Float(
        "Loss Allowance (%)", help="Percentage of the units that may be rejected, scrapped or lost without a claim."
    )
    over_tolerance = fields.Float("Over-delivery Tolerance (%)", help="How much more than ordered may come back.")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Material from",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        check_company=True,
        help="The warehouse that the first material leaves from.",
    )
    material_line_ids = fields.One2many("mrp.subcontract.onboarding.material", "wizard_id", "First Material")
    engagement_id = fields.Many2one("mrp.subcontract.engagement", readonly=True, ondelete="cascade")

    @api.depends("vendor_id")
    def _compute_calendar_id(self):
        for wizard in self:
            wizard.calendar_id = wizard.vendor_id.outsourcing_calendar_id

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        for wizard in self:
            wizard.warehouse_id = self.env["stock.warehouse"].search(
                [("company_id", "=", wizard.company_id.id)], limit=1
            )

    @api.depends("vendor_id", "company_id")
    def _compute_product_line_ids(self):
        for wizard in self:
            wizard.product_line_ids = [
                Command.clear(),
                *(Command.create({"product_id": product.id}) for product in wizard._get_proposed_products()),
            ]

    def _get_proposed_products(self):
        """Products that this vendor may make, or may do an operation of."""
        self.ensure_one()
        boms = self._get_boms_of_vendor()
        products = self.env["product.product"]
        for bom in boms:
            products |= bom.product_id or bom.product_tmpl_id.product_variant_ids
        return products.sorted("display_name")

    def _get_boms_of_vendor(self):
        """Bills of materials whose outsourced work, all of it or an operation, this vendor has a price for."""
        self.ensure_one()
        if not self.vendor_id:
            return self.env["mrp.bom"]
        sellers = self.env["product.supplierinfo"].search(
            [
                ("partner_id.commercial_partner_id", "in", self.vendor_id.ids),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )
        bought = sellers.product_tmpl_id
        shared = [("type", "=", "normal"), ("company_id", "in", (False, self.company_id.id))]
        steps = self.env["mrp.routing.workcenter"].search(
            [
                ("outsourcing_service_id.product_tmpl_id", "in", bought.ids),
                ("outsourcing_policy", "in", ("outside", "either")),
            ]
        )
        boms = self.env["mrp.bom"].search([("id", "in", steps.bom_id.ids), *shared])
        return boms | self.env["mrp.bom"].search(
            [("product_tmpl_id", "in", bought.ids), ("outsourcing_policy", "in", ("outside", "either")), *shared]
        )

    @api.depends("vendor_id")
    def _compute_person_line_ids(self):
        for wizard in self:
            people = wizard.vendor_id | wizard.vendor_id.child_ids.filtered(lambda child: child.type == "contact")
            # sudo: whoever sees the engagement sees who works under it
            people -= wizard.engagement_id.sudo().vendor_user_ids.partner_id
            wizard.person_line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "partner_id": person.id,
                            "name": person.name,
                            "email": person.email,
                            "is_invited": bool(person.email) and person != wizard.vendor_id,
                        }
                    )
                    for person in people
                ),
            ]

    # --- doing it

    def action_confirm(self):
        """Make the engagement and activate it, invite its people, and prepare the first transfer: all of it, or
        nothing.

        Pressing twice makes nothing twice.

        :return: the engagement
        :raise UserError: everything that is missing, and where to set it right
        """
        self.ensure_one()
        self._lock_for_update()
        if not self.engagement_id:
            self._check_can_start()
            self.engagement_id = self.env["mrp.subcontract.engagement"].create(self._prepare_engagement())
            self._set_calendar()
            self.engagement_id.action_activate()
            transfer = self._create_first_transfer()
            # last, as an invitation that was sent can't be taken back
            self.engagement_id.vendor_user_ids = self._invite_people()
            self._tell(transfer)
        return self.engagement_id._get_records_action(name=self.env._("Engagement"))

    def action_invite(self):
        """Invite more people to the portal, under an engagement that is active. Pressing twice invites once.

        :raise UserError: everything that is missing, and where to set it right
        """
        self.ensure_one()
        self._lock_for_update()
        self.engagement_id.check_access("write")
        errors = self._get_people_errors()
        if not self.person_line_ids.filtered("is_invited"):
            errors.append(self.env._("Tick whom to invite, or add somebody."))
        if self.engagement_id.state != "active":
            errors.append(self.env._("Activate the engagement first: before that, there is nothing to see."))
        if self.engagement_id.vendor_id != self.vendor_id:
            errors.append(self.env._("Open the dialog from the engagement of %s.", self.vendor_id.display_name))
        if errors:
            raise UserError("\n".join(errors))
        self.engagement_id.vendor_user_ids |= self._invite_people()
        self._tell(self.env["stock.picking"])
        return True

    def _lock_for_update(self):
        """Whoever presses twice waits for the first press, and then finds what it has made."""
        self.env.cr.execute("SELECT id FROM mrp_subcontract_onboarding WHERE id IN %s FOR UPDATE", [tuple(self.ids)])

    def _check_can_start(self):
        self.env["mrp.subcontract.engagement"].check_access("create")
        self.vendor_id.check_access("read")
        errors = self._get_errors()
        if errors:
            raise UserError("\n".join(errors))

    def _get_errors(self):
        """What is missing: sentences that say where to set it right."""
        self.ensure_one()
        engagement = self.vendor_id._get_active_engagement(self.company_id)
        if engagement:
            return [
                self.env._(
                    "%(vendor)s already has an active engagement with %(company)s: add products and people to "
                    "%(engagement)s (Outsourcing > Engagements).",
                    vendor=self.vendor_id.display_name,
                    company=self.company_id.name,
                    engagement=engagement.name,
                )
            ]
        errors = []
        if not self.product_line_ids:
            errors.append(self.env._("Add at least one product that this vendor works on (tab Products)."))
        products = self.product_line_ids.mapped("product_id")
        if len(products) < len(self.product_line_ids):
            errors.append(self.env._("A product is there twice: remove one of the lines (tab Products)."))
        errors += self._get_people_errors()
        errors += [error for line in self._get_material() for error in line._get_errors()]
        if self._get_material() and not self.warehouse_id.outsourcing_out_type_id:
            errors.append(self.env._("Choose the warehouse that the first material leaves from (tab First Material)."))
        return errors

    def _get_people_errors(self):
        self.ensure_one()
        invited = self.person_line_ids.filtered("is_invited")
        errors = [error for line in invited for error in line._get_errors()]
        emails = [email for email in invited.mapped(lambda line: email_normalize(line.email)) if email]
        for email in sorted({email for email in emails if emails.count(email) > 1}):
            errors.append(
                self.env._("%s is there for two people: each needs an e-mail address of its own (tab People).", email)
            )
        return errors

    def _prepare_engagement(self):
        self.ensure_one()
        return {
            **{name: self[name] for name in TERM_FIELDS},
            "over_tolerance": self.over_tolerance,
            "vendor_id": self.vendor_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "line_ids": [
                Command.create({"product_id": line.product_id.id, "bom_id": line.bom_id.id})
                for line in self.product_line_ids
            ],
        }

    def _set_calendar(self):
        """Keep the working hours on a vendor that has none."""
        self.ensure_one()
        if self.calendar_id and not self.vendor_id.outsourcing_calendar_id:
            # sudo: planners have no right on contacts; whoever may start with a vendor may say when it works
            self.sudo().vendor_id.outsourcing_calendar_id = self.calendar_id

    # --- people

    def _invite_people(self):
        """Portal users of the people that are ticked; who is none yet is made one, and gets Odoo's invitation.

        Runs after `_check_can_start`.
        """
        self.ensure_one()
        users = self.env["res.users"]
        # sudo: planners have no right on contacts and users; the right on engagements was checked
        for line in self.sudo().person_line_ids.filtered("is_invited"):
            partner = line._get_or_create_partner()
            user = partner.with_context(active_test=False).user_ids[:1]
            if not user:
                wizard = self.env["portal.wizard"].sudo().create({"partner_ids": [Command.set(partner.ids)]})
                wizard.user_ids.email = email_normalize(line.email)
                wizard.user_ids.with_company(self.company_id).action_grant_access()
                user = partner.user_ids
            users |= user
        return users.with_env(self.env)

    # --- first material

    def _get_material(self):
        """The lines of the first transfer that have a quantity."""
        return self.material_line_ids.filtered(lambda line: not line.product_uom_id.is_zero(line.quantity))

    def _create_first_transfer(self):
        """A transfer, ready to leave, that takes the first material to the vendor's location."""
        self.ensure_one()
        lines = self._get_material()
        if not lines:
            return self.env["stock.picking"]
        transfer = self.env["stock.picking"].create(self._prepare_transfer())
        moves = self.env["stock.move"].create([line._prepare_move(transfer) for line in lines])
        moves._action_confirm(merge=False)
        moves._do_unreserve()
        # lots that were chosen are not left to lines that take any
        for line, move in sorted(zip(lines, moves, strict=True), key=lambda pair: not pair[0].lot_id):
            quantity = line.product_uom_id._compute_quantity(line.quantity, line.product_id.uom_id)
            move._update_reserved_quantity(quantity, move.location_id, lot_id=line.lot_id, strict=False)
        moves._recompute_state()
        if transfer.state != "assigned":
            raise UserError(
                self.env._("The first material was taken by somebody else meanwhile. See what is left in stock.")
            )
        return transfer

    def _prepare_transfer(self):
        self.ensure_one()
        picking_type = self.warehouse_id.outsourcing_out_type_id
        return {
            "picking_type_id": picking_type.id,
            "partner_id": self.vendor_id.id,
            "location_id": picking_type.default_location_src_id.id,
            "location_dest_id": self.vendor_id._get_outsourcing_site(self.company_id, "vendor_stock").id,
            "company_id": self.company_id.id,
            "origin": self.engagement_id.name,
            "user_id": False,
        }

    def _tell(self, transfer):
        """Note in the engagement what was prepared."""
        self.ensure_one()
        people = ", ".join(self.person_line_ids.filtered("is_invited").mapped("name"))
        sentences = [self.env._("Invited to the portal: %s.", people)] if people else []
        if transfer:
            sentences.append(self.env._("First material is ready to leave: %s.", transfer.name))
        if sentences:
            self.engagement_id.message_post(body=" ".join(sentences))
