"""Tables that people bring in a file and take away again: reading CSV line by line, writing it safely.

Reading never stops at the first mistake: every problem is named with its line and column, so that a file is mended once.
Lines are counted as a spreadsheet or editor shows them, the header being line 1.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

LARGEST = 20_000_000  # bytes
MOST_ROWS = 200_000
DELIMITERS = ",;\t|"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


@dataclass(frozen=True)
class Problem:
    """What is wrong, where: the line as an editor counts it (0: the file as a whole), the column if it is about one."""

    line: int
    message: str
    column: str = ""

    def __str__(self) -> str:
        if not self.line:
            return self.message
        if self.column:
            return _("Line %(line)d, “%(column)s”: %(message)s") % vars(self)
        return _("Line %(line)d: %(message)s") % vars(self)


@dataclass(frozen=True)
class Column:
    """A column we look for. Names are compared without case, spaces, dots, hyphens and underscores."""

    name: str
    required: bool = True
    also: tuple[str, ...] = ()

    @property
    def spellings(self) -> frozenset[str]:
        return frozenset(plain_name(spelling) for spelling in (self.name, *self.also))


@dataclass(frozen=True)
class Row:
    """One row, by our own column names; a column the file does not have reads as an empty text."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass
class Table:
    """What was read: the good rows, every problem, and the columns that were there but not asked for."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    columns: frozenset[str] = frozenset()
    ignored: list[str] = field(default_factory=list)

    def add(self, line: int, message: str, column: str = "") -> None:
        self.problems.append(Problem(line, message, column))

    @property
    def in_order(self) -> list[Problem]:
        """The problems in the order of the file."""
        return sorted(self.problems, key=lambda problem: problem.line)


def read_csv(data: bytes, columns: Sequence[Column], *, most_rows: int = MOST_ROWS, largest: int = LARGEST) -> Table:
    """Read `data` as a table with `columns`; nothing is raised, all that is wrong stands in `.problems`.

    `largest` is in bytes: the limits are for uploads, a command may ask for more.

    UTF-8 with or without a byte order mark, or UTF-16 with one. The delimiter (comma, semicolon, tab, bar) is the one
    under which the header names most of the columns we look for.
    """
    table = Table()
    text = _decode(data, table, largest)
    if text is None:
        return table
    first = text.split("\n", 1)[0].rstrip("\r")
    delimiter = max(DELIMITERS, key=lambda mark: len(_recognized(_split(first, mark), columns)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header = next(_numbered(reader, table), (1, []))[1]
    places = place_columns(header, columns, table)
    if not table.problems:
        _read_rows(reader, places, len(header), table, most_rows)
    return table


def plain_name(name: str) -> str:
    """A column name as it is compared: "Fiscal Year " and "fiscal_year" are the same."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]], *, mark: bool = True) -> Iterator[str]:
    """CSV line by line, with a byte order mark for spreadsheets (unless `mark` is false); every text passes `harmless`."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM if mark else "")
    writer.writerow([harmless(cell) for cell in header])
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        if buffer.tell() > 16_384:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def harmless(cell: Any) -> Any:
    """The cell with an apostrophe before whatever a spreadsheet would run as a formula (OWASP "CSV injection").

    Numbers stay numbers. Spaces before the sign do not hide it. Reading takes the apostrophe away again.
    """
    if cell is None:
        return ""
    if isinstance(cell, int | Decimal):
        return cell
    text = str(cell)
    return "'" + text if _is_formula(text) else text


def _is_formula(text: str) -> bool:
    return text.startswith(FORMULA_STARTS) or text.lstrip(" ").startswith(FORMULA_STARTS)


def _decode(data: bytes, table: Table, largest: int) -> str | None:
    if len(data) > largest:
        table.add(0, _("The file is larger than %(most)d megabytes.") % {"most": largest // 1_000_000})
    elif data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        table.add(0, _("This is a spreadsheet file. Save it as “CSV UTF-8” and send that."))
    elif not data.strip():
        table.add(0, _("The file is empty."))
    else:
        return _text_of(data, table)
    return None


def _text_of(data: bytes, table: Table) -> str | None:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        table.add(line, _("This is not UTF-8 text. In your spreadsheet, save as “CSV UTF-8” and send that."))
        return None
    if "\0" in text:
        table.add(text[: text.index("\0")].count("\n") + 1, _("This is not a text file."))
        return None
    return text


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _recognized(header: Sequence[str], columns: Sequence[Column]) -> list[str]:
    names = {plain_name(cell) for cell in header}
    return [column.name for column in columns if column.spellings & names]


def place_columns(header: Sequence[str], columns: Sequence[Column], table: Table) -> dict[str, int]:
    """Where each column stands; problems for those that are missing or there twice."""
    names = [plain_name(cell) for cell in header]
    places: dict[str, int] = {}
    for column in columns:
        found = [i for i, name in enumerate(names) if name in column.spellings]
        if len(found) > 1:
            named = ", ".join(f"“{header[i].strip()}”" for i in found)
            table.add(1, _("two columns mean the same: %(named)s. Keep one.") % {"named": named}, column.name)
        elif found:
            places[column.name] = found[0]
        elif column.required:
            table.add(1, _("this column is missing."), column.name)
    for name, count in Counter(names).items():
        if count > 1 and name and not any(name in column.spellings for column in columns):
            table.add(
                1, _("this column is there %(count)d times.") % {"count": count}, header[names.index(name)].strip()
            )
    known = frozenset().union(*(column.spellings for column in columns))
    table.ignored = [
        cell.strip() for cell, name in zip(header, names, strict=True) if name not in known and cell.strip()
    ]
    table.columns = frozenset(places)
    return places


def _numbered(reader: Any, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it starts on; a broken quote ends the reading with a problem."""
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error:
            table.add(line, _("a quotation mark is opened and not closed, or stands inside a cell."))
            return


def _read_rows(reader: Any, places: dict[str, int], width: int, table: Table, most: int) -> None:
    for line, record in _numbered(reader, table):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != width:
            table.add(
                line,
                _("the number of cells (%(here)d) is not that of the header (%(there)d).")
                % {"here": len(record), "there": width},
            )
            continue
        if len(table.rows) >= most:
            table.add(line, _("more than %(most)d rows. Send the file in parts.") % {"most": most})
            return
        table.rows.append(Row(line, {name: read_cell(record[place]) for name, place in places.items()}))


def read_cell(text: str) -> str:
    """The text of a cell without spaces around it, and without the apostrophe of `harmless`."""
    text = text.strip()
    return text[1:] if text.startswith("'") and _is_formula(text[1:]) else text
