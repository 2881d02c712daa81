from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpSubcontractClosing(models.Model):
    """The close of a period: do the lists of outsourced work tie to the ledger, and the pack that is kept of it.

    As long as it is open, its figures are worked out anew whenever somebody looks; saved, nothing of it changes.
    """

    _name = "mrp.subcontract.closing"
    _description = "Close of Outsourced Work"
    _inherit = ["mail.thread"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

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
        "mrp.subcontract.reconciliation", "closing_id", "Lists and Ledger", readonly=True
    )
    explanation_ids = fields.Many2many(
        "mrp.subcontract.closing.explanation", string="Explained by Hand", compute="_compute_explanation_ids"
    )
    checked_on = fields.Datetime("Checked", readonly=True, copy=False)
    checked_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    is_over = fields.Boolean(
        "Period Over", compute="_compute_is_over", help="Whether its last day has come, so that it can be saved."
    )
    is_reconciled = fields.Boolean("Ties", compute="_compute_is_reconciled", store=True)
    is_off = fields.Boolean(
        compute="_compute_is_reconciled", store=True, help="What is compared does not agree; else it ties, or waits."
    )
    waiting_for = fields.Char(
        "Not Compared", compute="_compute_waiting_for", help="What has to be done before all of it can be compared."
    )
    difference = fields.Monetary(
        "Off By", compute="_compute_is_reconciled", store=True, help="Sum of all differences, whatever their sign."
    )
    state = fields.Selection(
        [("open", "Open"), ("saved", "Saved")], default="open", required=True, readonly=True, copy=False
    )

    _unique_period = models.UniqueIndex(
        "(company_id, date_from, date_to)",
        "There is a close of this company and period already: open that one, or choose another period.",
    )

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for close in self:
            close.name = self.env._("Outsourced Work %(start)s to %(end)s", start=close.date_from, end=close.date_to)

    @api.depends("date_to")
    def _compute_is_over(self):
        today = fields.Date.context_today(self)
        for close in self:
            close.is_over = bool(close.date_to) and close.date_to <= today

    @api.depends("reconciliation_ids.explanation_ids")
    def _compute_explanation_ids(self):
        for close in self:
            close.explanation_ids = close.reconciliation_ids.explanation_ids

    @api.depends(
        "reconciliation_ids.difference",
        "reconciliation_ids.is_set_up",
        "reconciliation_ids.is_reconciled",
        "reconciliation_ids.is_off",
        "checked_on",
    )
    def _compute_is_reconciled(self):
        for close in self:
            reconciliations = close.reconciliation_ids.filtered("is_set_up")
            close.is_off = any(reconciliation.is_off for reconciliation in reconciliations)
            close.is_reconciled = bool(close.checked_on) and all(
                reconciliation.is_reconciled for reconciliation in close.reconciliation_ids
            )
            close.difference = sum(abs(reconciliation.difference) for reconciliation in reconciliations)

    @api.depends("reconciliation_ids.waiting_for")
    def _compute_waiting_for(self):
        for close in self:
            texts = dict.fromkeys(
                reconciliation.waiting_for for reconciliation in close.reconciliation_ids if reconciliation.waiting_for
            )
            close.waiting_for = " ".join(texts)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for close in self:
            if close.date_from > close.date_to:
                raise UserError(self.env._("A period ends after it begins: correct the dates of %s.", close.name))

    def action_check(self):
        """Work out the ties anew."""
        self.check_access("write")
        self.filtered(lambda close: close.state == "open")._check_reconciliations()

    @api.model
    def action_open_current(self):
        """The close that people work at now: of this month, or the one that is still open."""
        of_company = [("company_id", "=", self.env.company.id)]
        month = self.default_get(["date_from", "date_to"])
        of_month = [(name, "=", day) for name, day in month.items()]
        close = self.search([*of_company, ("state", "=", "open")], limit=1)
        close = close or self.search([*of_company, *of_month])
        if close:
            close.action_check()
        else:
            close = self.create({})
        action = close._get_records_action(name=self.env._("Outsourced Work: Close"))
        action["context"] = {}
        return action

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_typed(vals)
        closes = super().create(vals_list)
        closes._check_reconciliations()
        return closes

    def write(self, vals):
        self._check_not_typed(vals)
        if self.filtered(lambda close: close.state == "saved") and vals.keys() - self._get_unprotected_fields():
            raise UserError(self.env._("A saved closing package can't be changed. Make a new one for another period."))
        res = super().write(vals)
        if {"date_from", "date_to"} & vals.keys():
            self._check_reconciliations()
        return res

    @api.model
    def _check_not_typed(self, vals):
        """What is worked out, and what a saved pack consists of, is set by this model's own methods only."""
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
        """What people may still do with a saved close: talk about it."""
        return {name for name in self._fields if name.startswith(("message_", "activity_", "website_message_"))}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_saved(self):
        if self.filtered(lambda close: close.state == "saved"):
            raise UserError(self.env._("A saved closing package is kept: auditors may ask for it."))
