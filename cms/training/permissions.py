"""Who may write curricula, approve them, plan sessions, take part and reflect."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from cms.training.lifecycle import REFLECTION_MOVES, ConsentState, PlaceState
from cms.training.models import CoAuthor, Curriculum, Flag, Place, Reflection, Session, Version
from deliberation.discussions.permissions import is_not_paused
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.decisions.models import Motion
from neighborhoods.models import Seat
from neighborhoods.permissions import sits_for
from residence.permissions import is_resident

may_keep = is_officer  # start a curriculum, ask co-authors, plan and change sessions, count who came


def may_write(user: Any, curriculum: Curriculum) -> Verdict:
    """Officers, and co-authors who are named."""
    if is_officer(user):
        return YES
    mine = CoAuthor.objects.named().filter(curriculum=curriculum, person=user.pk) if user.is_authenticated else None
    if mine is not None and mine.exists():
        return YES
    return no(_("Only officers and its named co-authors write a new version."))


def may_answer(user: Any, curriculum: Curriculum) -> Verdict:
    """Whoever was asked whether their name may stand there."""
    if user.is_authenticated and CoAuthor.objects.filter(curriculum=curriculum, person=user.pk).exists():
        return YES
    return no(_("Nobody asked whether your name may stand under this curriculum."))


def may_approve(user: Any, version: Version) -> Verdict:
    """A co-chair of a council who did not write it: once a version."""
    if version.is_approved:
        return no(_("This version is approved already."))
    if not user.is_authenticated or not Seat.objects.current().chairs().of(user).exists():
        return no(_("Only a co-chair of a neighborhood council writes down that it approved."))
    if version.by_id == user.pk:
        return no(_("You wrote this version yourself. Another co-chair approves it."))
    return YES


def motions_for(version: Version, user: Any) -> QuerySet[Motion]:
    """Decisions by which the co-chair's own council can have approved it: they stand, and came after it was written."""
    own = Seat.objects.current().chairs().of(user).values("council")
    motions = Motion.objects.filter(state=Motion.State.STANDING, amends=None, counted_at__gte=version.at)
    motions = motions.filter(session__council__in=own)
    return motions.select_related("session__council__neighborhood").order_by("-counted_at")


def may_take_part(user: Any, session: Session) -> Verdict:
    """Sign up, before it begins: officers where it is for officers, verified residents where it is for residents."""
    return all_of(ask() for ask in (lambda: _is_for(user, session), lambda: _is_to_come(session)))


def may_cancel(user: Any, place: Place | None) -> Verdict:
    """Whoever has a place in it, until it begins."""
    if place is None or place.state == PlaceState.CANCELLED:
        return no(_("You have no place in this session."))
    return _is_to_come(place.session)


def may_change(user: Any, session: Session) -> Verdict:
    """An officer, until it begins."""
    return all_of(ask() for ask in (lambda: may_keep(user), lambda: _is_to_come(session)))


def may_count(user: Any, session: Session) -> Verdict:
    """An officer, once it has begun."""
    verdict = may_keep(user)
    if verdict and session.called_off:
        return no(_("This session was called off."))
    if verdict and not session.has_begun:
        return no(_("It has not begun yet."))
    return verdict


def may_reflect(user: Any, session: Session) -> Verdict:
    """Whoever had a seat in it, once it has begun."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if session.called_off or not session.has_begun:
        return no(_("Reflections begin with the session."))
    if not Place.objects.filter(session=session, person=user.pk, state=PlaceState.SEATED).exists():
        return no(_("Reflections come from those who had a seat in this session."))
    return is_not_paused(user)


def may_flag(user: Any, reflection: Reflection) -> Verdict:
    """Everyone who is signed in may flag what somebody else wrote, once."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if reflection.author_id == user.pk:
        return no(_("This is your own reflection; you can take it back."))
    if Flag.objects.filter(reflection=reflection, by=user).exists():
        return no(_("You have flagged this already. The council will look at it."))
    return all_of(
        ask() for ask in (lambda: is_not_paused(user), lambda: may_move(REFLECTION_MOVES, "flag", reflection.state))
    )


def may_moderate(user: Any, reflection: Reflection) -> Verdict:
    """Members of the neighborhood's council; of any for a session of the whole city. Never their own."""
    verdict = sits_for(user, reflection.session.neighborhood)
    if verdict and reflection.author_id == user.pk:
        return no(_("This is your own reflection: another member of the council has to decide on it."))
    return verdict


def may_read(user: Any, reflection: Reflection) -> Verdict:
    """Hidden words stay readable for their author and for the council."""
    if reflection.state == Reflection.State.SHOWN or (user.is_authenticated and reflection.author_id == user.pk):
        return YES
    return sits_for(user, reflection.session.neighborhood)


def consent_waits_for(user: Any) -> bool:
    """Whether this person has not yet said whether their name may stand under some curriculum."""
    return CoAuthor.objects.filter(person=user.pk, state=ConsentState.ASKED).exists()


def _is_for(user: Any, session: Session) -> Verdict:
    audience = session.version.curriculum.audience
    if audience == Curriculum.Audience.OFFICERS:
        return is_officer(user)
    if audience == Curriculum.Audience.BOTH and is_officer(user):
        return YES
    return is_resident(user)


def _is_to_come(session: Session) -> Verdict:
    if session.called_off:
        return no(_("This session was called off."))
    if session.has_begun:
        return no(_("This session has begun."))
    return YES
