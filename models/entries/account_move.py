from contextlib import ExitStack, contextmanager

from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        with self._settling_outside_jobs():
            return super()._post(soft)

    def button_draft(self):
        with self._settling_outside_jobs():
            return super().button_draft()

    def button_cancel(self):
        with self._settling_outside_jobs():
            return super().button_cancel()

    @contextmanager
    def _settling_outside_jobs(self):
        """Jobs whose cost changes with these bills and credit notes are booked with the day of theirs."""
        days = {}
        for bill in self.filtered(lambda move: move.is_purchase_document()):
            # sudo: an accountant may not read orders and jobs; their cost is booked all the same
            for job in bill.line_ids.sudo().purchase_line_id.subcontract_operation_id.production_group_id:
                day = bill.date or fields.Date.context_today(bill)
                days[job] = max(days.get(job, day), day)
        with ExitStack() as stack:
            for day in sorted(set(days.values())):
                jobs = self.env["mrp.production.group"].union(*(job for job in days if days[job] == day))
                stack.enter_context(jobs._settling(day))
            yield
