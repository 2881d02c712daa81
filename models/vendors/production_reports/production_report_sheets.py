"""Production reports as a spreadsheet, out and in: one row is one report, and says what the form of the portal asks.

The last column names the work and the copy of the file, so that a file that is sent twice reports once. What was used
follows the bill of materials; who used something else says so in the portal.
"""

import hashlib
from uuid import uuid4

from odoo import models
from odoo.exceptions import UserError

from ....tools.numbers import format_input
from ....tools.workbooks import raise_row_errors, read_rows, write_workbook
from .typed_values import name_some, read_lots, read_quantity, read_serials

# columns that the vendor fills in, and the last one
FIRST, KEY = 4, 12

# a report moves stock: more of them take longer than anybody waits for a page
MAX_REPORTS = 100


class MrpSubcontractProductionReportSheet(models.AbstractModel):
    """Workbooks in which vendors report production."""

    _name = "mrp.subcontract.production.report.sheet"
    _description = "Spreadsheets of Production Reports"

    def _get_report_sheet_titles(self):
        return [
            self.env._("Manufacturing Order"),
            self.env._("Product"),
            self.env._("Not Reported"),
            self.env._("Unit"),
            self.env._("Good"),
            self.env._("Scrapped"),
            self.env._("Why Scrapped"),
            self.env._("Good: Lots or Serials"),
            self.env._("Scrapped: Lots or Serials"),
            self.env._("Hours"),
            self.env._("Made on"),
            self.env._("Your Comment"),
            self.env._("Line (do not change)"),
        ]

    def _get_report_sheet(self, operations):
        """A workbook of this work, for its vendor to fill in what it made. Runs in sudo, for the portal.

        :return: bytes
        """
        reasons = operations.env["mrp.subcontract.scrap.reason"].search([("active", "=", True)])
        return write_workbook(
            self._get_report_sheet_titles(),
            [
                [
                    operation.name,
                    operation.product_id.display_name,
                    self.env["mrp.subcontract.reported.quantities"]._get_unreported_quantity(operation),
                    operation.product_id.uom_id.name,
                    *[None] * (KEY - FIRST),
                    f"{operation.id}/{uuid4().hex}",
                ]
                for operation in operations
            ],
            days=[10],
            choices={6: reasons.mapped("name")},
        )

    def _read_report_sheet(self, file):
        """Reports that a vendor's user has typed into a workbook of ours: all rows are booked, or none.

        :param file: what to read it from, open and not trusted; or nothing
        :return: the reports of its rows, those that were sent before included
        :raise UserError: names the rows that can't be booked, and why
        """
        rows, errors = [], []
        for number, cells in read_rows(self.env, file, KEY + 1):
            try:
                values = self._read_report_row(cells)
            except UserError as error:
                errors.append((number, error))
            else:
                rows += [(number, *values)] if values else []
        if len(rows) > MAX_REPORTS:
            raise UserError(self.env._("More than %s rows are filled in. Send them in parts.", MAX_REPORTS))
        operations = self._get_sheet_operations([operation_id for dummy, operation_id, *dummies in rows])
        reports, seen = self.env["mrp.subcontract.production.report"], set()
        for number, operation_id, key, texts in rows:
            try:
                if operation_id in seen:
                    raise UserError(self.env._("the line is in the file twice."))
                seen.add(operation_id)
                # what is half done is undone, and the next row is looked at
                with self.env.cr.savepoint():
                    reports |= self._report_row(
                        operations.get(operation_id, self.env["mrp.subcontract.operation"].browse()), key, texts
                    )
            except UserError as error:
                errors.append((number, error))
        raise_row_errors(self.env, sorted(errors, key=lambda error: error[0]))
        if not reports:
            raise UserError(self.env._("Nothing is filled in. Enter how many units are good or scrapped."))
        return reports

    def _get_sheet_operations(self, operation_ids):
        """{id: operation} of those that this user may report on."""
        operations = self.env["mrp.subcontract.operation"].search([("id", "in", operation_ids), ("is_open", "=", True)])
        return {operation.id: operation for operation in operations}

    def _read_report_row(self, cells):
        """What one row says: id of the operation, key of the row, and texts; nothing where nothing is filled in."""
        if any(cell.data_type == "f" for cell in cells[FIRST:KEY]):
            raise UserError(self.env._("formulas are not supported. Type what you made."))
        texts = [self._get_cell_text(cell.value) for cell in cells[FIRST:]]
        key = texts.pop()
        if not any(texts):
            return None
        number, _separator, token = key.partition("/")
        # longer numbers are no ids, and the database would refuse them
        if not (number.isdecimal() and len(number) < 10 and len(token) == 32 and token.isalnum()):
            raise self._get_unknown_row_error()
        return int(number), token, texts

    def _get_cell_text(self, value):
        """What stands in a cell, as somebody would type it: serial numbers of digits are numbers to a spreadsheet."""
        if isinstance(value, float):
            return f"{value:.15g}"
        if hasattr(value, "strftime"):
            return value.strftime("%Y-%m-%d")
        return str(value if value is not None else "").strip()

    def _get_unknown_row_error(self):
        return UserError(self.env._("the last column names none of your open work. Download the file again."))

    def _report_row(self, operation, key, texts):
        """Report what a row says; what was sent before is not reported again.

        :param key: of the row in its copy of the file
        :raise UserError: in words for the vendor
        """
        if not operation:
            raise self._get_unknown_row_error()
        operation = operation._for_vendor()
        token = f"{key}-{hashlib.sha256(repr(texts).encode()).hexdigest()[:16]}"
        sent = operation.report_ids.filtered(lambda report: (report.token or "").startswith(f"{key}-"))
        if sent and sent.token != token:
            raise UserError(
                operation.env._("you have sent this row before, and it is %s now. Download the file again.", sent.name)
            )
        return sent or self.env["mrp.subcontract.production.report.reading"]._report_production(
            operation, {"token": token, **self._get_row_form(operation, *texts)}
        )

    def _get_row_form(self, operation, good, scrapped, reason, lots_good, lots_scrapped, hours, day, note):
        """The fields of the form that say the same as a row, by name."""
        operation.ensure_one()
        units = {
            "good": (good, lots_good, operation.env._("Good")),
            "scrapped": (scrapped, lots_scrapped, operation.env._("Scrapped")),
        }
        form = {"date_made": day, "note": note}
        if hours:
            form["hours"] = hours
        if operation.product_tracking == "serial":
            form |= self._get_serial_row(units)
        else:
            form |= self._get_counted_row(operation, units)
        reasons = operation.env["mrp.subcontract.scrap.reason"].search([("active", "=", True)])
        chosen = reasons.filtered(lambda record: record.name.casefold() == reason.casefold())[:1]
        for name in list(form):
            if name.startswith("scrapped_") or name == "serials_scrapped":
                row_key = name.removeprefix("scrapped_").removesuffix("_scrapped")
                form |= {f"reason_{row_key}": str(chosen.id or ""), f"why_{row_key}": "" if chosen else reason}
        return form

    def _get_serial_row(self, units):
        """Serial numbers say how many there are; a number beside them has to be the same."""
        for quantity, names, label in units.values():
            count = len(read_serials(self.env, names, label))
            if quantity and read_quantity(self.env, quantity, label) != count:
                raise UserError(
                    self.env._(
                        "%(label)s: %(quantity)s units and %(count)s serial numbers. List the serial number of each.",
                        label=label,
                        quantity=quantity,
                        count=count,
                    )
                )
        return {f"serials_{outcome}": names for outcome, (dummy, names, label) in units.items()}

    def _get_counted_row(self, operation, units):
        """Quantities by lot, in the fields of the form."""
        rows = self.env["mrp.subcontract.production.report.form"]._get_report_form(operation)["units"]
        form, taken = {}, {}
        for outcome, (quantity, lots, label) in units.items():
            total = read_quantity(operation.env, quantity, label)
            if lots and operation.product_tracking == "none":
                raise UserError(operation.env._("%s: this product has no lots. Leave the column empty.", label))
            if not lots and not total:
                continue
            by_lot = read_lots(operation.env, lots, total, label) if lots else {"": total}
            for name, part in by_lot.items():
                row_key = self._get_lot_row(rows, name, taken)
                form[f"{outcome}_{row_key}"] = format_input(operation.env, part)
                if row_key.startswith("n"):
                    form[f"lot_{row_key}"] = name
        return form

    def _get_lot_row(self, rows, name, taken):
        """The key of the form's row for a lot; where the vendor names its lots, the next one that is free.

        :param dict taken: keys by name, of the lots before
        """
        if name in taken:
            return taken[name]
        if rows and rows[0]["lot_name"] is not None:
            if not name:
                raise UserError(self.env._("Enter the lot number of the units you made."))
            free = [row["key"] for row in rows if row["key"] not in taken.values()]
        elif name or len(rows) > 1:
            free = [row["key"] for row in rows if row["lot"].name == name]
            if not free and not name:
                lots = name_some(self.env, [row["lot"].name for row in rows])
                raise UserError(self.env._("Enter the lots: %s.", lots))
            if not free:
                raise UserError(self.env._("Not with you, or reported already: %s.", name[:60]))
        else:
            free = [row["key"] for row in rows]
        if not free:
            raise UserError(self.env._("These are more lots than one report can take, or no units are with you."))
        taken[name] = free[0]
        return free[0]
