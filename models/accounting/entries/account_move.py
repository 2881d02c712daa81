from contextlib import ExitStack, contextmanager

from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    settled_bill_ids = fields.Many2many(
        "account.move",
        "account_move_settled_bill_rel",
        "entry_id",
        "bill_id",
        "Bills of Outsourced Work",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The bills whose effect on the cost of a manufacturing order this entry books.",
    )
    cost_entry_ids = fields.Many2many(
        "account.move",
        "account_move_settled_bill_rel",
        "bill_id",
        "entry_id",
        "Job Cost Entries",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="What this bill changed in the cost of manufacturing orders.",
    )

    def action_open_cost_entries(self):
        """Open what these bills changed in the cost of manufacturing orders."""
        return self.cost_entry_ids._get_records_action(name=self.env._("Job Cost"))

    def _post(self, soft=True):
        if self._share_outsourced_productions():
            return self.browse().union(*(move._post(soft) for move in self))
        with self._settling_outsourced_productions():
            return super()._post(soft)

    def button_draft(self):
        if self._share_outsourced_productions():
            return [move.button_draft() for move in self][-1]
        with self._settling_outsourced_productions():
            return super().button_draft()

    def button_cancel(self):
        if self._share_outsourced_productions():
            return [move.button_cancel() for move in self][-1]
        with self._settling_outsourced_productions():
            return super().button_cancel()

    def _get_outsourced_productions(self):
        """Manufacturing orders whose cost changes with these bills and credit notes."""
        bills = self.filtered(lambda move: move.is_purchase_document())
        # sudo: an accountant may not read orders and manufacturing orders; their cost is booked all the same
        return bills.line_ids.sudo().purchase_line_id.subcontract_operation_id.production_group_id

    def _share_outsourced_productions(self):
        """Whether a manufacturing order has several of these bills: what each of them does to it is booked by an entry
        of its own."""
        return len(self) > 1 and sum(len(move._get_outsourced_productions()) for move in self) > len(
            self._get_outsourced_productions()
        )

    @contextmanager
    def _settling_outsourced_productions(self):
        """Manufacturing orders whose cost changes with these bills and credit notes are booked with the day of
        theirs."""
        days, bills = {}, {}
        for bill in self:
            for production in bill._get_outsourced_productions():
                day = bill.date or fields.Date.context_today(bill)
                days[production] = max(days.get(production, day), day)
                bills[production] = bills.get(production, bill.browse()) | bill
        with ExitStack() as stack:
            for day in sorted(set(days.values())):
                productions = self.env["mrp.production.group"].union(
                    *(production for production in days if days[production] == day)
                )
                stack.enter_context(productions._settling(day, bills))
            yield
