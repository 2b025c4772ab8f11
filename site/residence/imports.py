"""Bringing in the city's roll: check first, take over what was checked (the verbs of `residence.actions` for the roll)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from kit import clock
from kit.lifecycle import check_move
from kit.verdict import Forbidden
from neighborhoods.models import Neighborhood
from residence import roll
from residence.actions import settle
from residence.lifecycle import IMPORT_MOVES, ImportState
from residence.models import Residence, RollImport, RollLine
from residence.permissions import may_keep_roll

BATCH = 1000
FIELDS = ("identity", "by_birth", "by_reference", "by_address", "neighborhood_id", "since", "seen_in_id", "retired_at")


class NotTheChecked(Forbidden):
    """What is to be accepted is not what was checked."""


@transaction.atomic
def check_roll(data: bytes, *, as_of: date, by: User) -> RollImport:
    """Read an uploaded roll and say what it would change and everything that is wrong with it. The roll stays as it is.

    The file is not kept; its lines are, as keyed hashes, until they are accepted or discarded.
    """
    may_keep_roll(by).or_forbid()
    reading = roll.read_roll(data, as_of)
    packed = b"" if reading.problems else roll.pack(reading.lines)
    made = RollImport.objects.create(
        as_of=as_of,
        state=ImportState.FAULTY if reading.problems else ImportState.CHECKED,
        uploaded_at=clock.now(),
        uploaded_by=by,
        digest=roll.digest(packed),
        lines=len(reading.lines),
        counts={} if reading.problems else _counts(reading.lines),
        problems=reading.problems,
        notes=reading.notes,
        staged=packed,
    )
    log.record("residence.check_roll", made, by=by, lines=made.lines, problems=len(reading.problems))
    return made


@transaction.atomic
def accept_roll(made: RollImport, *, digest: str, by: User) -> RollImport:
    """Take over the lines that were checked; `digest` is the fingerprint the officer was shown.

    Lines that are gone are retired: nobody new can claim them, who has claimed them stays a resident until an officer
    looks. People whose line moved to another neighborhood since they were verified move with it. All or nothing.
    """
    may_keep_roll(by).or_forbid()
    made = RollImport.objects.select_for_update().get(pk=made.pk)
    state = check_move(IMPORT_MOVES, "accept", made.state)
    packed = bytes(made.staged)
    if not (digest == made.digest == roll.digest(packed)):
        raise NotTheChecked(_("This is not the roll that was checked. Nothing was changed. Please upload it again."))
    lines = roll.unpack(packed)
    if _counts(lines) != made.counts:
        raise NotTheChecked(
            _("The roll has changed since this upload was checked. Nothing was changed. Please upload it again.")
        )
    RollLine.objects.bulk_create(
        _rows(made, lines),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["identity"],
        update_fields=[field for field in FIELDS if field != "identity"],
    )
    RollLine.objects.current().exclude(seen_in=made).update(retired_at=clock.now())
    moved = _move_people(made, by)
    made.state, made.accepted_at, made.staged = state, clock.now(), b""
    made.save(update_fields=["state", "accepted_at", "staged"])
    log.record("residence.accept_roll", made, by=by, lines=made.lines, people_moved=moved, **made.counts)
    return made


@transaction.atomic
def discard_roll(made: RollImport, *, by: User | None) -> None:
    """Drop an upload that was checked and is not wanted. `by=None`: it waited too long."""
    if by is not None:
        may_keep_roll(by).or_forbid()
    made = RollImport.objects.select_for_update().get(pk=made.pk)
    made.state, made.staged = check_move(IMPORT_MOVES, "discard", made.state), b""
    made.save(update_fields=["state", "staged"])
    log.record("residence.discard_roll", made, by=by)


def _known() -> dict[str, tuple[int, date, bool, str]]:
    """What is known of each line: neighborhood, since, retired, and its hashes, by identity."""
    rows = RollLine.objects.values_list(
        "identity", "neighborhood_id", "since", "retired_at", "by_birth", "by_reference", "by_address"
    )
    return {row[0]: (row[1], row[2], row[3] is not None, "".join(row[4:])) for row in rows.iterator(5000)}


def _counts(lines: list[roll.Line]) -> dict[str, int]:
    """How many lines are new, changed, moved to another neighborhood, as they were, and gone."""
    known = _known()
    counts = {"new": 0, "moved": 0, "changed": 0, "same": 0}
    current = {identity for identity, line in known.items() if not line[2]}
    for line in lines:
        old = known.get(line.identity)
        if old is None or old[2]:
            counts["new"] += 1
        elif old[0] != line.neighborhood:
            counts["moved"] += 1
        else:
            counts["same" if old[3] == line.by_birth + line.by_reference + line.by_address else "changed"] += 1
    gone = current - {line.identity for line in lines}
    counts["gone"] = len(gone)
    counts["gone_verified"] = sum(
        identity in gone
        for identity in Residence.objects.filter(roll_line__isnull=False).values_list("roll_line__identity", flat=True)
    )
    return counts


def _rows(made: RollImport, lines: list[roll.Line]) -> Iterator[RollLine]:
    known = _known()
    for line in lines:
        old = known.get(line.identity)
        stayed = old is not None and old[0] == line.neighborhood and not old[2]
        since = date.fromisoformat(line.since) if line.since else old[1] if stayed and old else made.as_of
        yield RollLine(
            identity=line.identity,
            by_birth=line.by_birth,
            by_reference=line.by_reference,
            by_address=line.by_address,
            neighborhood_id=line.neighborhood,
            since=since,
            seen_in=made,
            retired_at=None,
        )


def _move_people(made: RollImport, by: User) -> int:
    """Residences whose line says another neighborhood now, unless they were verified after the roll was drawn up."""
    moved = 0
    waiting = Residence.objects.filter(roll_line__seen_in=made, verified_at__date__lt=made.as_of).select_related(
        "user", "roll_line"
    )
    places = {place.pk: place for place in Neighborhood.objects.all()}
    for residence in waiting.iterator(1000):
        line = residence.roll_line
        if line is not None and line.neighborhood_id != residence.neighborhood_id:
            place = places[line.neighborhood_id]
            settle(residence.user, place, Residence.Method.ROLL, by=by, since=line.since, line=line)
            moved += 1
    return moved
