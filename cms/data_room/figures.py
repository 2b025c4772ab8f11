"""The small table of own figures beside a counter-reading: its columns are the author's, every mistake by line."""

from __future__ import annotations

import codecs
import csv

from django.utils.translation import gettext as _

from cms.data_room.models import Release
from kit.tables import DELIMITERS, Column, Row, Table, plain_name, read_csv

MOST_FIGURES = 50  # lines
MOST_COLUMNS = 8
LONGEST_CELL = 80
LARGEST_TABLE = 50_000  # bytes


def read_figures(release: Release, data: bytes) -> tuple[list[str], list[list[str]], list[str]]:
    """The header, the rows as wide as it, and every mistake in the order of the lines. With one, keep nothing.

    A line about a number that the release hides is a mistake: it would tell what is hidden.
    """
    if not data.strip():
        return [], [], []
    if len(data) > LARGEST_TABLE:
        return [], [], [_("The table is too large; %(most)d lines is the most.") % {"most": MOST_FIGURES}]
    header = _header(data)
    table = read_csv(data, [Column(name) for name in header])
    if table.columns or not table.problems:  # else it is no table at all, and its header says nothing
        _check_header(header, table)
        for row in table.rows[MOST_FIGURES:][:1]:
            table.add(row.line, _("%(most)d lines is the most.") % {"most": MOST_FIGURES})
        if not table.rows and not table.problems:
            table.add(0, _("The table has a header but no lines."))
        hidden = _hidden(release)
        for row in table.rows:
            _check_row(row, header, table, release.data_set.dimensions, hidden)
    return header, [[row[name] for name in header] for row in table.rows], [str(each) for each in table.in_order]


def text_of(data: bytes) -> str:
    """A file as text, to show it in the box where it can be mended."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def _header(data: bytes) -> list[str]:
    first = text_of(data[: 4 * LARGEST_TABLE]).split("\n", 1)[0].rstrip("\r")
    return max((_cells(first, mark) for mark in DELIMITERS), key=len)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [" ".join(cell.split()) for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _check_header(header: list[str], table: Table) -> None:
    if len(header) > MOST_COLUMNS:
        table.add(1, _("%(most)d columns is the most.") % {"most": MOST_COLUMNS})
    if any(not plain_name(name) for name in header):
        table.add(1, _("give each column a name."))
    for name in header:
        if len(name) > LONGEST_CELL:
            table.add(1, _("longer than %(most)d characters.") % {"most": LONGEST_CELL}, name[:20])


def _check_row(row: Row, header: list[str], table: Table, dimensions: list[str], hidden: set[tuple[str, ...]]) -> None:
    for name in header:
        if len(row[name]) > LONGEST_CELL:
            table.add(row.line, _("longer than %(most)d characters.") % {"most": LONGEST_CELL}, name)
    named = {plain_name(name): row[name].casefold() for name in header}
    wanted = [named.get(plain_name(name), "") for name in dimensions]
    if any(wanted) and tuple(wanted) in hidden:
        table.add(row.line, _("the city hides this number, so that nobody can be made out. Leave the line out."))


def _hidden(release: Release) -> set[tuple[str, ...]]:
    return {tuple((part or "").casefold() for part in key) for key in release.hidden}
