"""Reading a file of a data set: its counts by cell, and every mistake by line and column."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms.data_room.models import DataSet
from cms.data_room.suppression import MOST_CELLS, Key, filled
from kit.sheets import read_table
from kit.tables import Column, Row, Table

COUNT = Column("count", also=("number", "total", "cantidad", "recuento"))
LONGEST = 60
RESERVED = ("all", "total", "todos")


def read(data_set: DataSet, data: bytes) -> tuple[dict[Key, int], Table]:
    """The counts, and the table with every problem. With a problem, publish nothing."""
    names = list(data_set.dimensions)
    table = read_table(data, [*(Column(name) for name in names), COUNT])
    counts: dict[Key, int] = {}
    for row in table.rows:
        before = len(table.problems)
        key, count = tuple(_value(row, name, table) for name in names), _count(row, table)
        if key in counts:
            table.add(
                row.line, _("another line is about the same: %(cell)s. Add them up first.") % {"cell": ", ".join(key)}
            )
        elif len(table.problems) == before:
            counts[key] = count
    if not table.rows and not table.problems:
        table.add(0, _("The file has a header but no lines."))
    if table.ignored:
        # A column too many may be what tells people apart; nobody should wonder later whether it was published.
        table.add(
            1,
            _("columns that this data set does not have: %(names)s. Take them out.")
            % {"names": ", ".join(table.ignored)},
        )
    if counts and not table.problems and (cells := len(filled(counts))) > MOST_CELLS:
        words = _("%(cells)d combinations of values; %(most)d is the most. Use longer times or fewer groups.")
        table.add(0, words % {"cells": cells, "most": MOST_CELLS})
    return counts, table


def _value(row: Row, name: str, table: Table) -> str:
    text = " ".join(row[name].split())
    if not text:
        table.add(row.line, _("this cell is empty."), name)
    elif len(text) > LONGEST:
        table.add(row.line, _("longer than %(most)d characters.") % {"most": LONGEST}, name)
    elif text.casefold() in RESERVED:
        table.add(row.line, _("leave sums out: they are worked out here."), name)
    return text


def _count(row: Row, table: Table) -> int:
    text = row["count"]
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    table.add(row.line, _("write a whole number, without separators."), "count")
    return 0
