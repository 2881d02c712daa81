"""A table of the closing package: what the PDF shows and the spreadsheet holds is the same."""

from typing import NamedTuple

# number formats of the spreadsheet
FORMATS = {"money": "#,##0.00", "quantity": "#,##0.00###", "number": "0", "date": "yyyy-mm-dd", "text": "@"}


class Column(NamedTuple):
    title: str
    kind: str = "text"  # a key of `FORMATS`

    @property
    def is_number(self):
        return self.kind in ("money", "quantity", "number")


class Table(NamedTuple):
    title: str  # of the sheet: 31 characters at most
    columns: list
    rows: list  # of values by column; None where there is nothing to say
    totals: list = ()  # the same, below the rows


def write_table(workbook, table):
    """A sheet with the table; a date is written as one, to calculate with."""
    sheet = workbook.add_worksheet(table.title[:31])
    bold = workbook.add_format({"bold": True})
    formats = [workbook.add_format({"num_format": FORMATS[column.kind]}) for column in table.columns]
    totals = [workbook.add_format({"num_format": FORMATS[column.kind], "bold": True}) for column in table.columns]
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, 32 if not index else 16)
        sheet.write(0, index, column.title, bold)
    for number, row in enumerate([*table.rows, *table.totals], start=1):
        for index, value in enumerate(row):
            if value is not None:
                cell = (totals if number > len(table.rows) else formats)[index]
                if table.columns[index].kind == "date" and not isinstance(value, str):
                    sheet.write_datetime(number, index, value, cell)
                else:
                    sheet.write(number, index, value, cell)
