"""Spreadsheets that people bring and take away: the first sheet of an XLSX file, or a CSV file, read as the same table.

An XLSX file is a zip of XML; it is measured before it is unpacked, read row by row, and never asked for formulas: the
values that were saved last are what counts. Lines are the sheet's own row numbers.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kit.tables import LARGEST, MOST_ROWS, Column, Row, Table, harmless, place_columns, read_cell, read_csv
from kit.when_used import when_used

load_workbook = when_used("openpyxl", "load_workbook")  # it brings NumPy
new_workbook = when_used("openpyxl", "Workbook")
MOST_UNPACKED = 200_000_000  # bytes
MOST_COLUMNS = 200


def read_table(data: bytes, columns: Sequence[Column]) -> Table:
    """Read a CSV or XLSX file as a table with `columns`; nothing is raised, all that is wrong is in `.problems`."""
    return _read_xlsx(data, columns) if data.startswith(b"PK\x03\x04") else read_csv(data, columns)


def _read_xlsx(data: bytes, columns: Sequence[Column]) -> Table:
    table = Table()
    if not _is_measured(data, table):
        return table
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS, max_row=MOST_ROWS + 1), 1)
        header = [_text(cell) for cell in next(rows, (1, ()))[1]]
        places = place_columns(header, columns, table)
        if not table.problems:
            for line, record in rows:
                cells = [_text(cell) for cell in record]
                if any(cells):
                    table.rows.append(
                        Row(line, {name: cells[at] if at < len(cells) else "" for name, at in places.items()})
                    )
    except Exception:  # a reader fed with a broken file may fail in any way; each is a broken file
        table.rows.clear()
        table.add(0, _("The spreadsheet can't be read. Save it again as XLSX or as “CSV UTF-8”, and send that."))
    return table


def _is_measured(data: bytes, table: Table) -> bool:
    if len(data) > LARGEST:
        table.add(0, _("The file is larger than %(most)d megabytes.") % {"most": LARGEST // 1_000_000})
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
            is_sheet = "xl/workbook.xml" in packed.namelist()
    except zipfile.BadZipFile:
        unpacked, is_sheet = 0, False
    if not is_sheet or unpacked > MOST_UNPACKED:
        table.add(0, _("This is not a spreadsheet we can read. We take CSV and XLSX."))
        return False
    return True


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    if isinstance(cell, float):
        return format(Decimal(repr(cell)).normalize(), "f")
    return read_cell(str(cell))


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str) -> bytes:
    """A workbook of one sheet with a header that stays in view. Numbers are numbers; no text can become a formula."""
    book = new_workbook(write_only=True)
    sheet = book.create_sheet("".join(letter for letter in title if letter not in "[]:*?/\\")[:31] or "1")
    sheet.freeze_panes = "A2"
    sheet.append([harmless(cell) for cell in header])
    for row in rows:
        sheet.append([None if cell is None else harmless(cell) for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
