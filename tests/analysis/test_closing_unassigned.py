import io
import re

import openpyxl
from freezegun import freeze_time
from lxml.html import fromstring

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from ..common.closing import ClosingCommon


class TestClosingLoose(ClosingCommon):
    """Journal items of no manufacturing order: what is no cause, what is one, and what an accountant explains of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.month_end = fields.Date.subtract(fields.Date.start_of(cls.today, "month"), days=1)

    def test_an_entry_and_its_reversal_are_one_cause(self):
        entry = self.make_entry(self.production, 12.4, self.month_end)
        reversal = self.reverse(entry)
        self.assertEqual(self.get_reconciliations(self.make_closing())[0], (0, 0, True))
        before = self.make_closing(date_to=self.month_end)
        [cause] = self.causes(self.get_reconciliation(before, 0))
        self.assertEqual(cause, (f"{entry.name}: By hand", 0, 12.4))
        # only a part of it is taken back
        reversal.button_draft()
        reversal.line_ids.filtered(lambda line: line.account_id == self.production).with_context(
            check_move_validity=False
        ).balance = -10.0
        reversal.line_ids.filtered(lambda line: line.account_id == self.cogs).balance = 10.0
        reversal.action_post()
        close = self.make_closing()
        self.assertEqual(self.causes(self.get_reconciliation(close, 0)), [(f"{entry.name}: By hand", 0, 2.4)])
        action = self.get_reconciliation(close, 0).line_ids.action_open_document()
        items = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(items.move_id, entry | reversal)

    def test_a_reversal_that_is_reversed_again_is_one_cause_with_both(self):
        self.run_production(self.make_costed_production())
        entry = self.make_entry(self.accrual, 5.0)
        again = self.reverse(self.reverse(entry))
        close = self.make_closing()
        self.assertEqual(self.causes(self.get_reconciliation(close, 1)), [(f"{entry.name}: By hand", 0, -5)])
        self.assertEqual(again.reversed_entry_id.reversed_entry_id, entry)

    def test_odoos_entry_of_work_in_progress_is_no_cause(self):
        production = self.make_costed_production()
        self.run_production(production)
        self.company.account_production_wip_account_id = self.production.copy({"code": "OUT130", "name": "WIP"})
        self.company.account_production_wip_overhead_account_id = self.labor
        self.env["ir.default"].set(
            "product.category", "property_stock_valuation_account_id", self.valuation.id, company_id=self.company.id
        )
        form = Form(self.env["mrp.account.wip.accounting"].with_context(active_ids=production.ids))
        form.journal_id = self.journal
        wizard = form.save()
        self.assertIn(180, wizard.line_ids.filtered(lambda line: line.account_id == self.production).mapped("credit"))
        wizard.confirm()
        self.assertEqual(self.balances(self.production), {})
        [entry] = self.env["account.move"].search([("wip_production_ids", "!=", False), ("date", "=", self.today)])
        # the last day of the month: its reversal is of the next
        reversal = entry.reversal_move_ids
        self.assertEqual(reversal.wip_production_ids, production)
        close = self.make_closing()
        self.assertEqual(self.get_reconciliations(close)[0], (180, 180, True))
        tomorrow = fields.Date.add(self.today, days=1)
        with freeze_time(tomorrow):
            reversal._post()
            self.assertEqual(self.balances(self.production), {"Production": 180})
            self.assertEqual(self.get_reconciliations(self.make_closing(date_to=tomorrow))[0], (180, 180, True))

    def test_what_is_unbuilt_is_one_cause(self):
        """2 of 10 that cost 700: 140 go into production, 100 of material come out: 40 of work stay."""
        production = self.make_costed_production()
        self.run_production(production)
        self.close(production)
        unbuild = self.env["mrp.unbuild"].create(
            {"product_id": self.product.id, "mo_id": production.id, "product_qty": 2, "location_id": self.stock.id}
        )
        unbuild.action_unbuild()
        close = self.make_closing()
        self.assertEqual(len(self.get_reconciliation(close, 0).line_ids.item_ids), 3)
        self.assertEqual(self.causes(self.get_reconciliation(close, 0)), [(unbuild.name, 0, 40)])
        self.explain(
            self.get_reconciliation(close, 0).line_ids, "Two came back from the show: written off with the year"
        )
        self.assertEqual(self.get_reconciliations(close)[0], (40, 40, True))

    def test_an_accountant_explains_what_remains(self):
        self.run_production(self.make_costed_production())
        entry = self.make_entry(self.production, 12.4)
        self.make_entry(self.accrual, 3.0)
        close = self.make_closing()
        for number, reason in ((0, "Opening balance"), (1, "Clearing of an old bill")):
            self.explain(self.get_reconciliation(close, number).line_ids, reason)
        self.assertEqual(self.get_reconciliations(close)[:2], [(192.4, 192.4, True), (77, 77, True)])
        self.assertEqual(close.reconciliation_ids.mapped("explained_amount"), [12.4, -3, 0, 0])
        found = [(line.name, line.amount, line.reason, line.create_uid) for line in close.explanation_ids]
        items = entry.line_ids.filtered(lambda line: line.account_id == self.production)
        self.assertEqual(found[0], (f"{entry.name}: By hand", 12.4, "Opening balance", self.controller))
        self.assertEqual(close.explanation_ids[0].item_id, items)
        # on another close, too
        self.assertTrue(self.make_closing(date_from=self.today).is_reconciled)

    def test_the_documents_show_what_was_explained(self):
        self.run_production(self.make_costed_production())
        self.make_entry(self.production, 12.4)
        close = self.make_closing()
        self.explain(self.get_reconciliation(close, 0).line_ids, "Opening balance")
        close.action_save()
        workbook = close.attachment_ids.filtered(lambda file: file.name.endswith("xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(workbook.raw))
        row = [cell.value for cell in book["Explained Items"][2]]
        self.assertEqual(row[1:4], [12.4, "Opening balance", self.controller.name])
        html = self.env["ir.actions.report"].with_user(self.reader)
        html = html._render_qweb_html("mrp_outsourcing.mrp_subcontract_closing_report", close.ids)[0].decode()
        text = " ".join(fromstring(html).text_content().split())
        self.assertRegex(text, rf"By hand \$ 12.40 Opening balance {re.escape(self.controller.name)}")

    def test_an_explanation_covers_the_item_as_it_was(self):
        entry = self.make_entry(self.production, 12.4)
        close = self.make_closing()
        self.explain(self.get_reconciliation(close, 0).line_ids, "Opening balance")
        self.assertTrue(close.is_reconciled)
        entry.button_draft()
        close.action_check()
        self.assertEqual((self.get_reconciliations(close)[0], close.explanation_ids.ids), ((0, 0, True), []))
        entry.action_post()
        close.action_check()
        self.assertEqual(self.get_reconciliations(close)[0], (12.4, 12.4, True))
        entry.button_draft()
        for account, amount in ((self.production, 14.0), (self.cogs, -14.0)):
            entry.line_ids.filtered(lambda line, account=account: line.account_id == account).with_context(
                check_move_validity=False
            ).balance = amount
        entry.action_post()
        close.action_check()
        self.assertEqual(self.get_reconciliations(close)[0], (0, 14, False))
        self.explain(self.get_reconciliation(close, 0).line_ids, "Opening balance, corrected")
        self.assertEqual(self.get_reconciliations(close)[0], (14, 14, True))
        self.assertEqual(close.explanation_ids.mapped("reason"), ["Opening balance, corrected"])
        # what is taken back needs no explanation any more
        self.reverse(entry)
        close.action_check()
        self.assertEqual((self.get_reconciliations(close)[0], close.explanation_ids.ids), ((0, 0, True), []))

    def test_explanations_are_given_by_accountants_and_stay(self):
        entry = self.make_entry(self.production, 12.4)
        close = self.make_closing()
        cause = self.get_reconciliation(close, 0).line_ids
        for reason in (False, "   "):
            with self.refused("required|Say why"):
                self.env["mrp.subcontract.closing.explanation"].with_user(self.controller).create(
                    {"item_id": entry.line_ids[0].id, "reason": reason}
                )
        with self.assertRaises(AccessError):
            self.explain(cause, "Because", self.reader)
        self.explain(cause, "Opening balance")
        # what is kept is what the item says
        explanation = close.explanation_ids.with_user(self.controller)
        with self.refused("can't be changed|not allowed"):
            explanation.write({"reason": "Other"})
        with self.refused("can't be changed|not allowed"):
            explanation.sudo().unlink()
        typed = self.env["mrp.subcontract.closing.explanation"].with_user(self.controller)
        typed = typed.create({"item_id": explanation.item_id.id, "amount": 99.0, "reason": "Twice"})
        self.assertEqual(typed.amount, 12.4)
        entry.button_draft()
        with self.refused("not posted"):
            typed.create({"item_id": explanation.item_id.id, "reason": "Too early"})

    def test_productions_are_not_explained(self):
        production = self.make_costed_production()
        self.run_production(production)
        entry = self.env["account.move.line"].search([("outsourcing_entry", "=", "service")]).move_id
        entry.button_draft()
        close = self.make_closing()
        line = self.get_reconciliation(close, 0).line_ids
        self.assertEqual((line.name, line.can_be_explained), (production.production_group_id.name, False))
        entry.action_post()
        with self.refused("belongs to a manufacturing order"):
            self.env["mrp.subcontract.closing.explanation"].with_user(self.controller).create(
                {"item_id": entry.line_ids[0].id, "reason": "No"}
            )

    def test_the_dialog_shows_what_is_explained(self):
        self.make_entry(self.production, 12.4)
        close = self.make_closing()
        action = self.get_reconciliation(close, 0).line_ids.action_explain()
        form = Form(self.env[action["res_model"]].with_user(self.controller).with_context(**action["context"]))
        self.assertEqual(form.difference, -12.4)
        with self.assertRaisesRegex(AssertionError, "reason"):
            form.save()

    def test_explanations_of_another_company_are_not_seen(self):
        self.make_entry(self.production, 12.4)
        close = self.make_closing()
        self.explain(self.get_reconciliation(close, 0).line_ids, "Opening balance")
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "stranger", groups="account.group_account_user", company_id=other.id, company_ids=other.ids
        )
        explanations = self.env["mrp.subcontract.closing.explanation"]
        self.assertTrue(explanations.with_user(self.reader).search([]))
        self.assertFalse(explanations.with_user(stranger).search([]))
