from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common.accounting import AccountingCommon
from ..common.cost_reports import CostReportCommon
from ..common.documents import Printer, needs_printer


@tagged("post_install", "-at_install")
@needs_printer
class TestPrintedCosts(Printer, CostReportCommon, HttpCase):
    """What accountants print: really a PDF, with its figures, each page with the head of its table."""

    def print_costs(self, action, records):
        """(pages of the PDF, rows of its tables), as its button prints it; every page begins with the document's
        title."""
        # lines that are still to be made belong to whoever opened the document
        records.env.flush_all()
        self.env.invalidate_all()
        html = self.read_html(action["report_name"], records, self.controller)
        pages = self.print_pages(action["report_name"], records, self.controller)
        # no page runs over into one without a head
        self.assertEqual(len(pages), len(html.xpath("//h2")))
        self.assertEqual(len(pages), len(html.xpath("//thead")))
        return pages, self.read_table(html)

    def print_period(self, model, **values):
        period = self.env["mrp.cost.period"].with_user(self.controller).create({"report": model, **values})
        return self.print_costs(period.action_print(), period)

    def make_billed_production(self):
        """4 of 10 units are received, 3 of them billed for 9 instead of 8."""
        production = self.make_costed_production()
        order = self.order(production)
        self.ship(self.get_operation(production))
        self.receive_transfer(self.get_operation(production), 4)
        self.bill(order, price=9, quantity=3)
        return production

    def check_row(self, rows, *cells):
        """Some row has these cells in this order, with any others in between."""
        for row in rows:
            left = iter(row)
            if all(cell in left for cell in cells):
                return
        self.fail(f"{cells} not in any row, the last of which are {rows[-10:]}")

    def test_each_cost_report(self):
        production = self.make_billed_production()
        name = production.production_group_id.name
        figures = {
            "mrp.wip.by.vendor": ("Bracket", name, "6.00", "$ 72.00", "$ 240.00"),
            "mrp.received.not.billed": (name, "4.00", "3.00", "1.00", "$ 8.00"),
            "mrp.wip.roll.forward": (name, "$ 40.00", "$ 120.00", "$ 35.00", "$ 195.00"),
            "mrp.subcontract.price.difference": (name, "3.00", "8.00", "9.00", "$ 3.00"),
        }
        for model, cells in figures.items():
            with self.subTest(model):
                pages, rows = self.print_period(model)
                self.assertEqual(len(pages), 1)
                self.check_row(rows, *cells)

    def test_a_long_report_has_the_head_of_its_table_on_each_page(self):
        site = self.site(self.vendor, "vendor_stock")
        for number in range(60):
            name = f"Bracket {number} with a name that takes two lines"
            self.stock_up(self.make_product(name, cost=1234.5), 1000, location=site)
        pages, rows = self.print_period("mrp.wip.by.vendor")
        self.assertGreater(len(pages), 3)
        heads = [number for number, row in enumerate(rows) if row[0] == "Site Type"]
        self.assertEqual([rows[number + 1] for number in heads], [["Galvano"]] * len(pages))
        self.check_row(rows, "Total", "$ 74,070,000.00")

    def test_a_report_without_rows(self):
        period = self.env["mrp.cost.period"].with_user(self.controller).create({"report": "mrp.received.not.billed"})
        pages = self.print_pages(period.action_print()["report_name"], period, self.controller)
        self.assertEqual(len(pages), 1)

    def print_sheet(self, job):
        self.env.flush_all()
        self.env.invalidate_all()
        action = job.with_user(self.controller).action_view_cost_sheet()
        sheet = self.env[action["res_model"]].with_user(self.controller).browse(action["res_id"])
        return self.print_costs(sheet.action_print(), sheet)

    def test_the_cost_sheet(self):
        pages, rows = self.print_sheet(self.make_billed_production())
        self.assertEqual(len(pages), 1)
        self.check_row(rows, "Plating", "Outsourced Service", "$ 80.00", "$ 27.00", "$ 35.00", "$ 83.00")
        self.check_row(rows, "Work in Progress", "$ 195.00")

    def test_the_cost_sheet_of_a_production_of_many_steps(self):
        production = self.make_costed_production(before=30)
        production.workorder_ids.filtered(lambda workorder: workorder.name.startswith("Before")).duration = 60
        pages, rows = self.print_sheet(production)
        self.assertGreater(len(pages), 1)
        self.check_row(rows, "Work in Progress", "$ 1,800.00")

    def test_the_explanation_of_a_cost(self):
        production = self.make_costed_production()
        self.run_production(production)
        action = production.sudo().move_finished_ids.with_user(self.controller).action_explain_cost()
        explanation = self.env[action["res_model"]].with_user(self.controller).browse(action["res_id"])
        pages, rows = self.print_costs(explanation.action_print(), explanation)
        self.assertEqual(len(pages), 1)
        self.check_row(rows, "Outsourced Service", "10.00 Units", "$ 80.00")
        self.check_row(rows, "Value in the Books", "$ 700.00")
        for number in range(60):
            explanation.sudo().line_ids[0].copy({"text": f"Bill {number}"})
        pages, rows = self.print_costs(explanation.action_print(), explanation)
        self.assertGreater(len(pages), 1)
        self.check_row(rows, "Material", "Bill 59", "$ 400.00")


@tagged("post_install", "-at_install")
@needs_printer
class TestPrintedClosePack(Printer, AccountingCommon, HttpCase):
    def test_the_close_pack_that_is_kept(self):
        self.run_production(self.make_costed_production())
        today = fields.Date.today()
        close = self.env["mrp.subcontract.closing"].with_user(self.accountant).with_context(force_report_rendering=True)
        close = close.create({"date_from": fields.Date.start_of(today, "year"), "date_to": today})
        close.action_check()
        close.action_save()
        document = close.attachment_ids.filtered(lambda file: file.name.endswith(".pdf"))
        self.assertEqual(len(self.get_pages(document.raw)), 1)
        rows = self.read_table(self.read_html("mrp_outsourcing.mrp_subcontract_closing_document", close))
        reconciliations = [row[1:4] for row in rows if row[0].startswith(("Work in progress", "Received not billed"))]
        self.assertEqual(reconciliations, [[f"$ {amount}.00"] * 2 + ["$ 0.00"] for amount in (180, 80)])
