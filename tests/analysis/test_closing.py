import io
import re
from unittest.mock import patch

import openpyxl
from freezegun import freeze_time
from lxml import etree
from lxml.html import fromstring
from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..common.accounting import AccountingCommon
from ..common.closing import ClosingCommon


class TestClosing(ClosingCommon):
    """Lists and ledger agree, and where they don't, the close names what makes the difference."""

    def test_a_running_production_is_reconciled(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        close = self.make_closing()
        self.assertEqual(self.get_reconciliations(close), [(180, 180, True), (80, 80, True), (0, 0, True)])
        self.bill(order, price=9, quantity=4)
        close.action_check()
        self.assertEqual(self.get_reconciliations(close), [(184, 184, True), (48, 48, True), (0, 0, True)])
        self.assertTrue(close.is_reconciled)

    def test_finished_productions_reconcile_for_each_costing_method(self):
        for category in (self.average, self.fifo, self.standard):
            production = self.make_costed_production(category)
            order = self.run_production(production)
            self.close(production)
            if category != self.fifo:
                self.bill(order, price=100 / 3)
        close = self.make_closing()
        self.assertEqual(self.get_reconciliations(close), [(0, 0, True), (80, 80, True), (0, 0, True)])

    def test_half_cents_of_a_bill_that_came_first_reconcile(self):
        """181.00 for 8 units, of which 5 were received: 113.125."""
        production = self.make_costed_production(quantity=8)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 5)
        self.bill(order, price=22.625, quantity=8)
        close = self.make_closing()
        self.assertEqual(self.get_reconciliations(close)[:2], [(163.13, 163.13, True), (-67.87, -67.87, True)])

    def test_what_makes_a_difference_is_named(self):
        production = self.make_costed_production()
        self.run_production(production)
        self.make_entry(self.production, 12.4)
        self.make_entry(self.accrual, 3.0)
        close = self.make_closing()
        self.assertEqual(self.get_reconciliations(close)[:2], [(180, 192.4, False), (80, 77, False)])
        self.assertEqual((close.is_reconciled, close.difference), (False, 15.4))
        causes = [(line.list_amount, line.ledger_amount, line.name) for line in close.reconciliation_ids.line_ids]
        self.assertEqual([cause[:2] for cause in causes], [(0, 12.4), (0, -3)])
        self.assertTrue(all("By hand" in cause[2] for cause in causes))
        entry = close.reconciliation_ids.line_ids[0].action_open_document()
        self.assertEqual(entry["res_model"], "account.move")
        with self.refused("difference of .*15.40.*Open the reconciliations"):
            close.action_save()
        with self.refused("can't be typed"):
            close.write({"state": "saved"})

    def test_differences_that_cancel_out_do_not_reconcile(self):
        production = self.make_costed_production()
        self.run_production(production)
        self.make_entry(self.production, 5.0)
        self.make_entry(self.production, -5.0)
        close = self.make_closing()
        self.assertEqual(self.get_reconciliations(close)[0], (180, 180, False))
        self.assertFalse(close.is_reconciled)

    def test_an_entry_of_a_production_that_somebody_reverses_is_found(self):
        production = self.make_costed_production()
        self.run_production(production)
        entry = self.env["account.move.line"].search([("outsourcing_entry", "=", "service")]).move_id
        entry.button_draft()
        close = self.make_closing()
        self.assertEqual(self.get_reconciliations(close)[:2], [(180, 100, False), (80, 0, False)])
        self.assertEqual(close.reconciliation_ids[0].line_ids.name, production.production_group_id.name)
        entry.action_post()
        close.action_check()
        self.assertTrue(close.is_reconciled)

    def test_without_accounts_there_is_nothing_to_compare(self):
        self.company.outsourcing_accrual_account_id = False
        production = self.make_costed_production()
        self.run_production(production)
        close = self.make_closing()
        self.assertEqual(close.reconciliation_ids.mapped("is_set_up"), [True, False, True, True])
        self.assertTrue(close.is_reconciled)

    def test_closing_pack_is_kept_as_it_is(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        close = self.make_closing()
        close.action_save()
        self.assertEqual((close.state, close.saved_by_id), ("saved", self.controller))
        self.assertEqual(len(close.checksum), 64)
        names = close.attachment_ids.mapped("name")
        self.assertEqual(sorted(name.rsplit(".", 1)[1] for name in names), ["pdf", "xlsx"])
        workbook = close.attachment_ids.filtered(lambda file: file.name.endswith("xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(workbook.raw))
        self.assertEqual([cell.value for cell in book["Reconciliations"][2]][:4], ["Work in progress", 180, 180, 0])
        bridge = [[cell.value for cell in row] for row in book["Roll-Forward and List"]]
        self.assertEqual([row[1] for row in bridge[1:]], [300, -120, 0, 180])
        owed, total = ([cell.value for cell in row] for row in list(book["Received Not Billed (GRNI)"])[1:])
        self.assertEqual((owed[0], owed[1], owed[4], owed[5]), ("Galvano", order.name, 10, 80))
        self.assertEqual((owed[6:], total[5], total[7]), (["0-30 days", "Accrual account"], 80, "Accrual account"))
        production_row = [cell.value for cell in book["Work in Progress"][2]]
        # labor is worked, and booked with the completion
        titles = [cell.value for cell in book["Work in Progress"][1]]
        row = dict(zip(titles, production_row, strict=True))
        self.assertEqual((row["Opening"], row["Material"], row["Labor"], row["Closing"]), (0, 100, 120, 300))
        close.action_verify()
        for refused in (
            lambda: close.write({"date_to": fields.Date.today()}),
            lambda: close.unlink(),
            lambda: workbook.sudo().write({"raw": b"other"}),
            lambda: workbook.sudo().unlink(),
        ):
            with self.refused("saved closing package|kept"):
                refused()
        with self.assertRaises(AccessError):
            close.reconciliation_ids.write({"list_amount": 1})
        self.env.cr.execute("UPDATE ir_attachment SET db_datas = %s WHERE id = %s", [b"other", workbook.id])
        workbook.invalidate_recordset()
        with self.refused("checksum differs"):
            close.action_verify()

    def test_the_roll_forward_leads_to_the_list(self):
        """120 of our work are booked with the completion; 10 are left of a manufacturing order in-house at a standard
        price of 30."""
        self.run_production(self.make_costed_production())
        cheap = self.make_product("Cheap", self.standard, cost=30.0)
        bom = {"product_tmpl_id": cheap.product_tmpl_id.id, "product_qty": 1}
        bom["bom_line_ids"] = [Command.create({"product_id": self.paint.id, "product_qty": 4})]
        production = self.env["mrp.production"].create({"bom_id": self.env["mrp.bom"].create(bom).id, "product_qty": 1})
        production.action_confirm()
        self.close(production)
        close = self.make_closing()
        self.assertEqual((close.wip_closing, close.wip_labor, close.wip_rest, close.wip_list), (300, 120, 10, 190))
        self.assertEqual(self.get_reconciliations(close)[0], (190, 190, True))
        self.make_entry(self.production, 5.0)
        close.action_check()
        self.explain(self.get_reconciliation(close, 0).line_ids, "Opening balance")
        self.assertEqual(
            (close.wip_explained, close.wip_list, self.get_reconciliations(close)[0]), (5, 195, (195, 195, True))
        )

    def test_a_production_whose_roll_forward_does_not_lead_to_the_list_is_a_cause(self):
        production = self.make_costed_production()
        self.run_production(production)
        nothing = self.env["mrp.wip.roll.forward"]
        with patch.object(
            type(self.env["mrp.subcontract.roll.forward.bridge"]), "_get_roll_forward", lambda *_args: nothing
        ):
            close = self.make_closing()
        self.assertEqual((close.is_reconciled, close.has_difference, close.difference), (False, True, 0))
        name = f"{production.production_group_id.name}: roll-forward and list"
        self.assertEqual(self.causes(self.get_reconciliation(close, 0)), [(name, -120, 180)])

    def test_a_period_is_saved_once_and_when_it_is_over(self):
        self.make_closing().action_save()
        with self.refused("saved"):
            self.env["mrp.subcontract.closing"].search([]).action_save()
        future = self.make_closing(date_to=fields.Date.add(fields.Date.today(), days=1))
        with self.refused("not over before"):
            future.action_save()

    def test_the_pdf_is_printed(self):
        self.run_production(self.make_costed_production())
        close = self.make_closing()
        reports = self.env["ir.actions.report"].with_user(self.controller).with_context(force_report_rendering=True)
        pdf, _type = reports._render_qweb_pdf("mrp_outsourcing.mrp_subcontract_closing_report", close.ids)
        self.assertTrue(pdf.startswith(b"%PDF"))

    def test_there_is_one_close_of_a_period(self):
        close = self.make_closing()
        values = {"date_from": close.date_from, "date_to": close.date_to}

        def is_refused():
            with self.assertRaises(UniqueViolation) as error, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                close.create(values)
            self.assertIn("already a closing of this company and period", close._sql_error_to_message(error.exception))

        is_refused()
        close.action_save()
        is_refused()
        # of another company, or until another day
        other = self.env["res.company"].create({"name": "Other"})
        self.env["mrp.subcontract.closing"].create({**values, "company_id": other.id})
        self.make_closing(date_to=fields.Date.subtract(close.date_to, days=1))

    def test_the_menu_opens_the_close_of_the_month_whether_it_is_saved_or_not(self):
        with freeze_time("2026-01-31 08:00:00"):
            closes = self.env["mrp.subcontract.closing"].with_user(self.controller)
            close = closes.browse(closes.action_open_current()["res_id"])
            self.assertEqual((str(close.date_from), str(close.date_to)), ("2026-01-01", "2026-01-31"))
            self.assertEqual(closes.action_open_current()["res_id"], close.id)
            close.action_save()
            self.assertEqual(closes.action_open_current()["res_id"], close.id)

    def test_the_form_says_what_is_awaited_and_offers_to_save_what_can_be_saved(self):
        """In the form, as its user has it: the button shows when saving is not refused."""
        view = self.env["mrp.subcontract.closing"].with_user(self.controller).get_view(view_type="form")
        form = etree.fromstring(view["arch"])
        [save] = form.xpath("//header/button[@name='action_save']")

        def shows(node, close):
            hidden = node.get("invisible")
            names = [name for name in ("state", "is_reconciled", "is_over", "checked_on") if name in hidden]
            return not safe_eval(hidden, {name: close[name] for name in names})

        [waiting] = form.xpath("//div[hasclass('alert-success')]/span")
        close = self.make_closing()
        self.assertEqual((shows(save, close), shows(waiting, close)), (True, False))
        future = self.make_closing(date_to=fields.Date.add(fields.Date.today(), days=1))
        self.assertEqual((shows(save, future), shows(waiting, future)), (False, True))
        self.make_entry(self.production, 5.0)
        close.action_check()
        self.assertFalse(shows(save, close))
        close.date_to = fields.Date.subtract(fields.Date.today(), days=1)
        self.assertTrue(shows(save, close))

    def test_a_new_period_is_checked_at_once(self):
        self.run_production(self.make_costed_production())
        form = Form(self.env["mrp.subcontract.closing"].with_user(self.controller))
        form.date_to = fields.Date.today()
        close = form.save()
        self.assertEqual(self.get_reconciliations(close)[0], (180, 180, True))
        self.assertEqual((close.is_reconciled, close.checked_by_id), (True, self.controller))

    def test_the_document_says_who_checked_and_who_saved(self):
        other = new_test_user(self.env, "other controller", groups="account.group_account_user")
        reports = self.env["ir.actions.report"].with_user(self.reader)
        close = self.make_closing()
        document = "mrp_outsourcing.mrp_subcontract_closing_report"

        def text():
            html = reports._render_qweb_html(document, close.ids)[0].decode()
            return " ".join(fromstring(html).text_content().split())

        self.assertIn(f"by {self.controller.name}; not saved", text())
        close.with_user(other).action_check()
        self.assertIn(f"by {other.name}; not saved", text())
        close.action_save()
        self.assertEqual(close.checked_by_id, self.controller)
        self.assertRegex(text(), rf"Reconciled. Saved \S+ \S+ \S+ by {re.escape(self.controller.name)}\.")
        self.assertNotIn("not saved", text())
        self.assertNotIn(self.reader.name, text())

    def test_who_administers_invoicing_closes_too(self):
        """Odoo Community has no other role for accountants that can be chosen in the user's form."""
        chief = new_test_user(self.env, "chief", groups="account.group_account_manager")
        self.run_production(self.make_costed_production())
        close = self.env["mrp.subcontract.closing"].with_user(chief).create({"date_to": fields.Date.today()})
        close.action_save()
        self.assertEqual((close.state, close.saved_by_id), ("saved", chief))

    def test_a_past_day_shows_what_was_then(self):
        production = self.make_costed_production()
        self.run_production(production)
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        close = self.make_closing(date_to=yesterday)
        self.assertEqual(self.get_reconciliations(close), [(0, 0, True), (0, 0, True), (0, 0, True)])

    def test_who_may_only_read_sees_it_and_saves_nothing(self):
        close = self.make_closing()
        self.assertTrue(close.with_user(self.reader).read(["name", "is_reconciled"]))
        action = self.env["mrp.subcontract.closing"].with_user(self.controller).action_open_current()
        self.assertEqual(action["res_id"], close.id)


@tagged("post_install", "-at_install")
class TestClosingTour(AccountingCommon, HttpCase):
    def test_an_accountant_closes_and_follows_a_figure_to_its_bill(self):
        controller = new_test_user(self.env, "controller", groups="account.group_account_user")
        controller.password = "controller"
        production = self.make_costed_production()
        order = self.run_production(production)
        self.bill(order, price=9, quantity=4)
        self.start_tour(
            "/odoo/action-mrp_outsourcing.mrp_subcontract_closing_action",
            "mrp_outsourcing_close_a_month",
            login="controller",
            timeout=180,
        )
        close = self.env["mrp.subcontract.closing"].search([])
        self.assertEqual((close.create_uid, close.is_reconciled, close.state), (controller, True, "open"))
