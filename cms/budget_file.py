"""Reading a budget file: its lines in whole cents, and every mistake by line and column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from cms.budget_words import AMOUNTS, Kind, Side
from kit.money import parse_cents, say_cents
from kit.sheets import read_table
from kit.tables import Column, Row, Table, plain_name
from neighborhoods.models import Neighborhood

COLUMNS = (
    Column("department", also=("dept", "departamento")),
    Column("program", also=("programme", "service", "account category", "programa")),
    Column("planned", also=("amount", "adopted", "budgeted", "presupuestado")),
    Column("revised", required=False, also=("adjusted", "revisado")),
    Column("committed", required=False, also=("encumbered", "comprometido")),
    Column("spent", required=False, also=("actual", "actuals", "expended", "gastado")),
    Column("neighborhood", required=False, also=("neighbourhood", "district", "barrio")),
    Column("kind", required=False, also=("tipo",)),
    Column("side", required=False, also=("account type", "lado")),
    Column("fund", required=False, also=("fund code", "fondo")),
    Column("fiscal year", required=False, also=("budget year", "year", "año fiscal")),
    Column("document", required=False, also=("document url", "link", "documento")),
)
SIDES = {
    **dict.fromkeys(("expense", "expenses", "expenditure", "expenditures", "gasto", "gastos"), Side.EXPENSE.value),
    **dict.fromkeys(("revenue", "revenues", "income", "ingreso", "ingresos"), Side.REVENUE.value),
    "": Side.EXPENSE.value,
}
KINDS = {
    **{kind.value: kind.value for kind in Kind},
    "prevención": Kind.PREVENTION.value,
    "aplicación": Kind.ENFORCEMENT.value,
    "otro": Kind.OTHER.value,
    "": Kind.OTHER.value,
}
TOTALS = frozenset(("total", "totals", "subtotal", "grandtotal"))  # rows that sum up others
LONGEST = {"department": 120, "program": 160, "neighborhood": 80, "fund": 60, "document": 300}
EVERY = 1000  # rows between two words about progress

Progress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True)
class LineDraft:
    """A budget line as it stands in a file, before anything is written. Two lines may well be equal."""

    side: str
    department: str
    program: str
    neighborhood: str
    kind: str
    fund: str
    planned: int
    committed: int | None
    spent: int | None
    document: str


DRAFT_FIELDS = tuple(each.name for each in fields(LineDraft))


def read_lines(
    data: bytes, fiscal_year: str, progress: Progress | None = None
) -> tuple[list[tuple[int, LineDraft]], Table]:
    """The lines with their place in the file, and the table with every problem. With a problem, accept nothing."""
    table = read_table(data, COLUMNS)
    places = {plain_name(name): name for name in Neighborhood.objects.values_list("name", flat=True)}
    found: list[tuple[int, LineDraft]] = []
    sums: list[Row] = []
    for number, row in enumerate(table.rows, start=1):
        before = len(table.problems)
        if _sums_up(row):
            sums.append(row)
            continue
        draft = _draft(row, fiscal_year, places, table)
        if draft is not None and len(table.problems) == before:
            found.append((row.line, draft))
        if progress and (number % EVERY == 0 or number == len(table.rows)):
            progress(number, len(table.rows))
    if not table.rows and not table.problems:
        table.add(0, _("The file has a header but no lines."))
    if not table.problems:
        _check_sums(sums, found, table)
    return found, table


def _sums_up(row: Row) -> bool:
    """Whether a row is a total of others, by its department or program: checked, and no line of its own."""
    return any(plain_name(row[name]) in TOTALS for name in ("department", "program"))


def _check_sums(sums: list[Row], lines: list[tuple[int, LineDraft]], table: Table) -> None:
    """The file's own totals, of a department or of everything, against its lines."""
    planned: Counter[tuple[str, str]] = Counter()
    for _number, line in lines:
        planned[line.department, line.side] += line.planned
        planned["", line.side] += line.planned
    for row in sums:
        side, declared = _one_of(row, "side", SIDES, table), _amount(row, "planned", table)
        department = "" if plain_name(row["department"]) in TOTALS else " ".join(row["department"].split())
        found = planned[department, side]
        if declared is not None and declared != found:
            words = {"declared": say_cents(declared), "found": say_cents(found), "department": department}
            sentence = (
                _("the file gives %(declared)s as the total of %(department)s; its lines sum to %(found)s.")
                if department
                else _("the file gives %(declared)s as its total; its lines sum to %(found)s.")
            )
            table.add(row.line, sentence % words, "planned")


def same_year(one: str, other: str) -> bool:
    """Whether two ways of writing a fiscal year mean the same: FY22-23, 2022–2023, 2022/23."""
    return [digits[-2:] for digits in re.findall(r"\d+", one)] == [digits[-2:] for digits in re.findall(r"\d+", other)]


def _draft(row: Row, fiscal_year: str, places: dict[str, str], table: Table) -> LineDraft | None:
    if row["fiscal year"] and not same_year(row["fiscal year"], fiscal_year):
        there = {"there": row["fiscal year"], "here": fiscal_year}
        table.add(row.line, _("this line is of “%(there)s”; the page is about “%(here)s”.") % there, "fiscal year")
    words = {name: _words(row, name, table) for name in LONGEST}
    words["neighborhood"] = _place(words["neighborhood"], row, places, table)
    amounts = {name: _amount(row, name, table) for name in AMOUNTS}
    side = _one_of(row, "side", SIDES, table)
    kind = _one_of(row, "kind", KINDS, table)
    if words["document"] and not _is_address(words["document"]):
        table.add(row.line, _("“%(text)s” is not a web address.") % {"text": words["document"]}, "document")
    planned = amounts["planned"]
    if planned is None:
        return None
    return LineDraft(
        side=side, kind=kind, planned=planned, committed=amounts["committed"], spent=amounts["spent"], **words
    )


def _place(name: str, row: Row, places: dict[str, str], table: Table) -> str:
    """The neighborhood as this city writes it; empty is the whole city."""
    found = places.get(plain_name(name), "")
    if name and not found:
        known = ", ".join(places.values())
        table.add(row.line, _("“%(text)s” is none of: %(choices)s.") % {"text": name, "choices": known}, "neighborhood")
    return found


def _words(row: Row, name: str, table: Table) -> str:
    text = " ".join(row[name].split())
    if not text and name in ("department", "program"):
        table.add(row.line, _("this cell is empty."), name)
    if len(text) > LONGEST[name]:
        table.add(row.line, _("longer than %(most)d characters.") % {"most": LONGEST[name]}, name)
    return text


def _amount(row: Row, name: str, table: Table) -> int | None:
    text = row[name]
    if not text:
        if name == "planned":
            table.add(row.line, _("the amount is missing. Write 0 if nothing is planned."), name)
        return None
    try:
        return cents_of(text)
    except ValidationError as error:
        table.add(row.line, error.messages[0], name)
        return None


@lru_cache(maxsize=4096)
def cents_of(text: str) -> int:
    """Whole cents from a cell. Raises `ValidationError`."""
    # Bookkeepers write what is below zero in brackets.
    return -parse_cents(text[1:-1]) if text.startswith("(") and text.endswith(")") else parse_cents(text)


def _one_of(row: Row, name: str, known: dict[str, str], table: Table) -> str:
    value = known.get(plain_name(row[name]))
    if value is None:
        choices = ", ".join(dict.fromkeys(known.values()))
        table.add(row.line, _("“%(text)s” is none of: %(choices)s.") % {"text": row[name], "choices": choices}, name)
        return ""
    return value


@lru_cache(maxsize=1024)
def _is_address(text: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return False
    return True
