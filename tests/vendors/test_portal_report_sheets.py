"""Production reports as a spreadsheet, out and in."""

import io
from datetime import datetime, timedelta

import openpyxl

from odoo import fields, http
from odoo.tests import tagged

from ..common.outsourced_order import OutsourcedOrderCommon
from ..common.reports import ReportCommon

WORK = "/my/outsourcing/work"
COLUMNS = ("good", "scrapped", "why", "lots_good", "lots_scrapped", "hours", "day", "note")


@tagged("post_install", "-at_install")
class TestPortalReportSheets(ReportCommon, OutsourcedOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.casting = cls.make_product("Casting", tracking="lot")
        (cls.engagement | cls.rival_engagement).line_ids = [
            (0, 0, {"product_id": product.id}) for product in cls.product | cls.casting
        ]
        cls.casting_bom = cls.make_bom(cls.casting, cls.service)

    def download(self):
        self.authenticate("galvano", "galvano")
        response = self.url_open(f"{WORK}/reports/download")
        self.assertEqual(response.status_code, 200)
        return openpyxl.load_workbook(io.BytesIO(response.content))

    def upload(self, workbook):
        """What the page says after a file is sent."""
        content = workbook
        if not isinstance(workbook, bytes):
            stream = io.BytesIO()
            workbook.save(stream)
            content = stream.getvalue()
        response = self.send(f"{WORK}/reports/upload", files={"file": ("reports.xlsx", content)})
        self.env.invalidate_all()
        return self.get_text(response.text)

    def row(self, workbook, operation):
        names = [cell.value for cell in workbook.active["A"]]
        return names.index(operation.name) + 1

    def fill(self, workbook, operation, **values):
        for name, value in values.items():
            workbook.active.cell(self.row(workbook, operation), 5 + COLUMNS.index(name)).value = value

    def reports(self, *operations):
        return self.env["mrp.subcontract.production.report"].concat(
            *(operation.sudo().report_ids for operation in operations)
        )

    def make_board(self, quantity=4):
        production = self.make_outsourced_order(quantity, self.product.bom_ids)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.env.invalidate_all()
        return operation

    def test_the_file_has_what_its_vendor_can_report(self):
        operation = self.make_work()
        self.make_work(self.rival)
        workbook = self.download()
        rows = list(workbook.active.iter_rows(values_only=True))
        self.assertEqual(
            rows[0],
            (
                "Manufacturing Order",
                "Product",
                "Not Reported",
                "Unit",
                "Good",
                "Scrapped",
                "Why Scrapped",
                "Good: Lots or Serials",
                "Scrapped: Lots or Serials",
                "Hours",
                "Made on",
                "Your Comment",
                "Line (do not change)",
            ),
        )
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows[1][:12], (operation.name, "Bracket", 10, "Units", *[None] * 8))
        reasons = self.env["mrp.subcontract.scrap.reason"].search([])
        self.assertEqual([row[0] for row in workbook["Lists"].iter_rows(values_only=True)][1:], reasons.mapped("name"))
        self.assertIn("What you made, as a spreadsheet", self.open_page(WORK))

    def test_what_was_made_comes_back(self):
        self.stock_up(self.c1, 15)
        plain, supplied, untouched = self.make_work(), self.make_supplied(self.c1), self.make_work()
        workbook = self.download()
        day = fields.Date.today() - timedelta(days=2)
        reason = self.env["mrp.subcontract.scrap.reason"].search([], limit=1)
        self.fill(workbook, plain, good=7, scrapped="1,0", why=reason.name.upper(), note="Ran well")
        self.fill(workbook, supplied, good=4, day=datetime.combine(day, datetime.min.time()))
        self.assertIn("We have your reports", self.upload(workbook))
        first, second = self.reports(plain), self.reports(supplied)
        self.assertEqual((first.qty_good, first.qty_scrapped, first.note), (7, 1, "Ran well"))
        self.assertEqual((first.line_ids.scrap_reason_id, first.state), (reason, "posted"))
        self.assertEqual((second.qty_good, second.date_made), (4, day))
        self.assertEqual((self.figures(plain), self.figures(supplied)), ((7, 7, 2, 9), (4, 4, 6, 10)))
        self.assertEqual(supplied.component_ids.qty_consumed, 4)
        self.assertFalse(self.reports(untouched))
        # the same file once more reports nothing twice
        self.assertIn("We have your reports", self.upload(workbook))
        self.assertEqual(len(self.reports(plain, supplied)), 2)
        # and with another figure it is a mistake
        self.fill(workbook, supplied, good=5)
        self.assertRegex(self.upload(workbook), rf"Row \d: you have sent this row before, and it is {second.name} now")
        self.assertEqual(len(self.reports(plain, supplied)), 2)

    def test_all_rows_or_none_and_errors_name_the_row(self):
        good, many, words, future = [self.make_work() for _number in range(4)]
        theirs = self.make_work(self.rival)
        workbook = self.download()
        sheet = workbook.active
        self.fill(workbook, good, good=7)
        self.fill(workbook, many, good=11)
        self.fill(workbook, words, good="some")
        self.fill(workbook, future, good=1, day=datetime.now() + timedelta(days=9))
        for row, key in ((6, f"{theirs.id}/{'a' * 32}"), (7, f"999999999/{'a' * 32}"), (8, "9" * 40), (9, None)):
            sheet.cell(row, 5).value = 1
            sheet.cell(row, 13).value = key
        sheet.cell(10, 5).value = 1
        sheet.cell(10, 13).value = sheet.cell(self.row(workbook, good), 13).value
        text = self.upload(workbook)
        self.assertIn("Nothing was imported.", text)
        self.assertRegex(text, rf"Row {self.row(workbook, many)}: .*you reported 11 Units, but only 10")
        self.assertRegex(text, rf"Row {self.row(workbook, words)}: Good: “some” is not a quantity")
        self.assertRegex(text, rf"Row {self.row(workbook, future)}: Made on: .* is in the future")
        for row in (6, 7, 8, 9):
            self.assertIn(f"Row {row}: the last column names none of your open work", text)
        self.assertIn("Row 10: the line is in the file twice.", text)
        self.assertNotIn(theirs.name, text)
        self.assertFalse(self.reports(good, many, words, future, theirs))
        self.assertEqual(self.figures(good), (0, 0, 10, 10))

    def test_lots_of_a_step(self):
        lots = self.make_lots(self.casting, "A", "B")
        one = self.make_work(bom=self.casting_bom, lots=lots[0])
        both = self.make_lot_work(lots)
        workbook = self.download()
        self.fill(workbook, one, good=3)
        self.assertIn("Enter the lots: A, B", self.upload(self.filled(both, good=4)))
        self.assertIn("enter the quantity of each lot", self.upload(self.filled(both, good=4, lots_good="A; B")))
        self.assertIn("add up to 5, not to 4", self.upload(self.filled(both, good=4, lots_good="A: 3; B: 2")))
        self.assertIn("Not with you, or reported already: C", self.upload(self.filled(both, good=4, lots_good="C")))
        self.fill(workbook, both, good=4, lots_good="A: 3; B: 1", scrapped=1, lots_scrapped="B", why="Burnt")
        self.assertIn("We have your reports", self.upload(workbook))
        self.assertEqual(self.reports(one).line_ids.lot_id.name, "A")
        self.assertEqual(
            self.reports(both).line_ids.mapped(lambda line: (line.lot_id.name, line.qty_good, line.qty_scrapped)),
            [("A", 3, 0), ("B", 1, 1)],
        )

    def filled(self, operation, **values):
        workbook = self.download()
        self.fill(workbook, operation, **values)
        return workbook

    def make_lot_work(self, lots):
        """Five units of each lot on the vendor's floor, under one operation."""
        operation = self.make_work(bom=self.casting_bom, lots=lots[0], ship=False)
        move = operation.move_ids.filtered(lambda move: move.subcontract_role == "wip_out")
        move._set_subcontract_lines(dict.fromkeys(lots, 5.0))
        self.ship(operation)
        self.env.invalidate_all()
        return operation

    def test_lots_and_serials_of_an_outsourced_order(self):
        self.product.tracking = "lot"
        operation = self.make_board()
        self.assertIn("Enter the lot number", self.upload(self.filled(operation, good=2)))
        self.assertIn(
            "more lots than one report can take",
            self.upload(self.filled(operation, good=4, lots_good="A: 1; B: 1; C: 1; D: 1")),
        )
        self.assertIn("We have your reports", self.upload(self.filled(operation, good=3, lots_good="A: 2; B: 1")))
        self.assertEqual(self.quants(self.product, self.vendor_stock), {"A": 2, "B": 1})

    def test_serials_are_numbers_to_a_spreadsheet(self):
        self.product.tracking = "serial"
        operation = self.make_board()
        self.assertIn("2 units and 1 serial numbers", self.upload(self.filled(operation, good=2, lots_good=1001)))
        text = self.upload(self.filled(operation, lots_good=1001, lots_scrapped="S2", why="Burnt"))
        self.assertIn("We have your reports", text)
        self.assertEqual(self.quants(self.product, self.vendor_stock), {"1001": 1})
        self.assertEqual((operation.qty_made, operation.qty_scrapped), (1, 1))
        self.assertIn("more than 5000 serial", self.upload(self.filled(operation, lots_good=";".join("x" * 5001))))

    def test_hours_are_reported_too(self):
        step = {"pay_for": "hours", "service_qty": 0.5}
        typed = self.make_work(bom=self.make_bom(self.bracket, self.service, step=step))
        left = self.make_work(bom=typed.sudo().production_id.bom_id)
        units = self.make_work()
        workbook = self.download()
        self.fill(workbook, typed, good=4, hours=2.25)
        self.fill(workbook, left, good=4)
        self.fill(workbook, units, good=4, hours=1)
        self.assertRegex(self.upload(workbook), "is not paid by the hour")
        self.fill(workbook, units, hours=None)
        self.assertIn("We have your reports", self.upload(workbook))
        self.assertEqual((typed.hours_reported, left.hours_reported), (2.25, 2))

    def test_reviewed_as_the_engagement_says(self):
        self.engagement.report_policy = "review"
        operation = self.make_work()
        self.assertIn("We have your reports", self.upload(self.filled(operation, good=4)))
        self.assertEqual((self.reports(operation).state, operation.qty_reported), ("review", 0))

    def test_formulas_wrong_files_and_huge_ones(self):
        operation = self.make_work()
        self.assertIn("Row 2: formulas are not supported", self.upload(self.filled(operation, good="=2+2")))
        no_workbook = "This is no Excel workbook"
        for content in (b"", b"hello", b"%PDF-1.4", b"PK\x03\x04broken", self.pack({"a.txt": b"a"})):
            self.assertIn(no_workbook, self.upload(content))
        self.assertIn("The file is larger than 1 MB", self.upload(b"x" * (1024 * 1024 + 1)))
        bomb = self.pack({"xl/worksheets/sheet1.xml": b"0" * (21 * 1024 * 1024)})
        self.assertIn("too large when it is unpacked", self.upload(bomb))
        self.assertIn("Nothing is filled in", self.upload(self.download()))
        self.assertIn("Enter how many units", self.upload(self.filled(operation, note="Well")))
        workbook = openpyxl.Workbook()
        for row in range(2, 104):
            workbook.active.cell(row, 5).value = 1
            workbook.active.cell(row, 13).value = f"{row}/{'a' * 32}"
        self.assertIn("More than 100 rows are filled in", self.upload(workbook))
        self.assertFalse(self.reports(operation))

    def test_acc_08_not_after_the_end(self):
        operation = self.make_work()
        workbook = self.filled(operation, good=4)
        stream = io.BytesIO()
        workbook.save(stream)
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement.sudo())
        # the session goes on for nobody
        response = self.url_open(
            f"{WORK}/reports/upload",
            data={"csrf_token": http.Request.csrf_token(self)},
            files={"file": ("reports.xlsx", stream.getvalue())},
        )
        self.assertIn("/web/login", response.url)
        self.env.invalidate_all()
        self.assertFalse(self.reports(operation))
