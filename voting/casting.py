"""One ballot into the database: the mark on the roll, the form it came with, the sealed ballot, and its line in the record.

Everything here happens in the caller's transaction: either all of it is on disk, or nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.prepared import PreparedDelete, PreparedInsert, together
from kit.verdict import Forbidden
from voting import ballots, sealing
from voting.asked_often import ballot_in, form_sent, mark_of
from voting.ledger import envelope
from voting.ledger.leaves import write_leaf
from voting.models import Ballot, CastKey, Participation, Poll
from voting.record import log, roll
from voting.record.models import Replaced
from voting.roll import line_of, resident_number

ON_PAPER = gettext_lazy("You were given a paper ballot in this vote, and it is the one that counts.")
LATE = "verified after the opening"
new_mark = PreparedInsert(Participation, ignore_conflicts=True)
new_ballot, new_form = PreparedInsert(Ballot), PreparedInsert(CastKey)
new_replaced, gone_ballot = PreparedInsert(Replaced), PreparedDelete(Ballot)


class FormReused(Exception):
    """A casting form that was accepted before came again, with other choices or after a withdrawal: nothing was changed."""


def cast(poll: Poll, person: Any, chosen: Sequence[str], *, pin: str, key: str, sealer: sealing.Sealer) -> str:
    """Put the person's ballot in place of any they cast before; its commitment. `sealer` has the poll's keys.

    The same `key` with the same choices gives the first answer again; with others, or when what it cast was withdrawn
    since, it raises `FormReused`.
    """
    new = _mark_for(poll, person, sealer)
    slot = sealer.slot(new.resident)
    form = new_form.row(
        poll_id=poll.pk,
        key=sealer.blur(slot.encode(), key.encode()),
        body=sealer.blur(ballots.canonical(chosen), pin.encode()),
    )
    marking = (new_mark, new), (mark_of, poll.pk, new.resident)
    with together(*marking, (form_sent, form.key), (roll.line_of, poll.pk, new.resident), (ballot_in, slot)):
        marked = mark(new)
        if marked is Marked.ON_PAPER:
            raise Forbidden(str(ON_PAPER))
        if known := form_sent.first(form.key):
            body, commitment = known
            # Who has no mark has no ballot: it was withdrawn. To give the first answer would mark them for nothing.
            if marked is Marked.NOW or not secrets.compare_digest(body, form.body):
                raise FormReused
            return str(commitment)
        roll.add(poll, new.resident, LATE)
        before = ballot_in.first(slot)
    put(poll, slot, chosen, pin=pin, form=form, before=before[0] if before else "")
    return form.commitment


def give_paper(poll: Poll, person: Any) -> None:
    """Mark that the person was given a paper sheet; an electronic ballot of theirs is void from now on.

    Nothing says which sheet it is. Raises `Forbidden` if they were given one before, from whatever account.
    """
    sealer = sealing.sealer_of(poll)
    new = _mark_for(poll, person, sealer)
    if mark(new) is Marked.ON_PAPER:
        raise Forbidden(
            _("This person was given a paper ballot before. For a spoilt sheet, take it back for a new one.")
        )
    roll.add(poll, new.resident, LATE)
    take_out(poll, sealer.slot(new.resident), by_paper=True)
    Participation.objects.filter(poll=poll, resident=new.resident).update(paper=True)


def take_back_paper(poll: Poll, person: Any) -> None:
    """Take back the mark that the person was given a paper sheet: they have not voted. The poll must be `locked`.

    An electronic ballot that the sheet voided stays void, and nothing tells which it was: where more ballots are
    listed as voided by paper than sheets were given, one of them is listed as withdrawn.
    """
    marks = Participation.objects.filter(poll=poll, resident=resident_number(person), paper=True)
    if not marks.delete()[0]:
        raise Forbidden(_("This person was given no sheet in this vote."))
    voided = Replaced.objects.filter(poll=poll, by_paper=True)
    given = Participation.objects.filter(poll=poll, paper=True).count()
    more = voided.order_by("commitment")[: max(0, voided.count() - given)]
    Replaced.objects.filter(pk__in=[row.pk for row in more]).update(by_paper=False)


def put(poll: Poll, slot: str, chosen: Sequence[str], *, pin: str, form: CastKey, before: str) -> None:
    """Seal a ballot to the trustees and put it into its slot, and its commitment into the `form` it came with.

    A ballot that was there, with the commitment `before`, no longer counts. Nothing may come after this: the transaction
    ends with it.
    """
    nonce = envelope.new_nonce()
    plain = envelope.Ballot(poll.pk, poll.manifest.sha256, list(chosen), envelope.ELECTRONIC, nonce, pin).encode()
    commitment, sealed = envelope.seal(plain, bytes.fromhex(poll.manifest.data["trustees"]["key"]))
    form.commitment = commitment.hex()
    ballot = new_ballot.row(slot=slot, poll_id=poll.pk, commitment=form.commitment, envelope=sealed)
    leaf = log.waiting_leaf(poll, write_leaf("ballot", commitment=form.commitment), nightly=bool(before))
    replaced = [new_replaced.row(poll_id=poll.pk, commitment=before)] if before else []
    taking_out = [step for row in replaced for step in ((new_replaced, row), (gone_ballot, slot))]
    with together(*taking_out, (new_ballot, ballot), (log.new_waiting, leaf), (new_form, form), ends=True):
        for row in replaced:
            new_replaced.put(row)
            gone_ballot.delete(slot)
        new_ballot.put(ballot)
        log.new_waiting.put(leaf)
        new_form.put(form)


def put_paper(poll: Poll, serial: str, commitment: str, sealed: bytes) -> None:
    """Put the sealed ballot of a paper sheet, on which two officers agree, beside the others."""
    slot = sealing.sealer_of(poll).blur(b"sheet", serial.encode())
    Ballot.objects.create(slot=slot, poll=poll, commitment=commitment, envelope=sealed, paper=True)
    log.wait(poll, write_leaf("paper", commitment=commitment))


def take_out(poll: Poll, slot: str, *, by_paper: bool = False) -> bool:
    """Take the ballot out of a slot, and note that it counts no longer; False if there was none."""
    before = ballot_in.first(slot)
    if before is None:
        return False
    new_replaced.put(Replaced(poll=poll, commitment=before[0], by_paper=by_paper))
    gone_ballot.delete(slot)
    return True


class Marked(Enum):
    """What stood on the roll when a mark was to be made: nothing, a ballot cast here, a paper sheet."""

    NOW, BEFORE, ON_PAPER = range(3)


def _mark_for(poll: Poll, person: Any, sealer: sealing.Sealer) -> Participation:
    line = line_of(person)
    blurred = sealer.blur(b"line", b"%d" % line) if line else ""
    made: Participation = new_mark.row(poll_id=poll.pk, resident=resident_number(person), line=blurred)
    return made


def mark(new: Participation) -> Marked:
    """Mark the resident, and their line of the roll, as having voted; other casts of theirs wait until this one is kept.

    Raises `Forbidden` when the line has voted already, from another account.
    """
    if new_mark.put(new):
        return Marked.NOW
    there = mark_of.first(new.poll_id, new.resident)
    try:
        if there is None:
            raise IntegrityError
        if new.line and there.line != new.line:  # they came onto the roll since they voted first
            with transaction.atomic():
                Participation.objects.filter(poll=new.poll_id, resident=new.resident).update(line=new.line)
    except IntegrityError as twice:
        raise Forbidden(
            _("A ballot has been cast for you in this vote from another account. A person has one; the desk can help.")
        ) from twice
    return Marked.ON_PAPER if there.paper else Marked.BEFORE
