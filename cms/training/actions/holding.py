"""Sessions: planned and changed by officers; people sign up, cancel, move up from the waiting list and are reminded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit import log
from cms.training import permissions, telling
from cms.training.lifecycle import PlaceState
from cms.training.models import Curriculum, Place, Session
from following.announcing import not_said_yet
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.models import Neighborhood

MOST_SEATS = 500
AHEAD = timedelta(hours=36)
UNDO_WITHIN = timedelta(hours=1)
NEEDS_KEPT = timedelta(days=3)  # after the end, as the page that asks promises
PLACES_KEPT = timedelta(days=90)  # as long as people can reflect


@transaction.atomic
def plan_session(
    curriculum: Curriculum,
    *,
    by: Any,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    seats: int,
    language: str,
    access: str = "",
    neighborhood: Neighborhood | None = None,
) -> Session:
    """A new session by the version that a council approved, or, where none is, by the newest one, which then says so."""
    permissions.may_keep(by).or_forbid()
    _check_times(starts_at, ends_at, seats)
    made = Session(
        version=curriculum.in_force or curriculum.latest, neighborhood=neighborhood, place=place.strip(), seats=seats,
        language=language.strip(), access=access.strip(), starts_at=starts_at, ends_at=ends_at, by=by, made_at=clock.now(),
    )  # fmt: skip
    made.full_clean()
    made.save()
    log.record("training.plan_session", made, by=by, curriculum=curriculum.pk, seats=seats)
    telling.of_a_session(made, by)
    return made


@transaction.atomic
def change_session(
    session: Session, *, by: Any, starts_at: datetime, ends_at: datetime, place: str, seats: int, language: str,
    access: str = "", neighborhood: Neighborhood | None = None,
) -> Session:  # fmt: skip
    """Change where, when or how many. Everybody with a place is told; more seats move the waiting list up."""
    session = _locked(session)
    permissions.may_change(by, session).or_forbid()
    _check_times(starts_at, ends_at, seats)
    taken = session.places.filter(state=PlaceState.SEATED).count()
    if seats < taken:
        raise ValidationError({"seats": _("%(taken)d people have a seat already.") % {"taken": taken}})
    before = (session.starts_at, session.ends_at, session.place)
    session.starts_at, session.ends_at, session.place, session.seats = starts_at, ends_at, place.strip(), seats
    session.language, session.access, session.neighborhood = language.strip(), access.strip(), neighborhood
    session.sequence += 1
    session.full_clean()
    session.save()
    log.record("training.change_session", session, by=by, seats=seats)
    if before != (session.starts_at, session.ends_at, session.place):
        telling.of_a_change(session, by)
    _move_up(session)
    return session


@transaction.atomic
def call_off(session: Session, *, by: Any, reason: str) -> Session:
    """Call a session off, with a reason that everybody reads; who has a place is told at once."""
    session = _locked(session)
    permissions.may_change(by, session).or_forbid()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is called off.")})
    session.called_off, session.sequence = reason.strip()[:300], session.sequence + 1
    session.save(update_fields=["called_off", "sequence"])
    log.record("training.call_off", session, by=by, reason=session.called_off)
    telling.of_the_end(session, by)
    return session


@transaction.atomic
def register(session: Session, *, by: Any, needs: str = "") -> Place:
    """Take a seat, or a place on the waiting list where none is left. Said again, only what one needs is new.

    The session is held meanwhile: of two who want the last seat at once, one gets it. Nothing of it enters the audit log.
    """
    session = _locked(session)
    permissions.may_take_part(by, session).or_forbid()
    needs = " ".join(needs.split())[:300]
    place = Place.objects.filter(session=session, person=by).first()
    if place is None:
        return Place.objects.create(
            session=session, person=by, state=_next_state(session), needs=needs, since=clock.now()
        )
    place.needs = needs
    if place.state == PlaceState.CANCELLED:
        place.state, place.since, place.cancelled_at = _next_state(session), clock.now(), None
    place.save(update_fields=["state", "needs", "since", "cancelled_at"])
    return place


@transaction.atomic
def cancel(session: Session, *, by: Any) -> Place:
    """Give one's place back. What one needed is deleted, and the first who waits moves up."""
    session = _locked(session)
    place = Place.objects.filter(session=session, person=by).first()
    permissions.may_cancel(by, place).or_forbid()
    assert place is not None
    place.state, place.needs, place.cancelled_at = PlaceState.CANCELLED, "", clock.now()
    place.save(update_fields=["state", "needs", "cancelled_at"])
    _move_up(session)
    return place


@transaction.atomic
def undo_cancel(session: Session, *, by: Any) -> Place:
    """Take a cancellation back within an hour: one's seat where it is still free, else the place in line that one had."""
    session = _locked(session)
    permissions.may_take_part(by, session).or_forbid()
    place = Place.objects.filter(session=session, person=by, state=PlaceState.CANCELLED).first()
    if place is None or place.cancelled_at is None or place.cancelled_at < clock.now() - UNDO_WITHIN:
        raise Forbidden(_("There is nothing to take back any more. Sign up again instead."))
    place.state, place.cancelled_at = _next_state(session), None
    place.save(update_fields=["state", "cancelled_at"])
    return place


@transaction.atomic
def count_who_came(session: Session, *, by: Any, came: int) -> Session:
    """Write down how many came. A number and no names."""
    session = _locked(session)
    permissions.may_count(by, session).or_forbid()
    if not 0 <= came <= MOST_SEATS:
        raise ValidationError({"came": _("Write a number from 0 to %(most)d.") % {"most": MOST_SEATS}})
    session.came = came
    session.save(update_fields=["came"])
    log.record("training.count_who_came", session, by=by, came=came)
    return session


def remind() -> int:
    """Tell those with a seat that it begins within a day and a half, once; of how many sessions."""
    soon = Session.objects.to_come().filter(starts_at__gt=clock.now(), starts_at__lte=clock.now() + AHEAD)
    due = not_said_yet(telling.REMINDER, list(soon.select_related("version__curriculum")))
    for session in due:
        telling.reminds(session)
    return len(due)


def forget() -> int:
    """Delete what people needed three days after the end, and who was signed up ninety days after; how many rows."""
    now = clock.now()
    over = Place.objects.filter(session__ends_at__lt=now - NEEDS_KEPT).exclude(needs="").update(needs="")
    return over + Place.objects.filter(Q(session__ends_at__lt=now - PLACES_KEPT)).delete()[0]


def _locked(session: Session) -> Session:
    rows = Session.objects.select_for_update(of=("self",)).select_related("version__curriculum", "neighborhood")
    return rows.get(pk=session.pk)


def _next_state(session: Session) -> PlaceState:
    """A seat, or the waiting list: whoever waits already comes first."""
    taken = session.places.filter(state=PlaceState.SEATED).count()
    return PlaceState.SEATED if taken < session.seats else PlaceState.WAITING


def _move_up(session: Session) -> None:
    free = session.seats - session.places.filter(state=PlaceState.SEATED).count()
    for place in session.places.filter(state=PlaceState.WAITING).order_by("since", "pk")[: max(0, free)]:
        place.state = PlaceState.SEATED
        place.save(update_fields=["state"])
        telling.of_a_seat(session, place.person_id)


def _check_times(starts_at: datetime, ends_at: datetime, seats: int) -> None:
    wrong: dict[str, str] = {}
    if ends_at <= starts_at or ends_at - starts_at > timedelta(days=1):
        wrong["ends_at"] = _("It ends after it begins, within a day.")
    if starts_at <= clock.now():
        wrong["starts_at"] = _("Choose a time to come.")
    if not 1 <= seats <= MOST_SEATS:
        wrong["seats"] = _("Write a number from 1 to %(most)d.") % {"most": MOST_SEATS}
    if wrong:
        raise ValidationError(wrong)
