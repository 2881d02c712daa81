from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        with self._get_outside_jobs()._settling(self._get_settlement_date()):
            return super()._post(soft)

    def button_draft(self):
        with self._get_outside_jobs()._settling(self._get_settlement_date()):
            return super().button_draft()

    def button_cancel(self):
        with self._get_outside_jobs()._settling(self._get_settlement_date()):
            return super().button_cancel()

    def _get_outside_jobs(self):
        """Jobs whose cost changes with these bills and credit notes."""
        bills = self.filtered(lambda move: move.is_purchase_document())
        # sudo: an accountant may not read orders and jobs; their cost is booked all the same
        return bills.line_ids.sudo().purchase_line_id.subcontract_operation_id.production_group_id

    def _get_settlement_date(self):
        """The day of the event, for what it changes in the cost of jobs: never later than today."""
        today = fields.Date.context_today(self)
        return min(max((move.date for move in self if move.date), default=today), today)
