"""Pages that everyone can open: curricula with their versions, sessions, reflections, the calendar; and signing up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.training import actions, permissions
from cms.training.calendar_file import entry
from cms.training.forms import NeedsForm, ReflectForm
from cms.training.models import Curriculum, Place, Reflection, Session, Version
from kit import clock
from kit.acting import act_page, sent
from kit.calendars import as_file, ics
from kit.differences import differences
from kit.paging import page_of

FORM = "training/write.html"


@require_safe
def curricula(request: HttpRequest) -> HttpResponse:
    """Sessions to come, and every curriculum with who wrote it and what a council approved."""
    context = {
        "page": page_of(request, Curriculum.objects.with_versions(), 20),
        "sessions": Session.objects.to_come().with_all()[:6],
        "may_keep": permissions.may_keep(request.user),
    }
    return render(request, "training/curricula.html", context)


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Every session: those to come, then those that were held, the latest first."""
    page = page_of(request, Session.objects.past().with_all(), 20)
    coming = Session.objects.to_come().with_all()[:100]
    return render(request, "training/sessions.html", {"coming": coming, "page": page})


@require_safe
def curriculum(request: HttpRequest, pk: int) -> HttpResponse:
    """One curriculum as it is in force, or, where no council has approved it yet, as it was written last."""
    found = get_object_or_404(Curriculum.objects.with_versions(), pk=pk)
    version = found.in_force or found.latest
    mine = request.user.is_authenticated and found.coauthors.filter(person=request.user.pk).first()
    context = {
        "curriculum": found,
        "version": version,
        "newer": found.latest if found.latest != version else None,
        "versions": list(found.versions.all()),
        "sessions": Session.objects.to_come().with_all().filter(version__curriculum=found)[:10],
        "reflections": Reflection.objects.public().filter(session__version__curriculum=found)[:6],
        "may_write": permissions.may_write(request.user, found),
        "may_keep": permissions.may_keep(request.user),
        "mine": mine,
    }
    return render(request, "training/curriculum.html", context)


@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version: what changed since the one before, word by word, and what a council decided."""
    rows = Version.objects.select_related("curriculum", "motion__session__council__neighborhood")
    found = get_object_or_404(rows, curriculum=pk, number=number)
    before = Version.objects.filter(curriculum=pk, number=number - 1).first()
    context = {
        "version": found,
        "curriculum": found.curriculum,
        "before": before,
        "aims": differences(before.aims, found.aims) if before else [],
        "modules": differences(before.modules, found.modules) if before else [],
        "may_approve": permissions.may_approve(request.user, found),
    }
    return render(request, "training/version.html", context)


@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: where and when, seats, my place in it, and what those who were there say."""
    found = get_object_or_404(Session.objects.with_all(), pk=pk)
    mine = (
        Place.objects.filter(session=found, person=request.user.pk).first() if request.user.is_authenticated else None
    )
    said = found.reflections.public()
    context = {
        "session": found,
        "free": max(0, found.seats - found.taken),
        "mine": mine if mine and mine.state != Place.State.CANCELLED else None,
        "ahead": _ahead_of(mine),
        "may_undo": bool(mine and mine.state == Place.State.CANCELLED and not found.has_begun),
        "may_take_part": permissions.may_take_part(request.user, found),
        "may_reflect": permissions.may_reflect(request.user, found),
        "may_change": permissions.may_change(request.user, found),
        "may_count": permissions.may_count(request.user, found),
        "may_keep": permissions.may_keep(request.user),
        "reflections": page_of(request, said, 20),
        "reflected": request.user.is_authenticated and found.reflections.filter(author=request.user.pk).first(),
    }
    return render(request, "training/session.html", context)


@require_safe
def session_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """One session for people's own calendars."""
    found = get_object_or_404(Session.objects.select_related("version__curriculum"), pk=pk)
    return as_file(ics("training", [entry(found)]), f"training-{found.pk}")


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The sessions to come, to subscribe to; one that is called off says so as long as it would be to come."""
    rows = Session.objects.filter(ends_at__gt=clock.now())
    entries = [entry(one) for one in rows.select_related("version__curriculum").order_by("starts_at")[:200]]
    return as_file(ics("training", entries, name=_("Training")), "training")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a seat, or a place on the waiting list; or change what one needs."""
    found = get_object_or_404(Session.objects.with_all(), pk=pk)
    permissions.may_take_part(request.user, found).or_forbid()
    mine = Place.objects.filter(session=found, person=request.user.pk).exclude(state=Place.State.CANCELLED).first()

    def lead(place: Place) -> HttpResponse:
        seated = place.state == Place.State.SEATED
        said = _("You have a seat. We remind you the day before.")
        messages.success(request, said if seated else _("You are on the waiting list. We write when a seat is yours."))
        return redirect(found)

    return act_page(
        request,
        FORM,
        NeedsForm(sent(request)[0], initial={"needs": mine.needs if mine else ""}),
        lambda data: actions.register(found, by=request.user, **data),
        back=lead,
        title=_("Sign up: %(title)s") % {"title": found.title},
        lede=_("No seat is left now; you get a place on the waiting list.")
        if found.taken >= found.seats and not mine
        else "",
        button=_("Save") if mine else _("Sign up"),
        back_url=found.get_absolute_url(),
    )


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's place back."""
    found = get_object_or_404(Session, pk=pk)
    actions.cancel(found, by=request.user)
    messages.success(request, _("You are off the list, and what you wrote is deleted. You can undo this for an hour."))
    return redirect(found)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a cancellation back."""
    found = get_object_or_404(Session, pk=pk)
    place = actions.undo_cancel(found, by=request.user)
    seated = place.state == Place.State.SEATED
    again, first = _("You have your seat again."), _("Your seat was given on: you are first in line for the next one.")
    messages.success(request, again if seated else first)
    return redirect(found)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reflect(request: HttpRequest, pk: int) -> HttpResponse:
    """Write, or write anew, what one takes with one."""
    found = get_object_or_404(Session.objects.select_related("version__curriculum"), pk=pk)
    permissions.may_reflect(request.user, found).or_forbid()
    mine = found.reflections.filter(author=request.user.pk).first()
    initial: dict[str, Any] = {"words": mine.words, "by_name": mine.by_name} if mine else {}
    return act_page(
        request,
        FORM,
        ReflectForm(sent(request)[0], initial=initial),
        lambda data: actions.reflect(found, by=request.user, **data),
        done=_("Thank you. Everybody can read it now."),
        back=found,
        title=_("What do you take with you from “%(title)s”?") % {"title": found.title},
        lede=_("Everybody can read it. Councils hide what breaks the rules of the house, with a reason."),
        button=_("Publish"),
        back_url=found.get_absolute_url(),
    )


def _ahead_of(mine: Place | None) -> int:
    """How many wait before this person; 0 for who does not wait."""
    if mine is None or mine.state != Place.State.WAITING:
        return 0
    waiting = Place.objects.filter(session=mine.session_id, state=Place.State.WAITING)
    return waiting.filter(since__lt=mine.since).count()
