"""Order lines as a spreadsheet, out and in: what vendors keep in a system of their own, they need not type twice.

The last column names the line, and what was asked when the file was made; so a file that is out of date is found out.
What comes in is a stranger's file: it is small, it is a workbook, and nothing in it is calculated.
"""

import datetime
import io
import zipfile
import zlib

import openpyxl
import xlsxwriter

from odoo import api, models
from odoo.exceptions import UserError

from .asked import Reply

MAX_BYTES = 1024 * 1024
MAX_ROWS = 5000

# a megabyte of zeros unpacks to a gigabyte
MAX_UNPACKED = 20 * 1024 * 1024
MAX_PARTS = 200

# more than a page of errors helps nobody
MAX_ERRORS = 20

COLUMN_COUNT = 8


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    # --- out

    def _get_sheet_titles(self):
        return [
            self.env._("Job"),
            self.env._("Product"),
            self.env._("Quantity"),
            self.env._("Unit"),
            self.env._("Due"),
            self.env._("Your Date"),
            self.env._("Your Comment"),
            self.env._("Line (do not change)"),
        ]

    def _get_answer_sheet(self):
        """A workbook of these order lines, for their vendor to fill in. Runs in sudo, for the portal.

        :return: bytes
        """
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as workbook:
            sheet = workbook.add_worksheet()
            bold = workbook.add_format({"bold": True})
            # a date as the reader's spreadsheet program writes it
            day = workbook.add_format({"num_format": 14})
            sheet.set_column(0, COLUMN_COUNT - 1, 18)
            sheet.set_column(5, 5, 18, day)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, self._get_sheet_titles(), bold)
            for row, operation in enumerate(self, start=1):
                # names are texts, also where they look like formulas
                sheet.write_string(row, 0, operation.name)
                sheet.write_string(row, 1, operation.product_id.display_name)
                sheet.write_number(row, 2, operation.quantity)
                sheet.write_string(row, 3, operation.product_uom_id.name)
                sheet.write_datetime(row, 4, operation._get_day(operation.purchase_line_id.date_planned), day)
                sheet.write_blank(row, 5, None, day)
                sheet.write_string(row, 7, f"{operation.id}/{operation._get_revision()}")
        return stream.getvalue()

    # --- in

    @api.model
    def _read_answer_sheet(self, file):
        """Answers that a vendor's user has typed into a workbook of ours: all rows are taken over, or none.

        :param file: what to read it from, open and not trusted; or nothing
        :return: number of lines that were answered
        :raise UserError: names the rows that can't be taken over, and why
        """
        content = file.read(MAX_BYTES + 1) if file else b""
        replies, errors = {}, []
        readable = self.search([("vendor_answer_state", "!=", False)])
        operations = {operation.id: operation for operation in readable._for_vendor()}
        for number, cells in self._get_sheet_rows(content):
            try:
                found = self._read_sheet_row(cells, operations)
                if not found:
                    continue
                operation, reply = found
                if operation.id in replies:
                    raise UserError(self.env._("the line is in the file twice."))
                replies[operation.id] = reply
                error = not operation._is_repeated(reply) and operation._get_reply_error(reply)
                if error:
                    raise UserError(error)
            except UserError as error:
                errors.append(self.env._("Row %(number)s: %(error)s", number=number, error=error))
        if errors:
            rest = len(errors) - MAX_ERRORS
            more = [self.env._("… and %s more rows.", rest)] if rest > 0 else []
            raise UserError("\n".join([self.env._("Nothing was taken over."), *errors[:MAX_ERRORS], *more]))
        if not replies:
            raise UserError(self.env._("The file has no dates and no comments of yours. Fill in “Your Date” first."))
        self.browse(replies)._answer_as_vendor(replies, "file")
        return len(replies)

    def _read_sheet_row(self, cells, operations):
        """What one row says: operation and Reply, or nothing.

        :param dict operations: with all rights, those that the vendor may answer, by id
        """
        if any(cell.data_type == "f" for cell in cells[5:7]):
            raise UserError(self.env._("formulas are not read. Type the date and the comment themselves."))
        date, comment, key = (cell.value for cell in cells[5:])
        comment = str(comment or "").strip()
        if not date and not comment:
            return None
        number, _separator, revision = str(key or "").partition("/")
        # longer numbers are no ids, and the database would refuse them
        operation = operations.get(int(number)) if number.isdecimal() and len(number) < 10 else None
        if not operation:
            raise UserError(self.env._("the last column names none of your open lines. Download the file again."))
        date = self._read_sheet_date(date)
        if not date:
            return operation, Reply("question", None, None, comment, revision)
        kind = "acknowledge" if date == operation._get_day(operation.purchase_line_id.date_planned) else "propose"
        return operation, Reply(kind, date if kind == "propose" else None, None, comment, revision)

    def _read_sheet_date(self, value):
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        if value is None or isinstance(value, str):
            return self._parse_reply_date(value)
        raise UserError(self.env._("“%s” is no date. Type it like 2031-01-17.", str(value)[:50]))

    def _get_sheet_rows(self, content):
        """Rows of the first sheet below its titles: number and cells."""
        self._check_workbook(content)
        try:
            workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            sheet = workbook.worksheets[0]
            rows = list(sheet.iter_rows(min_row=1, max_row=MAX_ROWS + 2, max_col=COLUMN_COUNT))
        # a broken workbook breaks its reader in many ways, all of which mean the same to the vendor
        except Exception as error:
            raise UserError(self._get_no_workbook_text()) from error
        rows = [(number, (*cells, *[_EMPTY] * (COLUMN_COUNT - len(cells)))) for number, cells in enumerate(rows, 1)]
        if not rows:
            raise UserError(self._get_no_workbook_text())
        if len(rows) > MAX_ROWS + 1:
            raise UserError(self.env._("The file has more than %s rows. Send it in parts.", MAX_ROWS))
        return rows[1:]

    def _check_workbook(self, content):
        """Refuse what is too big, packed or unpacked, and what is no workbook, before anything reads it."""
        if len(content) > MAX_BYTES:
            raise UserError(self.env._("The file is larger than %s MB.", MAX_BYTES // 1024 // 1024))
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts = archive.infolist()
                if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                    raise UserError(self.env._("The file is too large when it is unpacked."))
                # a workbook declares no document types; entities in them could grow without end
                if any(self._declares_entities(archive.read(part)) for part in parts):
                    raise UserError(self._get_no_workbook_text())
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            EOFError,
            ValueError,
            OSError,
            zlib.error,
        ) as error:
            raise UserError(self._get_no_workbook_text()) from error

    @staticmethod
    def _declares_entities(content):
        return b"<!DOCTYPE" in content or b"<!ENTITY" in content or content[:2] in (b"\xff\xfe", b"\xfe\xff")

    def _get_no_workbook_text(self):
        return self.env._("This is no Excel workbook (.xlsx). Download the list, fill it in, and send that file.")


class _EmptyCell:
    data_type, value = "n", None


_EMPTY = _EmptyCell()
