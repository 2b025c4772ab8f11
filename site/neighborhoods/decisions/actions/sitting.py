"""Call a session, open it, note who is there, close it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit import clock
from kit.lifecycle import check_move
from neighborhoods.decisions import permissions, telling
from neighborhoods.decisions.actions.locking import locked
from neighborhoods.decisions.lifecycle import MOTION_MOVES, SESSION_MOVES, UNDECIDED
from neighborhoods.decisions.models import Presence, Session
from neighborhoods.models import Council


@transaction.atomic
def call(council: Council, *, by: Any, starts_at: datetime, place: str, purpose: str = "") -> Session:
    """Call a session of the council; its members, and who follows the neighborhood, hear of it."""
    permissions.may_call(by, council).or_forbid()
    if starts_at <= clock.now():
        raise ValidationError({"starts_at": _("Choose a time that is still to come.")})
    made = Session.objects.create(council=council, starts_at=starts_at, place=place, purpose=purpose)
    log.record("decisions.call", made, by=by, starts_at=starts_at.isoformat())
    telling.of_a_session(made, by)
    return made


@transaction.atomic
def change(session: Session, *, by: Any, starts_at: datetime, place: str, purpose: str = "") -> Session:
    """Move a session to another time or place; whoever was told of it is told again."""
    session = locked(session)
    permissions.may_change(by, session).or_forbid()
    if starts_at <= clock.now():
        raise ValidationError({"starts_at": _("Choose a time that is still to come.")})
    session.starts_at, session.place, session.purpose = starts_at, place, purpose
    session.save(update_fields=["starts_at", "place", "purpose"])
    log.record("decisions.change", session, by=by, starts_at=starts_at.isoformat())
    telling.of_a_change(session, by)
    return session


@transaction.atomic
def call_off(session: Session, *, by: Any) -> Session:
    """Call a session off; its motions lapse, and can be moved in another one."""
    session = locked(session)
    permissions.may_change(by, session).or_forbid()
    session.state = check_move(SESSION_MOVES, "call_off", session.state)
    session.save(update_fields=["state"])
    _lapse_the_rest(session)
    log.record("decisions.call_off", session, by=by)
    telling.of_a_change(session, by)
    return session


@transaction.atomic
def open_session(session: Session, *, by: Any) -> Session:
    """Open the session; the co-chair who does so is there."""
    session = locked(session)
    permissions.may_open(by, session).or_forbid()
    session.state = check_move(SESSION_MOVES, "open", session.state)
    session.opened_at = clock.now()
    session.save(update_fields=["state", "opened_at"])
    Presence.objects.create(session=session, member=by, came_at=session.opened_at)
    log.record("decisions.open", session, by=by)
    return session


@transaction.atomic
def arrive(session: Session, *, by: Any, member: Any = None) -> Presence:
    """Note that `member` (by default who says it) is there. Twice is once; who comes back is there again."""
    session, member = locked(session), member or by
    permissions.may_attend(by, session, member).or_forbid()
    found, new = Presence.objects.get_or_create(session=session, member=member, defaults={"came_at": clock.now()})
    if new or found.left_at is not None:
        found.left_at = None
        found.save(update_fields=["left_at"])
        log.record("decisions.arrive", session, by=by, member=member.pk)
    return found


@transaction.atomic
def depart(session: Session, *, by: Any, member: Any = None) -> None:
    """Note that `member` (by default who says it) has left: not counted for the quorum from now on."""
    session, member = locked(session), member or by
    permissions.may_attend(by, session, member).or_forbid()
    if Presence.objects.filter(session=session, member=member, left_at=None).update(left_at=clock.now()):
        log.record("decisions.depart", session, by=by, member=member.pk)


@transaction.atomic
def close(session: Session, *, by: Any) -> Session:
    """Close the session; what was not decided lapses, and can be moved again in the next one."""
    session = locked(session)
    permissions.may_close(by, session).or_forbid()
    session.state = check_move(SESSION_MOVES, "close", session.state)
    session.closed_at = clock.now()
    session.save(update_fields=["state", "closed_at"])
    _lapse_the_rest(session)
    log.record("decisions.close", session, by=by, present=len(session.present))
    return session


def _lapse_the_rest(session: Session) -> None:
    for motion in session.motions.filter(state__in=UNDECIDED):
        motion.state = check_move(MOTION_MOVES, "lapse", motion.state)
        motion.save(update_fields=["state"])
