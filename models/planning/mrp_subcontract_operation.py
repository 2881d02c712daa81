"""Dates: an outside step takes its days, and its dates reach the order line and the trips."""

from datetime import timedelta

from odoo import api, fields, models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    date_out = fields.Datetime(
        "Leaves", compute="_compute_dates", store=True, readonly=False, help="When it should leave our floor."
    )
    date_back = fields.Datetime(
        "Back", compute="_compute_dates", store=True, readonly=False, help="When it should be back on our floor."
    )

    @api.depends(
        "workorder_id.date_start",
        "workorder_id.date_finished",
        "production_id.date_start",
        "ship_out_days",
        "process_days",
        "ship_back_days",
    )
    def _compute_dates(self):
        for operation in self:
            if operation.purchase_line_id.state == "purchase":
                # confirmed dates are changed on the order line, see _on_date_planned
                continue
            workorder = operation.workorder_id
            start = workorder.date_start or operation.production_id.date_start or fields.Datetime.now()
            operation.date_out = start
            operation.date_back = workorder.date_finished or start + operation._get_duration()

    def _get_duration(self):
        """From leaving our floor to being back on it."""
        self.ensure_one()
        return timedelta(days=self.ship_out_days + self.process_days + self.ship_back_days)

    def _on_date_planned(self):
        """The buyer changed the date on the order line: step, following steps and expected returns follow."""
        for operation in self.sudo().filtered("is_open"):
            date = operation.purchase_line_id.date_planned
            if not date or date == operation.date_back:
                continue
            operation.date_back = date
            operation._get_open_moves("good").date = date
            workorder = operation.workorder_id
            if workorder.leave_id and workorder.state != "done":
                workorder._set_outsourced_dates(min(workorder.date_start, date), date)
                workorder.production_id._plan_workorders(replan=True)

    def _push_dates(self):
        """The job was planned: requests that are not confirmed, and trips that have not left, follow."""
        for operation in self.sudo().filtered("is_open"):
            line = operation.purchase_line_id
            if line.state in ("draft", "sent") and line.date_planned != operation.date_back:
                line.date_planned = operation.date_back
            operation.move_ids.filtered(
                lambda move: (
                    move.subcontract_role in ("wip_out", "component_out") and move.state not in ("done", "cancel")
                )
            ).date = operation.date_out
