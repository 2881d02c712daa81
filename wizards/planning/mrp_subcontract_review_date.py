from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class MrpSubcontractReviewDate(models.TransientModel):
    """Decide on the date that a vendor promised, with its effect on the manufacturing order shown."""

    _name = "mrp.subcontract.review.date"
    _description = "Review Return Date"

    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", required=True, readonly=True)
    vendor_id = fields.Many2one(related="subcontract_operation_id.vendor_id")
    purchase_id = fields.Many2one(related="subcontract_operation_id.purchase_id")
    date_back = fields.Datetime("Planned", related="subcontract_operation_id.date_back")
    date_needed = fields.Datetime(related="subcontract_operation_id.date_needed")
    date_requested = fields.Datetime(related="subcontract_operation_id.date_requested")
    date_promised = fields.Datetime(related="subcontract_operation_id.date_promised")
    date_agreed = fields.Datetime("Agreed Until Now", related="subcontract_operation_id.date_agreed")
    date = fields.Datetime("New Date", required=True, help="The date to agree on: the promised one, or another.")
    date_shown = fields.Datetime("Effect Shown for", readonly=True)
    line_ids = fields.One2many("mrp.subcontract.review.date.line", "wizard_id", "Effect", readonly=True)
    late_count = fields.Integer(
        "Late", compute="_compute_late_count", help="Manufacturing orders and deliveries that would be late."
    )
    note = fields.Text("Message to the Vendor", help="Your question, or why the date is declined.")

    def _compute_late_count(self):
        for wizard in self:
            wizard.late_count = len(wizard.line_ids.filtered(lambda line: line.days_late > 0 and line.kind != "back"))

    def _open(self, operation):
        """Open the dialog for an operation, with the effect of what the vendor promised."""
        operation.check_access("read")
        if not operation.purchase_line_id:
            raise UserError(self.env._("%s is not ordered yet, so there is no date to agree on.", operation.name))
        if not operation.is_open:
            raise UserError(self.env._("%s is finished, so there is no date to agree on.", operation.name))
        wizard = self.create(
            {"subcontract_operation_id": operation.id, "date": operation.date_promised or operation.date_back}
        )
        return wizard.action_preview()

    def action_preview(self):
        """Show what the date would change."""
        self.ensure_one()
        self.subcontract_operation_id.check_access("read")
        # sudo: the preview moves work orders and transfers of other people for a moment; nothing of it stays
        operation = self.subcontract_operation_id.sudo()
        effects = self.env["mrp.subcontract.date.effects"]._get_effects(operation, self.date)
        day = timedelta(days=1)
        self.line_ids.unlink()
        self.write(
            {
                "date_shown": self.date,
                "line_ids": [
                    fields.Command.create(
                        {
                            "kind": effect.fact.kind,
                            "name": effect.fact.name,
                            "partner_name": effect.fact.partner,
                            "date_before": effect.before,
                            "date_after": effect.fact.date,
                            "date_due": effect.fact.due,
                            "days_moved": effect.moved / day,
                            "days_late": effect.late / day,
                        }
                    )
                    for effect in effects
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Review Date of %s", self.subcontract_operation_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_agree(self):
        """Agree on the date: everything moves as shown.

        :raise UserError: where the date was changed since its effect was shown
        """
        self.ensure_one()
        if self.date != self.date_shown:
            raise UserError(self.env._("The date has changed. Click Show Effect first."))
        operation = self.subcontract_operation_id
        old = operation.date_back
        self.env["mrp.subcontract.schedule"]._set_agreed_date(operation, self.date)
        operation.message_post(
            body=self.env._(
                "Agreed return date: %(date)s instead of %(old)s.",
                date=operation._format_day(self.date),
                old=operation._format_day(old),
            )
        )
        return {"type": "ir.actions.act_window_close"}

    def action_refuse(self):
        """Decline the promised date, and tell the vendor which date is valid."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        promised = operation.date_promised
        operation.purchase_line_id.date_promised = False
        theirs = operation.with_context(lang=self.purchase_id.partner_id.lang or self.env.lang)
        body = theirs.env._(
            "%(operation)s: we can't accept %(promised)s. The date remains %(date)s.",
            operation=operation.name,
            promised=theirs._format_day(promised or self.date),
            date=theirs._format_day(operation.date_agreed or operation.date_requested or operation.date_back),
        )
        self._write_to_vendor(f"{body} {self.note or ''}".strip())
        return {"type": "ir.actions.act_window_close"}

    def action_ask(self):
        """Ask the vendor on the order; the promised date remains to be reviewed.

        :raise UserError: without a question
        """
        self.ensure_one()
        if not (self.note or "").strip():
            raise UserError(self.env._("Enter your question to the vendor first."))
        self._write_to_vendor(f"{self.subcontract_operation_id.name}: {self.note.strip()}")
        return {"type": "ir.actions.act_window_close"}

    def _write_to_vendor(self, body):
        order = self.purchase_id
        order.check_access("write")
        order.message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=order.partner_id.ids
        )


class MrpSubcontractReviewDateLine(models.TransientModel):
    """One date that would move, or somebody who would have to wait."""

    _name = "mrp.subcontract.review.date.line"
    _description = "Effect of a Return Date"

    wizard_id = fields.Many2one("mrp.subcontract.review.date", required=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("back", "Return"),
            ("operation", "Later Operation"),
            ("transfer", "Transfer"),
            ("production", "End of the Manufacturing Order"),
            ("parent", "Waiting Manufacturing Order"),
            ("delivery", "Customer Delivery"),
        ],
        "Type",
        required=True,
    )
    name = fields.Char("Document")
    partner_name = fields.Char("Partner")
    date_before = fields.Datetime("Before")
    date_after = fields.Datetime("After")
    date_due = fields.Datetime("Due")
    days_moved = fields.Float("Moves (Days)", digits=(16, 1))
    days_late = fields.Float("Late (Days)", digits=(16, 1))
