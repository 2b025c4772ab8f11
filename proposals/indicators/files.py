"""Files of readings: what they may hold, the dry run, and taking them over (the verbs of `actions` for files)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit import clock
from kit.lifecycle import check_move
from kit.sheets import read_table
from kit.tables import Column, Row, Table, write_csv
from kit.verdict import Forbidden
from proposals.indicators import actions, adding_up, permissions
from proposals.indicators.lifecycle import FILE_MOVES, FileState
from proposals.indicators.models import Indicator, Reading, ReadingFile
from proposals.indicators.wording import parse_hundredths

COLUMNS = (
    Column("day", also=("date", "fecha", "día")),
    Column("value", also=("number", "hits", "valor", "yes")),
    Column("sample size", required=False, also=("size", "n", "muestra", "asked")),
    Column("note", required=False, also=("where", "nota")),
)
MOST_ROWS = 5_000
MOST_PROBLEMS = 200
HEADER = ("day", "value", "sample size", "source", "counts", "doubt", "why taken back", "note")


@dataclass(frozen=True)
class Draft:
    """A reading as it stands in a file."""

    line: int
    day: date
    value: int
    size: int
    note: str


def read(indicator: Indicator, data: bytes) -> tuple[list[Draft], Table]:
    """The readings of a file, and the table with every problem by line. With a problem, accept nothing."""
    table = read_table(data, COLUMNS)
    drafts = []
    for row in table.rows[: MOST_ROWS + 1]:
        before = len(table.problems)
        draft = _draft(indicator, row, table)
        if draft is not None and len(table.problems) == before:
            drafts.append(draft)
    if len(table.rows) > MOST_ROWS:
        table.add(0, _("more than %(most)d rows. Send the file in parts.") % {"most": MOST_ROWS})
    if not table.rows and not table.problems:
        table.add(0, _("The file has a header but no lines."))
    return drafts, table


@transaction.atomic
def bring(indicator: Indicator, *, by: Any, name: str, data: bytes) -> ReadingFile:
    """The dry run: every problem by line, or what accepting the file would add. Writes no reading."""
    permissions.may_bring_file(by, indicator).or_forbid()
    drafts, table = read(indicator, data)
    made = ReadingFile.objects.create(
        indicator=indicator,
        file_name=name[:200],
        data=b"" if table.problems else data,
        digest=hashlib.sha256(data).hexdigest(),
        brought_by=by,
        brought_at=clock.now(),
        state=FileState.FAULTY if table.problems else FileState.CHECKED,
        problems=[str(problem) for problem in table.in_order[:MOST_PROBLEMS]],
        findings={"problems": len(table.problems)} if table.problems else _findings(indicator, drafts, table),
    )
    log.record("indicators.bring_file", made, by=by, indicator=indicator.pk, sha256=made.digest)
    return made


@transaction.atomic
def accept(brought: ReadingFile, *, by: Any) -> ReadingFile:
    """Write what the dry run promised: all of it or nothing."""
    indicator = actions.locked(brought.indicator)
    brought = ReadingFile.objects.select_for_update().get(pk=brought.pk)
    brought.indicator = indicator
    permissions.may_accept_file(by, brought).or_forbid()
    brought.state = check_move(FILE_MOVES, "accept", brought.state)
    drafts, table = read(indicator, bytes(brought.data))
    if table.problems:  # such as a day that was today and a clock that was set back
        raise Forbidden(_("The file can't be read as it was. Bring it again."))
    made = _readings(indicator, drafts, by)
    for reading in made:
        reading.file = brought
    Reading.objects.bulk_create(made, batch_size=500)
    actions.begin_measuring(indicator)
    adding_up.add(indicator, made)
    brought.save(update_fields=["state"])
    log.record("indicators.accept_file", brought, by=by, indicator=indicator.pk, readings=len(made))
    return brought


def rows(indicator: Indicator) -> Iterator[str]:
    """Every reading as CSV, those that were taken back too."""
    found = indicator.readings.order_by("day", "pk").iterator(2000)
    return write_csv(HEADER, (_line(indicator, reading) for reading in found))


def _line(indicator: Indicator, reading: Reading) -> tuple[Any, ...]:
    value = reading.value if indicator.is_share else f"{reading.value / 100:.2f}".rstrip("0").rstrip(".")
    counts = "no" if reading.taken_back_at else "yes"
    return (
        reading.day.isoformat(), value, reading.size, reading.source, counts, reading.doubt, reading.taken_back_why,
        reading.note,
    )  # fmt: skip


def _readings(indicator: Indicator, drafts: list[Draft], by: Any) -> list[Reading]:
    """Unsaved readings with their doubts, each held against those that were there and those before it in the file."""
    others = actions.earlier(indicator)
    there = {(r.day, r.value, r.size) for r in indicator.readings.kept().only("day", "value", "size").iterator(2000)}
    made: list[Reading] = []
    for draft in drafts:
        reading = Reading(
            indicator=indicator,
            day=draft.day,
            value=draft.value,
            size=draft.size,
            note=draft.note,
            source=Reading.Source.FILE,
            by=by,
            at=clock.now(),
        )
        key = (draft.day, draft.value, draft.size)
        reading.doubt = Reading.Doubt.TWICE if key in there else actions.doubt(reading, others)
        there.add(key)
        made.append(reading)
    return made


def _findings(indicator: Indicator, drafts: list[Draft], table: Table) -> dict[str, Any]:
    made = _readings(indicator, drafts, None)
    doubts = [
        _("Line %(line)d: %(message)s") % {"line": draft.line, "message": reading.get_doubt_display()}
        for draft, reading in zip(drafts, made, strict=True)
        if reading.doubt
    ]
    return {
        "readings": len(made),
        "first": min(draft.day for draft in drafts).isoformat(),
        "last": max(draft.day for draft in drafts).isoformat(),
        "doubts": doubts[:MOST_PROBLEMS],
        "ignored": table.ignored,
    }


def _draft(indicator: Indicator, row: Row, table: Table) -> Draft | None:
    day = _day(row, table)
    size = _whole(row["sample size"] or "1") if not indicator.is_share else _whole(row["sample size"])
    if size is None or not 1 <= size <= 1_000_000:
        table.add(row.line, _("write a whole number from 1 to 1,000,000."), "sample size")
        return None
    try:
        value = _whole(row["value"]) if indicator.is_share else parse_hundredths(row["value"], indicator.kind)
        if value is None:
            raise ValidationError(_("write how many counted, as a whole number."))
        actions.check_reading(indicator, value, size)
    except ValidationError as error:
        table.add(row.line, error.messages[0], "value")
        return None
    if len(row["note"]) > 300:
        table.add(row.line, _("longer than %(most)d characters.") % {"most": 300}, "note")
    return None if day is None else Draft(row.line, day, value, size, row["note"])


def _day(row: Row, table: Table) -> date | None:
    try:
        day = date.fromisoformat(row["day"])
    except ValueError:
        table.add(row.line, _("“%(text)s” is not a day. Write it like 2026-05-31.") % {"text": row["day"]}, "day")
        return None
    if day > clock.today():
        table.add(row.line, _("This day is still to come."), "day")
        return None
    if day.year < 2000:
        table.add(row.line, _("Is the year right?"), "day")
        return None
    return day


def _whole(text: str) -> int | None:
    kept = text.strip()
    return int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 8 else None
