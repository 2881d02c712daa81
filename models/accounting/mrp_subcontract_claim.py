from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records
from ...tools.numbers import format_quantity

STATES = [
    ("open", "Open"),
    ("drafted", "Debit Note Drafted"),
    ("settled", "Settled"),
    ("waived", "Waived"),
    ("cancel", "Nothing to Claim"),
]


# units in these states are not claimed again
DECIDED = ("drafted", "settled", "waived")


EDITABLE = ("user_id",)


class MrpSubcontractClaim(models.Model):
    """Units of one outsourced operation that the vendor answers for. Its state follows from the facts.

    Quantities are in the unit of the manufacturing order. Until it is decided on, quantity and cost follow what is
    known; then both
    stay what they are.
    """

    _name = "mrp.subcontract.claim"
    _description = "Claim on a Vendor"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(related="subcontract_operation_id.name", store=True)
    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation", "Operation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    production_group_id = fields.Many2one(
        related="subcontract_operation_id.production_group_id", store=True, index=True, string="Manufacturing Order"
    )
    company_id = fields.Many2one(related="subcontract_operation_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    vendor_id = fields.Many2one("res.partner", required=True, readonly=True, index=True, ondelete="restrict")
    purchase_id = fields.Many2one(related="subcontract_operation_id.purchase_id")
    product_id = fields.Many2one(related="subcontract_operation_id.product_id", store=True)
    product_uom_id = fields.Many2one(related="subcontract_operation_id.product_uom_id")
    user_id = fields.Many2one(
        "res.users", "Buyer", tracking=True, domain="[('share', '=', False)]", help="Who settles it with the vendor."
    )
    qty_scrapped = fields.Float(
        "Scrapped",
        digits="Product Unit",
        readonly=True,
        help="Scrapped units, and rejected ones that are the vendor's fault, of the whole operation.",
    )
    qty_allowed = fields.Float(
        "Allowed", digits="Product Unit", readonly=True, help="Units that the vendor may scrap, as its engagement says."
    )
    quantity = fields.Float(
        digits="Product Unit",
        readonly=True,
        tracking=True,
        help="Units beyond what is allowed that no other claim is for.",
    )
    unit_material = fields.Float(
        "Material per Unit",
        digits=0,
        readonly=True,
        help="Components of this operation and of those before, and of none.",
    )
    unit_labor = fields.Float("Labor per Unit", digits=0, readonly=True, help="Our own work in the operations before.")
    unit_service = fields.Float(
        "Outsourced Service per Unit",
        digits=0,
        readonly=True,
        help="Vendors' work in the operations before; of this operation where the vendor is paid for scrapped units.",
    )
    amount = fields.Monetary(
        currency_field="company_currency_id", compute="_compute_amount", store=True, tracking=True, aggregator="sum"
    )
    debit_note_id = fields.Many2one(
        "account.move", readonly=True, copy=False, index="btree_not_null", ondelete="set null", tracking=True
    )
    waive_reason = fields.Text(readonly=True, copy=False, tracking=True)
    date_waived = fields.Date("Waived on", readonly=True, copy=False)
    state = fields.Selection(
        STATES, compute="_compute_state", store=True, index=True, tracking=True, group_expand="_get_shown_states"
    )
    days_open = fields.Integer("Days", compute="_compute_days_open", help="Days until it was settled, or until now.")

    @api.depends("quantity", "unit_material", "unit_labor", "unit_service")
    def _compute_amount(self):
        for claim in self:
            claim.amount = claim.quantity * (claim.unit_material + claim.unit_labor + claim.unit_service)

    @api.depends("quantity", "date_waived", "debit_note_id.state")
    def _compute_state(self):
        for claim in self:
            note = claim.debit_note_id.state
            if claim.date_waived:
                claim.state = "waived"
            elif note in ("draft", "posted"):
                claim.state = "settled" if note == "posted" else "drafted"
            else:
                claim.state = "open" if claim.quantity > 0 else "cancel"

    @api.model
    def _get_shown_states(self, states, domain):
        """Columns in the order in which claims pass through them; none is shown for nothing."""
        return [state for state, _label in STATES if state in states]

    @api.depends("state", "date_waived", "debit_note_id.date")
    def _compute_days_open(self):
        today = fields.Date.context_today(self)
        for claim in self:
            begin = claim.create_date.date() if claim.create_date else today
            settled = claim.debit_note_id.date if claim.state == "settled" else False
            claim.days_open = max(((claim.date_waived or settled or today) - begin).days, 0)

    def write(self, vals):
        own = {name for name in vals if not name.startswith(("activity_", "message_"))}
        if not self.env.su and own - set(EDITABLE):
            raise UserError(
                self.env._(
                    "A claim is for what the vendor has scrapped, at what it has cost. Correct the receipt, or waive "
                    "the claim."
                )
            )
        return super().write(vals)

    def _set_quantity(self, quantity):
        """Follow what is known: how many units, and what one has cost so far.

        :param quantity: in the unit of the manufacturing order
        """
        self.ensure_one()
        operation = self.subcontract_operation_id
        cost = self.env["mrp.subcontract.unit.cost"]._get_unit_cost(operation, is_scrapped=True)
        was_open = self.state == "open"
        self.write(
            {
                "quantity": quantity,
                "qty_scrapped": self.env["mrp.subcontract.claiming"]._get_scrapped(operation),
                "qty_allowed": self.env["mrp.subcontract.claiming"]._get_allowed_scrap(operation),
                "unit_material": cost.material,
                "unit_labor": cost.labor,
                "unit_service": cost.service,
            }
        )
        if self.state == "open" and not was_open:
            self._ask_buyer()
        elif was_open and self.state == "cancel":
            self.activity_ids.action_feedback(feedback=self.env._("Nothing is left to claim."))

    def _ask_buyer(self):
        """Tell whoever settles it with the vendor."""
        self.ensure_one()
        self._schedule(
            self.env._(
                "%(vendor)s scrapped %(quantity)s %(unit)s beyond what is allowed",
                vendor=self.vendor_id.display_name,
                quantity=format_quantity(self.env, self.quantity),
                unit=self.product_uom_id.name,
            ),
            self.env._("Draft a debit note, or have the claim waived."),
        )

    def _tell_excess(self, quantity):
        """More was claimed than the vendor answers for, because a receipt was corrected afterwards.

        :param quantity: in the unit of the manufacturing order
        """
        self.ensure_one()
        summary = self.env._(
            "%(quantity)s %(unit)s too many were claimed",
            quantity=format_quantity(self.env, quantity),
            unit=self.product_uom_id.name,
        )
        if summary not in self.activity_ids.mapped("summary"):
            self._schedule(summary, self.env._("A receipt was corrected since. Correct the debit note as well."))

    def _schedule(self, summary, note):
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=note,
            user_id=self.user_id.id or self.env.ref("base.user_admin").id,
        )

    def action_waive(self):
        """Ask why nothing is claimed."""
        self._check_can_waive()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waive"),
            "res_model": "mrp.subcontract.claim.waive",
            "view_mode": "form",
            "target": "new",
            "context": {"default_claim_ids": self.ids},
        }

    def action_reopen(self):
        """Claim after all what was waived."""
        self._check_can_waive()
        waived = self.sudo().filtered("date_waived")
        waived.write({"date_waived": False, "waive_reason": False})
        self.env["mrp.subcontract.claiming"]._sync_claims(waived.subcontract_operation_id)
        return True

    def _waive(self, reason):
        """Nothing is asked of the vendor for these units, now or later.

        :param str reason: for whoever looks at the manufacturing order
        :raise UserError: when a debit note was drafted meanwhile, or without the right
        """
        self._check_can_waive()
        lock_records(self)
        self.invalidate_recordset(["state"])
        for claim in self.filtered(lambda claim: claim.state != "open"):
            raise UserError(
                self.env._("%s is not open any more: cancel its debit note before it is waived.", claim.name)
            )
        # sudo: write access and the right were checked
        claims = self.sudo()
        claims.write({"date_waived": fields.Date.context_today(self), "waive_reason": reason})
        claims.activity_ids.action_feedback(feedback=reason)

    def _check_can_waive(self):
        self.check_access("write")
        if not self.env.user.has_group("mrp_outsourcing.group_outsourcing_manager"):
            raise UserError(
                self.env._("Claims are waived by an Outsourcing Administrator. Ask one to decide on this claim.")
            )

    def action_draft_debit_note(self):
        """Draft a debit note of what is open, one for each vendor, and open it; one that was drafted is opened.

        :raise UserError: when there is nothing to claim
        """
        self.check_access("write")
        # whoever corrects a receipt locks the operation first, too
        lock_records(self.subcontract_operation_id)
        lock_records(self)
        self.invalidate_recordset(["state", "debit_note_id"])
        # sudo: write access was checked; what is claimed is what is known now
        self.env["mrp.subcontract.claiming"]._sync_claims(self.sudo().subcontract_operation_id)
        to_claim = self.filtered(lambda claim: claim.state == "open")
        if not to_claim and not self.debit_note_id:
            raise UserError(self.env._("Nothing of this is open, so there is nothing to claim."))
        for (company, dummy), claims in to_claim.grouped(lambda claim: (claim.company_id, claim.vendor_id)).items():
            note = self.env["account.move"].with_company(company).create(claims._prepare_debit_note())
            # sudo: write access was checked above; only this method links the note
            claims.sudo().debit_note_id = note
            claims.sudo().activity_ids.action_feedback(feedback=self.env._("Debit note drafted."))
        return self.action_view_debit_note()

    def action_view_debit_note(self):
        """Open the debit notes."""
        return self.debit_note_id._get_records_action(name=self.env._("Debit Notes"))

    def _prepare_debit_note(self):
        """Values of one debit note for claims of one vendor and company, in the currency of our books."""
        company, vendor = self.company_id, self.vendor_id
        return {
            "move_type": "in_refund",
            "partner_id": vendor.id,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "invoice_origin": ", ".join(self.mapped("name")),
            "invoice_line_ids": [Command.create(claim._prepare_debit_note_line()) for claim in self],
        }

    def _prepare_debit_note_line(self):
        """Values of the line that claims these units: damages, which the vendor's order does not count.

        They are not taxed; whoever posts the note sets a tax where the law wants one.
        """
        self.ensure_one()
        account = self.sudo()._get_claim_account()
        if not account:
            raise UserError(
                self.env._(
                    "No account is set for claims. Set one in Invoicing > Configuration > Settings, or an expense "
                    "account on %s.",
                    self.subcontract_operation_id.service_id.display_name,
                )
            )
        return {
            "name": self.env._(
                "%(operation)s: %(quantity)s %(unit)s %(product)s scrapped beyond what was agreed",
                operation=self.name,
                quantity=format_quantity(self.env, self.quantity),
                unit=self.product_uom_id.name,
                product=self.product_id.display_name,
            ),
            # the amount is exact; a price per unit would be rounded
            "quantity": 1.0,
            "price_unit": self.amount,
            "account_id": account.id,
            "tax_ids": [Command.clear()],
            "analytic_distribution": self.sudo().subcontract_operation_id.purchase_line_id.analytic_distribution,
            "production_group_id": self.production_group_id.id,
            "subcontract_operation_id": self.subcontract_operation_id.id,
            "subcontract_claim_id": self.id,
            "outsourcing_entry": "claim",
        }

    def _get_claim_account(self):
        """The company's account for claims, else the expense account of the service."""
        self.ensure_one()
        service = self.subcontract_operation_id.service_id.with_company(self.company_id)
        return self.company_id.outsourcing_claim_account_id or service._get_product_accounts()["expense"]
