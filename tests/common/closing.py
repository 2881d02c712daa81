"""The close of a period, as an accountant without any other right looks at it."""

from odoo import Command, fields
from odoo.tests import Form, new_test_user

from .accounting import AccountingCommon


class ClosingCommon(AccountingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = new_test_user(cls.env, "controller", groups="account.group_account_user")
        cls.reader = new_test_user(cls.env, "auditor", groups="account.group_account_readonly")

    def make_closing(self, **values):
        today = fields.Date.today()
        values = {"date_from": fields.Date.start_of(today, "year"), "date_to": today, **values}
        closes = self.env["mrp.subcontract.closing"].with_user(self.controller)
        close = closes.search([(name, "=", value) for name, value in values.items()]) or closes.create(values)
        close.action_check()
        return close

    def get_reconciliation(self, close, number):
        return close.reconciliation_ids.sorted("sequence")[number]

    def get_reconciliations(self, close):
        reconciliations = close.reconciliation_ids.sorted("sequence")
        self.assertEqual(len(reconciliations), 4)
        return [
            (reconciliation.list_amount, reconciliation.ledger_amount, reconciliation.is_reconciled)
            for reconciliation in reconciliations - reconciliations[2]
        ]

    def causes(self, reconciliation):
        return [(line.name, line.list_amount, line.ledger_amount) for line in reconciliation.line_ids]

    def make_entry(self, account, amount, date=None):
        entry = self.env["account.move"].create(
            {
                "journal_id": self.journal.id,
                "ref": "By hand",
                "date": date or fields.Date.today(),
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": amount, "name": "By hand"}),
                    Command.create({"account_id": self.cogs.id, "balance": -amount, "name": "By hand"}),
                ],
            }
        )
        entry.action_post()
        return entry

    def reverse(self, entry, date=None):
        reversal = entry._reverse_moves([{"date": date or fields.Date.today()}])
        reversal.action_post()
        return reversal

    def explain(self, cause, reason, user=None):
        """In the dialog of the button, as its user has it."""
        action = cause.with_user(user or self.controller).action_explain()
        dialog = self.env[action["res_model"]].with_user(user or self.controller).with_context(**action["context"])
        form = Form(dialog)
        form.reason = reason
        return form.save().action_confirm()
