"""Spreadsheets that vendors fill in and send back.

Received files are not trusted: they are small, they must be workbooks, and formulas in them are not calculated.
"""

import datetime
import io
import zipfile
import zlib

import openpyxl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from odoo.exceptions import UserError

MAX_BYTES = 1024 * 1024
MAX_ROWS = 5000

# a megabyte of zeros unpacks to a gigabyte
MAX_UNPACKED = 20 * 1024 * 1024
MAX_PARTS = 200

# more than a page of errors helps nobody
MAX_ERRORS = 20


class _EmptyCell:
    data_type, value = "n", None


_EMPTY = _EmptyCell()


def write_workbook(titles, rows, days=(), choices=None):
    """A workbook with one list. Texts stay texts, even if they look like formulas.

    :param titles: of the columns
    :param rows: lists of texts, numbers, dates, or None for cells to be filled in
    :param days: indexes of the columns in which a date is to be filled in
    :param dict choices: by index of a column, texts that its cells offer, listed on a second sheet; others may be typed
    :return: bytes
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet()
        # a date as the reader's spreadsheet program writes it
        day = workbook.add_format({"num_format": 14})
        sheet.set_column(0, len(titles) - 1, 18)
        for column in days:
            sheet.set_column(column, column, 18, day)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, titles, workbook.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            _write_row(sheet, number, row, day)
        for index, (column, texts) in enumerate((choices or {}).items()):
            _add_choices(workbook, sheet, column, len(rows), index, texts, titles[column])
    return stream.getvalue()


def _write_row(sheet, number, row, day):
    for column, value in enumerate(row):
        if isinstance(value, datetime.date):
            sheet.write_datetime(number, column, value, day)
        elif isinstance(value, str):
            sheet.write_string(number, column, value)
        elif value is not None:
            sheet.write_number(number, column, value)


def _add_choices(workbook, sheet, column, row_count, index, texts, title):
    """Offer texts in a column, from a sheet of their own: a cell's own list has room for few."""
    others = workbook.get_worksheet_by_name("Lists") or workbook.add_worksheet("Lists")
    others.write_string(0, index, title)
    for number, text in enumerate(texts, start=1):
        others.write_string(number, index, text)
    if texts and row_count:
        letter = xl_col_to_name(index)
        source = f"=Lists!${letter}$2:${letter}${len(texts) + 1}"
        sheet.data_validation(
            1, column, row_count, column, {"validate": "list", "source": source, "error_type": "information"}
        )


def read_rows(env, file, column_count):
    """Rows of the first sheet of a workbook, below its titles: pairs of row number and cells, one for each column.

    :param file: what to read it from, open and not trusted; or nothing
    :raise UserError: if it is not a workbook, or too big
    """
    content = file.read(MAX_BYTES + 1) if file else b""
    _check_workbook(env, content)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        rows = list(sheet.iter_rows(min_row=1, max_row=MAX_ROWS + 2, max_col=column_count))
    # a broken workbook breaks its reader in many ways, all of which mean the same to the vendor
    except Exception as error:
        raise _get_no_workbook_error(env) from error
    rows = [(number, (*cells, *[_EMPTY] * (column_count - len(cells)))) for number, cells in enumerate(rows, 1)]
    if not rows:
        raise _get_no_workbook_error(env)
    if len(rows) > MAX_ROWS + 1:
        raise UserError(env._("The file has more than %s rows. Send it in parts.", MAX_ROWS))
    return rows[1:]


def raise_row_errors(env, errors):
    """Refuse a file some of whose rows are wrong: all rows are imported, or none.

    :param errors: pairs of row number and error; where there are none, nothing happens
    :raise UserError: names the rows
    """
    if not errors:
        return
    texts = [env._("Row %(number)s: %(error)s", number=number, error=error) for number, error in errors[:MAX_ERRORS]]
    rest = len(errors) - MAX_ERRORS
    more = [env._("… and %s more rows.", rest)] if rest > 0 else []
    raise UserError("\n".join([env._("Nothing was imported."), *texts, *more]))


def _check_workbook(env, content):
    """Refuse what is too big, packed or unpacked, and what is not a workbook, before anything reads it."""
    if len(content) > MAX_BYTES:
        raise UserError(env._("The file is larger than %s MB.", MAX_BYTES // 1024 // 1024))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise UserError(env._("The file is too large when it is unpacked."))
            # a workbook declares no document types; entities in them could grow without end
            if any(_declares_entities(archive.read(part)) for part in parts):
                raise _get_no_workbook_error(env)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        OSError,
        zlib.error,
    ) as error:
        raise _get_no_workbook_error(env) from error


def _declares_entities(content):
    return b"<!DOCTYPE" in content or b"<!ENTITY" in content or content[:2] in (b"\xff\xfe", b"\xfe\xff")


def _get_no_workbook_error(env):
    return UserError(env._("This is no Excel workbook (.xlsx). Download the list, fill it in, and send that file."))
