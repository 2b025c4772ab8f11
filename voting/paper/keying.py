"""Keying paper sheets in: by one officer, again by a second who does not see the first reading, and by a third if they differ.

A reading is sealed to the trustees as soon as it comes in. Whether two readings are the same is seen from their
commitments, whose random part comes from the code on the sheet: the server keeps neither code nor choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit.lifecycle import check_move
from kit.verdict import Forbidden
from voting import ballots, casting, sealing
from voting.ledger import envelope
from voting.ledger.sheets import ballot_on, read_code, spoilt_mark
from voting.locks import held
from voting.models import Poll
from voting.opening import rules_of
from voting.paper.actions import sheet_of
from voting.paper.lifecycle import MOVES, Fate
from voting.paper.models import Entry, Sheet
from voting.paper.permissions import may_key
from voting.record import log as record

MOST_READINGS = 3
SAME_FATE = {True: "count", False: "spoil"}


class KeyReused(Exception):
    """A form that was taken in before came again with another reading: nothing was changed."""


@dataclass(frozen=True)
class Reading:
    """What an officer read off a sheet: project ids, or that it can't be counted."""

    code: str
    choices: Sequence[str] = ()
    spoilt: bool = False


@transaction.atomic
def key_in(poll: Poll, reading: Reading, *, by: Any, key: str) -> Sheet:
    """Take in an officer's reading of a sheet; the sheet, whose fate says what comes next.

    `key` names the form: sent again with the same reading it changes nothing, with another it raises `KeyReused`. Raises
    `ValidationError` for a wrong code and for choices that are no valid ballot, `Forbidden` when this officer has keyed the
    sheet before or nobody needs to.
    """
    poll = held(poll)
    may_key(by, poll).or_forbid()
    chosen = () if reading.spoilt else ballots.check_choices(poll.manifest.data, reading.choices)
    sheet = sheet_of(poll, reading.code)
    entry = _sealed(poll, sheet, reading, chosen, by=by, key=key)
    known = Entry.objects.filter(key=entry.key).select_related("sheet").first()
    if known is not None:
        if known.body != entry.body:
            raise KeyReused
        return known.sheet
    _check_turn(sheet, by)
    record.check_not_behind(poll)
    entry.save(force_insert=True)
    _decide(poll, sheet, entry)
    return sheet


@transaction.atomic
def start_over(sheet: Sheet, *, by: Any, reason: str) -> Sheet:
    """Forget all readings of a sheet that is not decided: somebody mistyped, or three officers read three things."""
    poll = held(sheet.poll)
    may_key(by, poll).or_forbid()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the sheet is keyed anew.")})
    sheet = Sheet.objects.select_for_update().get(pk=sheet.pk)
    sheet.fate = check_move(MOVES, "start_over", sheet.fate)
    sheet.save(update_fields=["fate"])
    sheet.entries.update(void=True, commitment="", envelope=None)
    log.record("paper.start_over", poll, by=by, serial=sheet.serial, reason=reason.strip()[:300])
    return sheet


def _sealed(poll: Poll, sheet: Sheet, reading: Reading, chosen: Sequence[str], *, by: Any, key: str) -> Entry:
    """The reading as it may be stored: nothing in it tells what was read to somebody who has not the sheet."""
    rules, code = rules_of(poll), str(read_code(reading.code))
    sealed = None
    if reading.spoilt:
        commitment = spoilt_mark(rules, code)
    else:
        trustees = bytes.fromhex(poll.manifest.data["trustees"]["key"])
        commitment, sealed = envelope.seal(ballot_on(rules, code, chosen), trustees)
    blur = sealing.sealer_of(poll).blur
    return Entry(
        sheet=sheet,
        officer=by,
        key=blur(b"entry", b"%d" % by.pk, key.encode()),
        body=blur(b"reading", sheet.serial.encode(), commitment),
        commitment=commitment.hex(),
        envelope=sealed,
    )


def _check_turn(sheet: Sheet, officer: Any) -> None:
    if sheet.fate not in (Fate.PRINTED, Fate.KEYED, Fate.DIFFERS):
        raise Forbidden(
            _("Sheet %(serial)s is decided: it is “%(fate)s”.")
            % {"serial": sheet.serial, "fate": sheet.get_fate_display()}
        )
    readings = sheet.entries.filter(void=False)
    if readings.filter(officer=officer).exists():
        raise Forbidden(
            _("You have keyed sheet %(serial)s. Another officer must do so now.") % {"serial": sheet.serial}
        )
    if readings.count() >= MOST_READINGS:
        raise Forbidden(
            _("Three officers have read sheet %(serial)s in three ways. Look at it together and key it anew.")
            % {"serial": sheet.serial}
        )


def _decide(poll: Poll, sheet: Sheet, entry: Entry) -> None:
    """Two readings that are the same decide; two that differ ask for a third officer."""
    others = sheet.entries.filter(void=False).exclude(pk=entry.pk)
    if not others.exists():
        sheet.fate = check_move(MOVES, "key", sheet.fate)
    elif others.filter(commitment=entry.commitment).exists():
        valid = entry.envelope is not None
        sheet.fate = check_move(MOVES, SAME_FATE[valid], sheet.fate)
        if valid:
            casting.put_paper(poll, sheet.serial, entry.commitment, bytes(entry.envelope or b""))
        sheet.entries.update(commitment="", envelope=None)
    else:
        sheet.fate = check_move(MOVES, "differ", sheet.fate)
    sheet.save(update_fields=["fate"])
