"""Reading the city's roll: from an uploaded table to checked lines of keyed hashes, with every problem named.

What comes in is names, birthdays and addresses; what leaves this module is hashes, a neighborhood's number and a day.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kit.tables import Column, Row, Table, plain_name, read_csv
from neighborhoods.models import Neighborhood
from residence import keys

COLUMNS = (
    Column("name", also=("full name", "nombre", "nombre completo")),
    Column("date of birth", required=False, also=("born", "birthday", "dob", "fecha de nacimiento")),
    Column("reference", required=False, also=("reference number", "ref", "número de referencia", "referencia")),
    Column("address", also=("dirección", "domicilio")),
    Column("neighborhood", also=("neighbourhood", "barrio")),
    Column("since", required=False, also=("lives here since", "desde")),
)
OLDEST = 125  # years


@dataclass(frozen=True)
class Line:
    """One checked line of the roll, ready to be stored."""

    identity: str
    by_birth: str
    by_reference: str
    by_address: str
    neighborhood: int
    since: str  # ISO date, or "" where the roll does not say


@dataclass
class Reading:
    """A roll as it was read: its lines, every problem by line, and notes that need no repair."""

    lines: list[Line] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_roll(data: bytes, as_of: date) -> Reading:
    """Read an uploaded roll that was true on `as_of`. Never raises for what is in the file."""
    table = read_csv(data, COLUMNS)
    if not table.problems and not table.columns & {"date of birth", "reference"}:
        table.add(1, _("a date of birth or a reference number is needed to tell people apart."))
        table.rows.clear()
    elif not table.problems and not table.rows:
        table.add(0, _("The file has a header and no rows."))
    lines = list(_checked(table, as_of))
    reading = Reading(lines=[line for _number, line in lines])
    if table.ignored:
        reading.notes.append(_("Columns not read: %(names)s.") % {"names": ", ".join(table.ignored)})
    doubles = _same_birth(lines)
    if doubles:
        reading.notes.append(
            _(
                "%(count)d lines share name and date of birth with another line. These people are matched by their reference number only."
            )
            % {"count": doubles}
        )
    reading.problems = [
        {"line": problem.line, "column": problem.column, "message": problem.message} for problem in table.in_order
    ]
    return reading


def pack(lines: Iterable[Line]) -> bytes:
    """The lines as one packed piece, for keeping until an officer accepts them."""
    return zlib.compress(json.dumps([astuple(line) for line in lines], separators=(",", ":")).encode())


def unpack(packed: bytes) -> list[Line]:
    """The lines of `pack`."""
    return [Line(*values) for values in json.loads(zlib.decompress(packed))]


def digest(packed: bytes) -> str:
    """The fingerprint of packed lines: the officer accepts these lines and no others."""
    return hashlib.sha256(packed).hexdigest()


def _checked(table: Table, as_of: date) -> Iterable[tuple[int, Line]]:
    places = {
        plain_name(spelling): place.pk for place in Neighborhood.objects.all() for spelling in (place.name, place.slug)
    }
    seen: dict[str, int] = {}
    for row in table.rows:
        line = _line(row, places, as_of, table)
        if line is None:
            continue
        if line.identity in seen:
            table.add(row.line, _("this is the person of line %(first)d again.") % {"first": seen[line.identity]})
            continue
        seen[line.identity] = row.line
        yield row.line, line


def _line(row: Row, places: dict[str, int], as_of: date, table: Table) -> Line | None:
    """The row as a line, or `None` after naming everything that is wrong with it."""
    known = len(table.problems)
    name, reference, address = row["name"], row["reference"], row["address"]
    if not keys.plain(name):
        table.add(row.line, _("the name is empty."), "name")
    if not keys.plain(address):
        table.add(row.line, _("the address is empty."), "address")
    born = _day(row, "date of birth", table)
    since = _day(row, "since", table)
    if born and not as_of.year - OLDEST <= born.year <= as_of.year:
        table.add(row.line, _("%(day)s can't be a date of birth.") % {"day": born}, "date of birth")
    if since and since > as_of:
        table.add(row.line, _("%(day)s is after the date of the roll.") % {"day": since}, "since")
    if not row["date of birth"] and not keys.plain_reference(reference):
        table.add(row.line, _("give a date of birth or a reference number."))
    place = places.get(plain_name(row["neighborhood"]))
    if place is None:
        said = row["neighborhood"][:60]
        message = _("we have no neighborhood “%(name)s”.") % {"name": said} if said else _("the neighborhood is empty.")
        table.add(row.line, message, "neighborhood")
    if len(table.problems) > known or place is None:
        return None
    return Line(
        identity=keys.identity(name, born, reference),
        by_birth=keys.by_birth(name, born) if born else "",
        by_reference=keys.by_reference(name, reference) if keys.plain_reference(reference) else "",
        by_address=keys.by_address(name, address),
        neighborhood=place,
        since=since.isoformat() if since else "",
    )


def _day(row: Row, column: str, table: Table) -> date | None:
    if not row[column]:
        return None
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        said = row[column][:40]
        table.add(row.line, _("“%(text)s” is not a date; write it as 1985-03-27.") % {"text": said}, column)
        return None


def _same_birth(lines: list[tuple[int, Line]]) -> int:
    counts: dict[str, int] = {}
    for _number, line in lines:
        if line.by_birth:
            counts[line.by_birth] = counts.get(line.by_birth, 0) + 1
    return sum(count for count in counts.values() if count > 1)
