"""Proposals from a table: each row is one that somebody brought on paper or to an assembly, with their consent.

A file is tried first: every row goes through the act that would take it in, inside a transaction that is undone, so a
trial says exactly what the real run would. Taking in is all or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.models import Category, Cycle
from kit.html import from_plain
from kit.sheets import read_table
from kit.tables import Column, Problem, Row, plain_name
from kit.verdict import Forbidden
from proposals.drafting.actions import enter
from proposals.drafting.models import Entry
from proposals.models import Proposal

COLUMNS = (
    Column("title", also=("título", "name of the proposal")),
    Column("summary", also=("resumen", "in one or two sentences")),
    Column("idea", also=("body", "description", "texto", "descripción")),
    Column("category", also=("about", "categoría")),
    Column("place", required=False, also=("where", "lugar", "dónde")),
    Column("neighborhood", required=False, also=("money", "barrio")),
    Column("name", also=("author", "proposed by", "nombre", "autor")),
    Column("consent", also=("consentimiento",)),
    Column("way", required=False, also=("how", "vía")),
)
FIELD_OF = {"body": "idea", "envelope": "neighborhood", "author": "name"}
MOST = 2_000  # rows of one file


@dataclass
class Brought:
    """What a file gave: the proposals (taken in, or only tried) with their lines, and every problem."""

    proposals: list[tuple[int, Proposal]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


class _Undo(Exception):
    """Ends a trial."""


def bring(data: bytes, cycle: Cycle, *, by: Any, trial: bool) -> Brought:
    """Try a file, or take it in. With any problem nothing is taken in. Raises `Forbidden` when `by` may not at all."""
    table = read_table(data, COLUMNS)
    brought = Brought(problems=list(table.problems), ignored=table.ignored)
    if len(table.rows) > MOST:
        brought.problems.append(Problem(0, _("more than %(most)d rows. Send the file in parts.") % {"most": MOST}))
    if brought.problems:
        return brought
    try:
        with transaction.atomic():
            for row, result in _each(table.rows, cycle, by):
                if isinstance(result, Proposal):
                    brought.proposals.append((row.line, result))
                else:
                    brought.problems += result
            if trial or brought.problems:
                raise _Undo
    except _Undo:
        pass
    brought.problems.sort(key=lambda problem: problem.line)
    return brought


def _each(rows: list[Row], cycle: Cycle, by: Any) -> Iterator[tuple[Row, Proposal | list[Problem]]]:
    envelopes = {
        plain_name(str(envelope)): envelope for envelope in cycle.envelopes.select_related("cycle", "neighborhood")
    }
    if (city := next((each for each in envelopes.values() if each.neighborhood_id is None), None)) is not None:
        envelopes[""] = city
    categories = {
        plain_name(name): each for each in Category.objects.all() for name in (each.slug, each.name, str(each))
    }
    ways = {plain_name(word): way for way in Entry.Way for word in (way.value, str(way.label))} | {"": Entry.Way.PAPER}
    titles: dict[str, int] = {}
    for row in rows:
        found = {
            "envelope": envelopes.get(plain_name(row["neighborhood"])),
            "category": categories.get(plain_name(row["category"])),
            "way": ways.get(plain_name(row["way"])),
        }
        problems = [
            Problem(row.line, _("“%(value)s” is not known here.") % {"value": row[column]}, column)
            for name, column in (("envelope", "neighborhood"), ("category", "category"), ("way", "way"))
            if found[name] is None
        ]
        named = plain_name(row["title"])
        if named and named in titles:
            problems.append(
                Problem(row.line, _("the same title is on line %(line)d.") % {"line": titles[named]}, "title")
            )
        titles.setdefault(named, row.line)
        yield row, problems or _enter(row, found, by)


def _enter(row: Row, found: dict[str, Any], by: Any) -> Proposal | list[Problem]:
    long = [
        Problem(row.line, _("longer than %(most)d letters.") % {"most": most}, name)
        for name, most in (("title", 120), ("summary", 300))
        if len(row[name]) > most
    ]
    if long:
        return long
    try:
        with transaction.atomic():
            return enter(
                by=by,
                envelope=found["envelope"],
                way=found["way"],
                name=row["name"][:60],
                consent=row["consent"][:300],
                words={
                    "category": found["category"],
                    "title": row["title"],
                    "summary": row["summary"],
                    "body": from_plain(row["idea"]),
                    "place": row["place"][:200],
                },
            )
    except Forbidden:
        raise
    except ValidationError as refused:
        told = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
        return [Problem(row.line, said, FIELD_OF.get(name, name)) for name, all_ in told.items() for said in all_]
