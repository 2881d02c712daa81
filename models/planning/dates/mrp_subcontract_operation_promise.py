"""Needed, requested, promised, agreed: four dates for the same return, of which only the agreed one moves anything."""

from odoo import api, fields, models
from odoo.fields import Domain


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    date_needed = fields.Datetime(
        "Needed",
        compute="_compute_date_needed",
        compute_sudo=True,
        help="The latest return that hurts nobody: when the next operation is planned to start, or the manufacturing "
        "order has to end.",
    )
    date_requested = fields.Datetime("Requested", related="purchase_line_id.date_requested", store=True)
    date_promised = fields.Datetime(
        "Promised", related="purchase_line_id.date_promised", store=True, readonly=False, tracking=True
    )
    date_agreed = fields.Datetime("Agreed", related="purchase_line_id.date_agreed", store=True, tracking=True)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    is_response_waiting = fields.Boolean(
        "Answer from Vendor Waiting",
        compute="_compute_is_response_waiting",
        store=True,
        help="The vendor promised another day than the one that holds, and nobody has decided yet.",
    )

    @api.depends(
        "workorder_id.needed_by_workorder_ids.date_start",
        "workorder_id.needed_by_workorder_ids.state",
        "production_id.date_deadline",
        "production_id.date_finished",
        "production_id.workorder_ids.date_start",
    )
    def _compute_date_needed(self):
        for operation in self:
            workorder, production = operation.workorder_id, operation.production_id
            operation.date_needed = workorder._get_date_needed() if workorder else production._get_date_to_end()

    @api.depends("date_requested", "date_promised", "date_agreed", "is_open")
    def _compute_is_response_waiting(self):
        for operation in self:
            holds = operation.date_agreed or operation.date_requested or operation.purchase_line_id.date_planned
            promised = operation.date_promised
            operation.is_response_waiting = (
                operation.is_open and bool(promised) and not operation._is_same_day(promised, holds)
            )

    def _is_same_day(self, date, other):
        """Vendors answer with a day, not with an hour; which day it is, the order's time zone decides."""
        self.ensure_one()
        order = self.purchase_id.sudo()
        return (
            bool(other)
            and order.get_localized_date_planned(date).date() == order.get_localized_date_planned(other).date()
        )

    @api.depends("date_agreed", "date_requested", "date_back", "is_open")
    def _compute_is_late(self):
        """Late is what is not back by the date that was agreed, else requested, else planned."""
        now = fields.Datetime.now()
        for operation in self:
            date = operation.date_agreed or operation.date_requested or operation.date_back
            operation.is_late = operation.is_open and bool(date) and date < now

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        late = Domain("date_agreed", "<", now) | Domain("date_agreed", "=", False) & (
            Domain("date_requested", "<", now) | Domain("date_requested", "=", False) & Domain("date_back", "<", now)
        )
        return Domain("is_open", "=", True) & late

    def _on_ordered(self):
        """What the confirmed order says is what was requested; what follows in the manufacturing order is planned with
        it."""
        for operation in self.filtered(lambda operation: not operation.purchase_line_id.date_requested):
            operation.purchase_line_id.date_requested = operation.purchase_line_id.date_planned
            if operation.workorder_id.leave_id and operation.workorder_id.date_finished != operation.date_back:
                operation._reschedule()
        return super()._on_ordered()

    def _set_agreed_date(self, date):
        """Order line, operation, later operations, the manufacturing order's end and the expected return follow.

        Whoever may change the order agrees; a first receipt keeps its date, the open rest gets this one.
        """
        for line in self.purchase_line_id:
            line.write({"date_agreed": date, "date_planned": date, "date_promised": date})

    def action_review_date(self):
        """Open the dialog that shows what the vendor's answer would do, before anybody agrees."""
        self.ensure_one()
        return self.env["mrp.subcontract.review.date"]._open(self)
