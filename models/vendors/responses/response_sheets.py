"""Order lines as a spreadsheet, out and in: what vendors keep in a system of their own, they need not type twice.

The last column names the line, and what was asked when the file was made; so a file that is out of date is found out.
"""

import datetime

from odoo import models
from odoo.exceptions import UserError

from ....tools.workbooks import raise_row_errors, read_rows, write_workbook
from .response_forms import parse_reply_date
from .response_values import Reply

COLUMN_COUNT = 8


class MrpSubcontractResponseSheet(models.AbstractModel):
    """Workbooks in which vendors respond to order lines."""

    _name = "mrp.subcontract.response.sheet"
    _description = "Spreadsheets of Vendor Responses"

    def _get_sheet_titles(self):
        return [
            self.env._("Manufacturing Order"),
            self.env._("Product"),
            self.env._("Quantity"),
            self.env._("Unit"),
            self.env._("Due"),
            self.env._("Your Date"),
            self.env._("Your Comment"),
            self.env._("Line (do not change)"),
        ]

    def _get_response_sheet(self, operations):
        """A workbook of these order lines, for their vendor to fill in. Runs in sudo, for the portal.

        :return: bytes
        """
        return write_workbook(
            self._get_sheet_titles(),
            [
                [
                    operation.name,
                    operation.product_id.display_name,
                    operation.quantity,
                    operation.product_uom_id.name,
                    operation._get_day(operation.purchase_line_id.date_planned),
                    None,
                    None,
                    f"{operation.id}/{self.env['mrp.subcontract.vendor.request']._get_revision(operation)}",
                ]
                for operation in operations
            ],
            days=[5],
        )

    def _read_response_sheet(self, file):
        """Records the responses in a workbook that a vendor's user has filled in: all rows, or none.

        :param file: what to read it from, open and not trusted; or nothing
        :return: number of lines with a response
        :raise UserError: names the rows that can't be taken over, and why
        """
        recording = self.env["mrp.subcontract.response.recording"]
        replies, errors = {}, []
        readable = self.env["mrp.subcontract.operation"].search([("vendor_response_state", "!=", False)])
        operations = {operation.id: operation for operation in readable._for_vendor()}
        for number, cells in read_rows(self.env, file, COLUMN_COUNT):
            try:
                found = self._read_sheet_row(cells, operations)
                if not found:
                    continue
                operation, reply = found
                if operation.id in replies:
                    raise UserError(self.env._("the line is in the file twice."))
                replies[operation.id] = reply
                error = not recording._is_repeated(operation, reply) and recording._get_reply_error(operation, reply)
                if error:
                    raise UserError(error)
            except UserError as error:
                errors.append((number, error))
        raise_row_errors(self.env, errors)
        if not replies:
            raise UserError(self.env._("The file has no dates and no comments of yours. Fill in “Your Date” first."))
        recording._respond_as_vendor(self.env["mrp.subcontract.operation"].browse(replies), replies, "file")
        return len(replies)

    def _read_sheet_row(self, cells, operations):
        """What one row says: operation and Reply, or nothing.

        :param dict operations: with all rights, those that the vendor may respond to, by id
        """
        if any(cell.data_type == "f" for cell in cells[5:7]):
            raise UserError(self.env._("formulas are not supported. Type the date and the comment themselves."))
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
            return parse_reply_date(self.env, value)
        raise UserError(self.env._("“%s” is not a date. Type it like 2031-01-17.", str(value)[:50]))
