"""Pages that everyone can open: a council's decisions, one session, one motion with how each member voted."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import is_officer
from accounts.second_factor import duty_page
from kit.paging import page_of
from neighborhoods.decisions import permissions
from neighborhoods.decisions.minutes_permissions import may_approve, may_read
from neighborhoods.decisions.models import ActionItem, Correction, Motion, Session
from neighborhoods.decisions.reading import hands, seen
from neighborhoods.decisions.wording import outcome
from neighborhoods.models import Council


def council_of(slug: str) -> Council:
    """The council of that neighborhood, or 404."""
    return get_object_or_404(Council.objects.select_related("neighborhood"), neighborhood__slug=slug)


def session_of(pk: int) -> Session:
    """The session of that number with all that happened in it, or 404."""
    return get_object_or_404(Session.objects.with_everything(), pk=pk)


@require_safe
def council(request: HttpRequest, slug: str) -> HttpResponse:
    """What the council decided, and when it meets."""
    found = council_of(slug)
    motions = Motion.objects.of(found).decided().with_votes().select_related("session")
    page = page_of(request, motions, 15)
    context = {
        "council": found,
        "place": found.neighborhood,
        "page": page,
        "decisions": [(motion, outcome(motion)) for motion in page.object_list],
        "upcoming": found.sessions.upcoming(),
        "past": found.sessions.past()[:12],
        "items": ActionItem.objects.open().filter(session__council=found).select_related("owner"),
        "unanswered": Motion.objects.of(found).unanswered().select_related("session"),
        "may_call": permissions.may_call(request.user, found),
    }
    return render(request, "decisions/council.html", context)


@duty_page
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for me: decisions to sign, corrections to answer, what I took on, recommendations to the city."""
    context = {
        "to_sign": Motion.objects.to_sign(request.user),
        "corrections": Correction.objects.waiting_for(request.user),
        "items": ActionItem.objects.open().of(request.user),
        "unanswered": Motion.objects.waiting_for(request.user).select_related("session")
        if is_officer(request.user)
        else [],
    }
    return render(request, "decisions/mine.html", context)


@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: who is there, what is moved, how it went, and what I can do."""
    return session_page(request, session_of(pk))


def session_page(request: HttpRequest, found: Session, *, status: int = 200, **refused: Any) -> HttpResponse:
    """The session's page; after a refused act with its reason and the words that came with it."""
    user = request.user
    present = found.present
    context = {
        "session": found,
        "place": found.council.neighborhood,
        "seats": [(seat, seat.holder_id in present) for seat in found.sitting],
        "here": len(present),
        "shown": seen(found, user),
        "my_seat": found.seat_of(user),
        "am_here": user.pk in present,
        "chairs": permissions.may_chair(user, found),
        "may_change": permissions.may_change(user, found),
        "may_move": permissions.may_move(user, found),
        "to_approve": _to_approve(found) if permissions.may_move(user, found) else [],
        "minutes_readable": may_read(user, found),
        **refused,
    }
    return render(request, "decisions/session.html", context, status=status)


def _to_approve(session: Session) -> list[Session]:
    """Earlier sessions whose minutes can be put to the vote in this one; the six oldest."""
    earlier = Session.objects.without_minutes().filter(council=session.council_id, starts_at__lt=session.starts_at)
    return [one for one in earlier[:6] if may_approve(one, session)]


@require_safe
def motion(request: HttpRequest, pk: int) -> HttpResponse:
    """One motion: its text, its amendments, how each member voted, who signed."""
    found = get_object_or_404(Motion.objects.filter(amends=None), pk=pk)
    sitting = session_of(found.session_id)
    shown = next(one for one in seen(sitting, request.user) if one.motion.pk == pk)
    context = {
        "shown": shown,
        "motion": shown.motion,
        "session": sitting,
        "place": sitting.council.neighborhood,
        "hands": hands(shown.motion) if shown.counted else [],
        "amended": [(one, hands(one.motion) if one.counted else []) for one in shown.amendments],
        "may_sign": permissions.may_sign(request.user, shown.motion),
        "may_answer": permissions.may_answer(request.user, shown.motion),
    }
    return render(request, "decisions/motion.html", context)
