from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.locks import lock_records
from .exceptions import EXCEPTIONS


class MrpSubcontractClosing(models.Model):
    """The closing of a period: the reconciliation of outsourced work with the ledger, and the package that is kept.

    As long as it is open, its figures are worked out anew whenever somebody looks; saved, nothing of it changes.
    """

    _name = "mrp.subcontract.closing"
    _description = "Period Closing of Outsourced Work"
    _inherit = ["mail.thread"]
    _order = "date_to desc, id desc"
    _check_company_auto = True
    _unique_period = models.UniqueIndex(
        "(company_id, date_from, date_to)",
        "There is already a closing of this company and period: open it, or choose another period.",
    )

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        "From", required=True, default=lambda self: fields.Date.start_of(fields.Date.context_today(self), "month")
    )
    date_to = fields.Date(
        "To", required=True, default=lambda self: fields.Date.end_of(fields.Date.context_today(self), "month")
    )
    reconciliation_ids = fields.One2many(
        "mrp.subcontract.reconciliation", "closing_id", "Reconciliations", readonly=True
    )
    explanation_ids = fields.Many2many(
        "mrp.subcontract.closing.explanation", string="Explained Items", compute="_compute_explanation_ids"
    )
    checked_on = fields.Datetime("Checked", readonly=True, copy=False)
    checked_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    is_over = fields.Boolean(
        "Period Over", compute="_compute_is_over", help="Whether its last day has come, so that it can be saved."
    )
    is_reconciled = fields.Boolean("Reconciled", compute="_compute_is_reconciled", store=True)
    has_difference = fields.Boolean(
        compute="_compute_is_reconciled",
        store=True,
        help="What is compared does not agree. Otherwise it is reconciled, or waits for an entry.",
    )
    waiting_for = fields.Char(
        "Not Compared", compute="_compute_waiting_for", help="What has to be done before all of it can be compared."
    )
    difference = fields.Monetary(
        compute="_compute_is_reconciled", store=True, help="Sum of all differences, whatever their sign."
    )
    state = fields.Selection(
        [("open", "Open"), ("saved", "Saved")], default="open", required=True, readonly=True, copy=False
    )
    wip_closing = fields.Monetary("Closing Balance of the Roll-Forward", readonly=True, copy=False)
    wip_labor = fields.Monetary(
        "Labor Not Booked Yet",
        readonly=True,
        copy=False,
        help="Odoo books it when the manufacturing order is finished.",
    )
    wip_rest = fields.Monetary(
        "Balance of Finished Manufacturing Orders",
        readonly=True,
        copy=False,
        help="Balance of the production account for manufacturing orders that the roll-forward shows as finished: "
        "goods that were valued "
        "with work that is not received yet, manufacturing orders of products that nothing is cleared for.",
    )
    wip_explained = fields.Monetary("Explained Unassigned Items", compute="_compute_wip_list")
    wip_list = fields.Monetary("List of Work in Progress", compute="_compute_wip_list")
    has_bridge = fields.Boolean(compute="_compute_wip_list", export_string_translation=False)
    price_difference_count = fields.Integer("Price Differences", compute="_compute_exceptions")
    price_difference_amount = fields.Monetary(
        compute="_compute_exceptions", help="What bills of the period differ from their orders by."
    )
    later_count = fields.Integer(
        "Finished, Cost Pending",
        compute="_compute_exceptions",
        help="Finished manufacturing orders whose outsourced work is received and not billed, or ordered and neither "
        "received nor billed.",
    )
    later_amount = fields.Monetary(compute="_compute_exceptions", help="At the prices of their orders.")
    negative_count = fields.Integer("Negative Stock at Vendors", compute="_compute_exceptions")
    backdated_count = fields.Integer(
        "Backdated Items",
        compute="_compute_exceptions",
        help="Journal items that were made after the closing of the period that they are dated in was saved.",
    )
    unestimated_count = fields.Integer(
        "Manufacturing Orders without Estimate",
        compute="_compute_exceptions",
        help="Open manufacturing orders whose outsourced work nobody estimated.",
    )
    unconfirmed_count = fields.Integer(
        "Pending Stock Confirmations",
        compute="_compute_exceptions",
        help="Vendors that were asked to confirm the stock they hold, and have not signed.",
    )
    saved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    saved_on = fields.Datetime(readonly=True, copy=False)
    checksum = fields.Char(
        "Checksum (SHA-256)",
        readonly=True,
        copy=False,
        help="Of the files of the package, one after the other by name. Whoever has the files can compute it again.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Closing Package", readonly=True, copy=False)

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for closing in self:
            closing.name = self.env._(
                "Outsourced Work %(start)s to %(end)s", start=closing.date_from, end=closing.date_to
            )

    @api.depends("date_to")
    def _compute_is_over(self):
        today = fields.Date.context_today(self)
        for closing in self:
            closing.is_over = bool(closing.date_to) and closing.date_to <= today

    @api.depends("reconciliation_ids.explanation_ids")
    def _compute_explanation_ids(self):
        for closing in self:
            closing.explanation_ids = closing.reconciliation_ids.explanation_ids

    @api.depends(
        "reconciliation_ids.difference",
        "reconciliation_ids.is_set_up",
        "reconciliation_ids.is_reconciled",
        "reconciliation_ids.has_difference",
        "checked_on",
    )
    def _compute_is_reconciled(self):
        for closing in self:
            reconciliations = closing.reconciliation_ids.filtered("is_set_up")
            closing.has_difference = any(reconciliation.has_difference for reconciliation in reconciliations)
            closing.is_reconciled = bool(closing.checked_on) and all(
                reconciliation.is_reconciled for reconciliation in closing.reconciliation_ids
            )
            closing.difference = sum(abs(reconciliation.difference) for reconciliation in reconciliations)

    @api.depends("reconciliation_ids.waiting_for")
    def _compute_waiting_for(self):
        for closing in self:
            texts = dict.fromkeys(
                reconciliation.waiting_for
                for reconciliation in closing.reconciliation_ids
                if reconciliation.waiting_for
            )
            closing.waiting_for = " ".join(texts)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for closing in self:
            if closing.date_from > closing.date_to:
                raise UserError(self.env._("A period ends after it begins: correct the dates of %s.", closing.name))

    def action_check(self):
        """Compare lists and ledger again."""
        self.check_access("write")
        self.env["mrp.subcontract.reconciling"]._check(self.filtered(lambda closing: closing.state == "open"))

    @api.model
    def action_open_current(self):
        """Open the closing that is still open, or that of this month."""
        of_company = [("company_id", "=", self.env.company.id)]
        month = self.default_get(["date_from", "date_to"])
        of_month = [(name, "=", day) for name, day in month.items()]
        closing = self.search([*of_company, ("state", "=", "open")], limit=1)
        closing = closing or self.search([*of_company, *of_month])
        if closing:
            closing.action_check()
        else:
            closing = self.create({})
        action = closing._get_records_action(name=self.env._("Outsourced Work: Period Closing"))
        action["context"] = {}
        return action

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_typed(vals)
        closings = super().create(vals_list)
        self.env["mrp.subcontract.reconciling"]._check(closings)
        return closings

    def write(self, vals):
        self._check_not_typed(vals)
        if self.filtered(lambda closing: closing.state == "saved") and vals.keys() - self._get_unprotected_fields():
            raise UserError(self.env._("A saved closing package can't be changed. Make a new one for another period."))
        res = super().write(vals)
        if {"date_from", "date_to"} & vals.keys():
            self.env["mrp.subcontract.reconciling"]._check(self)
        return res

    @api.model
    def _check_not_typed(self, vals):
        """Refuse values that follow from the check: only this model's own methods set them."""
        typed = vals.keys() & {
            "state",
            "reconciliation_ids",
            "checked_on",
            "checked_by_id",
            "saved_by_id",
            "saved_on",
            "checksum",
            "attachment_ids",
            "wip_closing",
            "wip_labor",
            "wip_rest",
        }
        if typed and not self.env.su:
            raise UserError(self.env._("%s can't be typed: it follows from the check.", ", ".join(sorted(typed))))

    @api.model
    def _get_unprotected_fields(self):
        """Names of fields that may change on a saved closing: those of its messages and activities."""
        return {name for name in self._fields if name.startswith(("message_", "activity_", "website_message_"))}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_saved(self):
        if self.filtered(lambda closing: closing.state == "saved"):
            raise UserError(self.env._("A saved closing package is kept: auditors may ask for it."))

    @api.depends("wip_closing", "wip_labor", "wip_rest", "reconciliation_ids.explained_amount", "checked_on", "state")
    def _compute_wip_list(self):
        for closing in self:
            reconciliation = closing.reconciliation_ids.sorted("sequence")[:1]
            closing.wip_explained = reconciliation.explained_amount
            closing.wip_list = closing.wip_closing - closing.wip_labor + closing.wip_rest + closing.wip_explained
            # packages of earlier versions were saved without a bridge
            closing.has_bridge = bool(closing.checked_on) and (
                closing.state == "open"
                or not closing.currency_id.compare_amounts(closing.wip_list, reconciliation.list_amount)
            )

    @api.depends("date_from", "date_to", "company_id", "checked_on", "state")
    def _compute_exceptions(self):
        exception = self.env["mrp.subcontract.closing.exception"]
        for closing in self:
            for name in EXCEPTIONS:
                found = exception._find_rows(closing, name) if closing.date_from and closing.date_to else []
                closing[f"{name}_count"] = exception._count_found(name, found)
                if f"{name}_amount" in self._fields:
                    closing[f"{name}_amount"] = sum(row.amount for row in found)

    def action_open_exception(self):
        """Open the documents of the exception that `outsourcing_exception` in the context names, see `EXCEPTIONS`."""
        self.ensure_one()
        name = self.env.context["outsourcing_exception"]
        exception = self.env["mrp.subcontract.closing.exception"]
        model, domain = exception._get_domain(self, name)
        return {
            "type": "ir.actions.act_window",
            "name": self.fields_get([f"{name}_count"], ["string"])[f"{name}_count"]["string"],
            "res_model": model,
            "view_mode": "list,form" if self.env[model]._auto else "list",
            "domain": list(domain),
            "context": exception._get_exception_context(self, model),
        }

    def action_save(self):
        """Keep the figures of the period for good.

        :raise UserError: when the period is not over, there are differences, or not all of it can be compared yet
        """
        self.ensure_one()
        self.check_access("write")
        lock_records(self)
        if self.state == "saved":
            raise UserError(self.env._("%s is saved already.", self.name))
        if not self.is_over:
            raise UserError(
                self.env._(
                    "The period is not over before %s: save the package then, or shorten the period.", self.date_to
                )
            )
        self.env["mrp.subcontract.reconciling"]._check(self)
        if self.has_difference:
            raise UserError(
                self.env._(
                    "There is a difference of %s. Open the reconciliations to see which documents and journal "
                    "items cause it, and correct those.",
                    self.currency_id.format(self.difference),
                )
            )
        if not self.is_reconciled:
            raise UserError(self.waiting_for)
        self.env["mrp.subcontract.closing.package"]._save(self)

    def action_verify(self):
        """Compute the checksum again from the files.

        :raise UserError: when the files are not those that were saved
        """
        self.ensure_one()
        files = self.attachment_ids.sorted("name")
        package = self.env["mrp.subcontract.closing.package"]
        if package._get_checksum(file.raw or b"" for file in files) != self.checksum:
            raise UserError(self.env._("The files are not those that were saved: the checksum differs."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("The files are those that were saved.")},
        }
