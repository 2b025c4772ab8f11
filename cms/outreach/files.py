"""Reading the two files of the ledger: every mistake by line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.outreach.languages import code_of
from cms.outreach.models import Stop
from kit import clock
from kit.money import parse_cents
from kit.sheets import read_table
from kit.tables import Column, Row, Table, plain_name
from neighborhoods.models import Neighborhood

STOP_COLUMNS = (
    Column("day", also=("date", "fecha", "día")),
    Column("kind", also=("tipo",)),
    Column("where", also=("place", "name", "dónde", "lugar")),
    Column("neighborhood", also=("neighbourhood", "barrio")),
    Column("who", required=False, also=("who goes", "quién")),
    Column("language", also=("idioma",)),
    Column("came", also=("people", "vinieron", "personas")),
    Column("cost", required=False, also=("costo",)),
    Column("heard", required=False, also=("what was heard", "oído")),
)
SPEAKER_COLUMNS = (
    Column("neighborhood", also=("neighbourhood", "barrio")),
    Column("language", also=("idioma",)),
    Column("people", also=("speakers", "personas", "hablantes")),
)
MOST_PEOPLE = 10_000_000
MOST_AT_A_STOP = 100_000


@dataclass
class Draft:
    """A stop as a file tells it: one line for each language."""

    line: int
    day: date
    kind: str
    where: str
    neighborhood: int
    who: str
    cost: int = 0
    came: dict[str, int] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)


def read_stops(data: bytes) -> tuple[list[Draft], Table]:
    """The stops of a file, and the table with every problem. With a problem, write nothing.

    Lines with the same day, place and neighborhood are one stop; its cost stands in one of them.
    """
    table = read_table(data, STOP_COLUMNS)
    places, found = _places(), dict[tuple[date, str, int], Draft]()
    for row in table.rows:
        before = len(table.problems)
        draft, language = _draft(row, places, table), _language(row, table)
        came, cost = _number(row, "came", MOST_AT_A_STOP, table), _cents(row, table)
        if len(table.problems) > before or draft is None:
            continue
        stop = found.setdefault((draft.day, plain_name(draft.where), draft.neighborhood), draft)
        _add(stop, row, language, came, cost, table)
    _empty(table)
    return list(found.values()), table


def read_speakers(data: bytes) -> tuple[dict[tuple[int, str], int], Table]:
    """How many speak each language in each neighborhood, and the table with every problem."""
    table = read_table(data, SPEAKER_COLUMNS)
    places, found = _places(), dict[tuple[int, str], int]()
    for row in table.rows:
        before = len(table.problems)
        place, language = _place(row, places, table), _language(row, table)
        people = _number(row, "people", MOST_PEOPLE, table)
        if len(table.problems) > before:
            continue
        if (place, language) in found:
            table.add(row.line, _("another line is about the same neighborhood and language."))
        found[place, language] = people
    _empty(table)
    return found, table


def _add(stop: Draft, row: Row, language: str, came: int, cost: int, table: Table) -> None:
    if language in stop.came:
        table.add(row.line, _("another line is about the same stop and language. Add them up first."), "language")
    if cost and stop.cost and cost != stop.cost:
        table.add(row.line, _("another line of this stop has another cost. Write it once."), "cost")
    stop.came[language], stop.cost = came, stop.cost or cost
    if row["heard"] and row["heard"] not in stop.heard:
        stop.heard.append(row["heard"])


def _draft(row: Row, places: dict[str, int], table: Table) -> Draft | None:
    day = _day(row, table)
    kind = next((k.value for k in Stop.Kind if plain_name(row["kind"]) in _names(k)), None)
    if kind is None:
        known = ", ".join(Stop.Kind.values)
        table.add(row.line, _("we know these kinds: %(known)s.") % {"known": known}, "kind")
    where = " ".join(row["where"].split())
    if not 0 < len(where) <= 160:
        table.add(row.line, _("write where it was, in at most 160 characters."), "where")
    place = _place(row, places, table)
    if len(row["heard"]) > 300:
        table.add(row.line, _("keep it under 300 characters."), "heard")
    return Draft(row.line, day, kind, where, place, row["who"][:200]) if day and kind else None


def _names(kind: Stop.Kind) -> set[str]:
    return {plain_name(kind.value), plain_name(str(kind.label))}


def _day(row: Row, table: Table) -> date | None:
    try:
        day = date.fromisoformat(row["day"])
    except ValueError:
        table.add(row.line, _("write the day like 2026-05-31."), "day")
        return None
    if day > clock.today():
        table.add(row.line, _("this day is still to come."), "day")
    return day


def _places() -> dict[str, int]:
    return {plain_name(name): pk for pk, name in Neighborhood.objects.values_list("pk", "name")}


def _place(row: Row, places: dict[str, int], table: Table) -> int:
    found = places.get(plain_name(row["neighborhood"]), 0)
    if not found:
        table.add(row.line, _("we know no neighborhood of this name."), "neighborhood")
    return found


def _language(row: Row, table: Table) -> str:
    found = code_of(row["language"])
    if found is None:
        table.add(row.line, _("we know no language of this name. Write its code, or “other”."), "language")
    return found or ""


def _number(row: Row, name: str, most: int, table: Table) -> int:
    text = row[name].replace(",", "").replace(" ", "")
    if text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= most:
        return int(text)
    table.add(row.line, _("write a whole number, 0 or more."), name)
    return 0


def _cents(row: Row, table: Table) -> int:
    if not row["cost"]:
        return 0
    try:
        cents = parse_cents(row["cost"])
    except ValidationError as problem:
        table.add(row.line, problem.messages[0], "cost")
        return 0
    if cents < 0:
        table.add(row.line, _("a cost is 0 or more."), "cost")
    return cents


def _empty(table: Table) -> None:
    if not table.rows and not table.problems:
        table.add(0, _("The file has a header but no lines."))
