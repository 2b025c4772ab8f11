"""Move, second, amend and withdraw."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import log
from kit import clock
from kit.lifecycle import check_move
from neighborhoods.decisions import permissions
from neighborhoods.decisions.actions.locking import locked, locked_motion
from neighborhoods.decisions.lifecycle import MOTION_MOVES
from neighborhoods.decisions.minutes_permissions import may_approve
from neighborhoods.decisions.models import Motion, Session


@transaction.atomic
def move(
    session: Session, *, by: Any, title: str, text: str, reason: str = "", answer_by: date | None = None
) -> Motion:
    """Put a motion to the council, in the session or beforehand.

    With `answer_by` it is a recommendation to the city, which answers in public by that day.
    """
    session = locked(session)
    permissions.may_move(by, session).or_forbid()
    if answer_by is not None and answer_by <= max(clock.today(), timezone.localdate(session.starts_at)):
        raise ValidationError({"answer_by": _("Choose a day after the session, so that the city has time to answer.")})
    made = _put(session, by, title=title, text=text, reason=reason, answer_by=answer_by)
    log.record("decisions.move", made, by=by, session=session.pk)
    return made


@transaction.atomic
def approve_minutes(session: Session, *, by: Any, minutes_of: Session) -> Motion:
    """Put the minutes of an earlier session to the vote; carried and signed, they are published."""
    session = locked(session)
    permissions.may_move(by, session).or_forbid()
    minutes_of = Session.objects.get(pk=minutes_of.pk)
    may_approve(minutes_of, session).or_forbid()
    day = {"day": clock.spoken(minutes_of.starts_at)}
    made = _put(
        session,
        by,
        title=_("Minutes of %(day)s") % day,
        text=_("The minutes of the session of %(day)s are approved as they stand, with the corrections taken.") % day,
        minutes_of=minutes_of,
    )
    log.record("decisions.approve_minutes", made, by=by, session=session.pk, minutes_of=minutes_of.pk)
    return made


@transaction.atomic
def amend(motion: Motion, *, by: Any, text: str, reason: str = "") -> Motion:
    """Put forward another text for a motion, to be seconded and voted on before it."""
    motion = locked_motion(motion)
    permissions.may_amend(by, motion).or_forbid()
    if text.split() == motion.text.split():
        raise ValidationError({"text": _("This is the text as it stands. Change something.")})
    title = (_("Amendment: %(title)s") % {"title": motion.title})[:150]
    made = _put(motion.session, by, title=title, text=text, reason=reason, amends=motion)
    log.record("decisions.amend", made, by=by, motion=motion.pk)
    return made


@transaction.atomic
def second(motion: Motion, *, by: Any) -> Motion:
    """Second a motion or an amendment, so that it can be voted on."""
    motion = locked_motion(motion)
    permissions.may_second(by, motion).or_forbid()
    motion.state, motion.seconder = check_move(MOTION_MOVES, "second", motion.state), by
    motion.save(update_fields=["state", "seconder"])
    log.record("decisions.second", motion, by=by)
    return motion


@transaction.atomic
def withdraw(motion: Motion, *, by: Any) -> Motion:
    """Take a motion back before the vote; its amendments fall with it."""
    motion = locked_motion(motion)
    permissions.may_withdraw(by, motion).or_forbid()
    motion.state = check_move(MOTION_MOVES, "withdraw", motion.state)
    motion.save(update_fields=["state"])
    for amendment in motion.amendments.all():
        if amendment.undecided:
            amendment.state = check_move(MOTION_MOVES, "lapse", amendment.state)
            amendment.save(update_fields=["state"])
    log.record("decisions.withdraw", motion, by=by)
    return motion


def _put(session: Session, by: Any, **words: Any) -> Motion:
    last = session.motions.aggregate(last=Max("number"))["last"] or 0
    return Motion.objects.create(session=session, number=last + 1, mover=by, moved_at=clock.now(), **words)
