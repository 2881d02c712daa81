"""Order lines as a spreadsheet, out and in."""

import io
from datetime import datetime

import openpyxl

from odoo.tests import tagged

from ..common.responses import DUE, LATER, ResponsesCommon

ORDERS = "/my/outsourcing/orders"


@tagged("post_install", "-at_install")
class TestPortalResponseSheets(ResponsesCommon):
    def download(self, user=None):
        user = user or self.vendor_user
        self.authenticate(user.login, user.login)
        response = self.url_open(f"{ORDERS}/download")
        self.assertEqual(response.status_code, 200)
        return openpyxl.load_workbook(io.BytesIO(response.content))

    def upload(self, workbook, name="orders.xlsx"):
        content = workbook
        if not isinstance(workbook, bytes):
            stream = io.BytesIO()
            workbook.save(stream)
            content = stream.getvalue()
        response = self.send(f"{ORDERS}/upload", files={"file": (name, content)})
        self.env.invalidate_all()
        return self.get_text(response.text)

    def test_the_file_has_the_open_lines_of_its_vendor(self):
        operation = self.ask()
        self.ask(vendor=self.rival)
        sheet = self.download().active
        rows = list(sheet.iter_rows(values_only=True))
        self.assertEqual(
            rows[0],
            (
                "Manufacturing Order",
                "Product",
                "Quantity",
                "Unit",
                "Due",
                "Your Date",
                "Your Comment",
                "Line (do not change)",
            ),
        )
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows[1][:7], (operation.name, "Bracket", 10, "Units", datetime(2031, 1, 14), None, None))

    def test_dates_and_comments_come_back(self):
        operations = [self.ask() for _number in range(5)]
        workbook = self.download()
        sheet = workbook.active
        rows = {sheet.cell(row, 1).value: row for row in range(2, 7)}

        def fill(operation, date=None, comment=None):
            sheet.cell(rows[operation.name], 6).value = date
            sheet.cell(rows[operation.name], 7).value = comment

        accepted, dated, typed, asked, untouched = operations
        fill(accepted, datetime(2031, 1, 14), "Fine")
        fill(dated, datetime(2031, 1, 17))
        fill(typed, "2031-01-17", "Line is down")
        fill(asked, comment="Which mask?")
        self.assertIn("We have your responses", self.upload(workbook))
        self.assertEqual(
            [(op.vendor_response_state, self.last(op).kind, self.last(op).via) for op in operations],
            [
                ("accepted", "acknowledge", "file"),
                ("waiting", "propose", "file"),
                ("waiting", "propose", "file"),
                ("waiting", "question", "file"),
                ("new", False, False),
            ],
        )
        self.assertEqual(self.get_promises(dated), (DUE, DUE, LATER, False))
        self.assertEqual((self.last(typed).proposed_date, self.last(typed).comment), (LATER, "Line is down"))
        self.assertEqual(self.last(asked).comment, "Which mask?")
        # the same file once more says nothing new
        self.assertIn("We have your responses", self.upload(workbook))
        self.assertEqual([len(self.answers(op)) for op in operations], [1, 1, 1, 1, 0])

    def test_all_rows_or_none_and_errors_name_the_row(self):
        good, bad, over = self.ask(), self.ask(), self.ask()
        theirs = self.ask(vendor=self.rival)
        workbook = self.download()
        sheet = workbook.active
        rows = {sheet.cell(row, 1).value: row for row in range(2, 5)}
        sheet.cell(rows[good.name], 6).value = datetime(2031, 1, 17)
        sheet.cell(rows[bad.name], 6).value = "soon"
        sheet.cell(rows[over.name], 6).value = datetime(2001, 1, 1)
        for row, key in ((5, f"{theirs.id}/x"), (6, "999999999/x"), (7, "9" * 40), (8, None)):
            sheet.cell(row, 7).value = "Mine?"
            sheet.cell(row, 8).value = key
        sheet.cell(9, 6).value = datetime(2031, 1, 17)
        sheet.cell(9, 8).value = sheet.cell(rows[good.name], 8).value
        text = self.upload(workbook)
        self.assertIn("Nothing was imported.", text)
        self.assertIn(f"Row {rows[bad.name]}: “soon” is not a date.", text)
        self.assertRegex(text, rf"Row {rows[over.name]}: .*01/01/2001 is in the past")
        for row in (5, 6, 7, 8):
            self.assertIn(f"Row {row}: the last column names none of your open lines", text)
        self.assertIn("Row 9: the line is in the file twice.", text)
        for operation in (good, bad, over, theirs):
            self.assertFalse(self.answers(operation))

    def test_a_file_that_is_out_of_date(self):
        operation = self.ask()
        workbook = self.download()
        operation.purchase_line_id.with_user(self.buyer).date_planned = datetime(2031, 1, 20, 12)
        workbook.active.cell(2, 6).value = datetime(2031, 1, 17)
        self.assertRegex(self.upload(workbook), r"Row 2: .* was changed or responded to in the meantime")
        self.assertFalse(self.answers(operation))

    def test_formulas_are_not_read(self):
        operation = self.ask()
        workbook = self.download()
        workbook.active.cell(2, 6).value = "=TODAY()+3"
        self.assertIn("Row 2: formulas are not supported", self.upload(workbook))
        self.assertFalse(self.answers(operation))

    def test_names_that_look_like_formulas_are_texts(self):
        self.bracket.name = "=1+1"
        self.ask()
        cell = self.download().active.cell(2, 2)
        self.assertEqual((cell.value, cell.data_type), ("=1+1", "s"))

    def test_files_of_wrong_type_and_size(self):
        self.ask()
        no_workbook = "This is no Excel workbook"
        for content in (b"", b"hello", b"%PDF-1.4", b"PK\x03\x04broken", self.pack({"a.txt": b"a"})):
            self.assertIn(no_workbook, self.upload(content))
        self.assertIn("The file is larger than 1 MB", self.upload(b"x" * (1024 * 1024 + 1)))
        bomb = self.pack({"xl/worksheets/sheet1.xml": b"0" * (21 * 1024 * 1024)})
        self.assertLess(len(bomb), 1024 * 1024)
        self.assertIn("too large when it is unpacked", self.upload(bomb))
        entities = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'
        self.assertIn(no_workbook, self.upload(self.pack({"xl/workbook.xml": entities})))
        self.assertIn("The file has no dates and no comments of yours", self.upload(self.download()))

    def test_too_many_rows(self):
        workbook = openpyxl.Workbook()
        workbook.active.cell(5001, 1).value = "x"
        self.assertIn("The file has no dates", self.upload(workbook))
        workbook.active.cell(5002, 1).value = "x"
        self.assertIn("more than 5000 rows", self.upload(workbook))
