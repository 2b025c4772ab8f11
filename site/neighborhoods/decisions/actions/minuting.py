"""Write the minutes, correct them, take things on, and say that they are done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit import clock
from kit.verdict import no
from neighborhoods.decisions import minutes_permissions as may
from neighborhoods.decisions import telling
from neighborhoods.decisions.actions.locking import locked
from neighborhoods.decisions.models import ActionItem, Correction, Motion, Note, Session
from neighborhoods.decisions.permissions import may_run

LONGEST_NOTE = 2000


@transaction.atomic
def name_note_taker(session: Session, *, by: Any, member: Any) -> Session:
    """A co-chair asks a member to take the notes."""
    session = locked(session)
    may_run(by, session).or_forbid()
    if session.seat_of(member) is None:
        no(_("%(name)s has no seat on this council.") % {"name": member}).or_forbid()
    session.note_taker = member
    session.save(update_fields=["note_taker"])
    log.record("decisions.name_note_taker", session, by=by, member=member.pk)
    return session


@transaction.atomic
def note(session: Session, *, by: Any, text: str) -> Note:
    """Add a note to the draft of the minutes."""
    session = locked(session)
    may.may_note(by, session).or_forbid()
    made = Note.objects.create(session=session, by=by, text=_words(text), at=session.closed_at or clock.now())
    log.record("decisions.note", made, by=by, session=session.pk)
    return made


@transaction.atomic
def strike(note: Note, *, by: Any) -> None:
    """Take a note out of the draft."""
    session = locked(note.session)
    may.may_note(by, session).or_forbid()
    log.record("decisions.strike", note, by=by, session=session.pk)
    Note.objects.filter(pk=note.pk).delete()


@transaction.atomic
def correct(session: Session, *, by: Any, text: str) -> Correction:
    """Propose a correction of the draft; the co-chairs hear of it."""
    session = locked(session)
    may.may_correct(by, session).or_forbid()
    made = Correction.objects.create(session=session, by=by, text=_words(text), at=clock.now())
    log.record("decisions.correct", made, by=by, session=session.pk)
    telling.of_a_correction(made)
    return made


@transaction.atomic
def answer_correction(correction: Correction, *, by: Any, take: bool, answer: str = "") -> Correction:
    """Take a correction into the minutes, or say why not."""
    session = locked(correction.session)
    correction = Correction.objects.get(pk=correction.pk)
    correction.session = session
    may.may_answer_correction(by, correction).or_forbid()
    if not take and not answer.strip():
        raise ValidationError({"answer": _("Say why the correction is not taken.")})
    correction.state = Correction.State.TAKEN if take else Correction.State.DECLINED
    correction.answer = answer.strip()[:300]
    correction.save(update_fields=["state", "answer"])
    log.record("decisions.answer_correction", correction, by=by, taken=take)
    telling.of_an_answered_correction(correction, by)
    return correction


@transaction.atomic
def assign(session: Session, *, by: Any, text: str, owner: Any, due_on: date) -> ActionItem:
    """Write down who does what by when; who took it on is told."""
    session = locked(session)
    may.may_note(by, session).or_forbid()
    if session.seat_of(owner) is None:
        raise ValidationError({"owner": _("Choose a member of the council.")})
    if due_on < clock.today():
        raise ValidationError({"due_on": _("Choose a day that is still to come.")})
    made = ActionItem.objects.create(
        session=session, text=_words(text)[:300], owner=owner, due_on=due_on, made_at=session.closed_at or clock.now()
    )
    log.record("decisions.assign", made, by=by, owner=owner.pk, due_on=due_on.isoformat())
    telling.of_an_item(made, by)
    return made


@transaction.atomic
def finish(item: ActionItem, *, by: Any, outcome: str = "") -> ActionItem:
    """Say that an action item is done, and what came of it."""
    item = ActionItem.objects.select_for_update().get(pk=item.pk)
    may.may_finish(by, item).or_forbid()
    item.done_at, item.outcome = clock.now(), outcome.strip()[:300]
    item.save(update_fields=["done_at", "outcome"])
    log.record("decisions.finish", item, by=by)
    return item


def publish_minutes(motion: Motion) -> None:
    """The council has approved these minutes and both co-chairs have signed: everybody reads them."""
    session = motion.minutes_of
    assert session is not None
    session.minutes_published_at = motion.stands_at
    session.save(update_fields=["minutes_published_at"])
    log.record("decisions.publish_minutes", session, motion=motion.pk)


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise ValidationError({"text": _("Write something first.")})
    if len(words) > LONGEST_NOTE:
        raise ValidationError({"text": _("Keep it under %(most)d characters.") % {"most": LONGEST_NOTE}})
    return words
