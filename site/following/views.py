"""The bell's list, what a person follows, and what became of what they gave."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from following import actions, topics
from following.inputs import inputs_of, kinds
from following.models import Circle, Follow, Notice
from kit.paging import page_of

PER_PAGE = 25
GIVEN = 20


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What a person was told, newest first."""
    page = page_of(request, Notice.objects.of(request.user), PER_PAGE)
    return render(request, "following/notices.html", {"page": page})


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what a notice is about; it is read then."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    actions.read(notice, by=request.user)
    return redirect(notice.announcement.url or "following:notices")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.read_all(by=request.user)
    messages.success(request, _("Everything is marked as read."))
    return redirect("following:notices")


@login_required
@require_safe
def topics_followed(request: HttpRequest) -> HttpResponse:
    """What a person follows, and how soon they hear of it by e-mail."""
    followed = list(Follow.objects.filter(person_id=request.user.pk).values_list("topic", flat=True))
    circles = Circle.objects.filter(person_id=request.user.pk)
    context = {"topics": topics.known(followed, request.user), "circles": circles}
    return render(request, "following/topics.html", context)


@login_required
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Begin to follow the thing that `topic` names. What the person may not see does not exist here."""
    thing = topics.find(request.POST.get("topic", ""), request.user)
    if thing is None:
        raise Http404
    actions.follow(thing, by=request.user)
    messages.success(request, _("You follow “%(title)s” now. The bell tells you what happens.") % {"title": thing})
    return _back(request)


@login_required
@require_POST
def unfollow(request: HttpRequest) -> HttpResponse:
    """Stop following, also what is gone or hidden by now."""
    actions.unfollow(request.POST.get("topic", ""), by=request.user)
    messages.success(request, _("You don’t follow it any more."))
    return _back(request)


@login_required
@require_POST
def unwatch(request: HttpRequest, pk: int) -> HttpResponse:
    """Let go of one's own circle on the map."""
    circle = get_object_or_404(Circle, pk=pk, person=request.user)
    actions.unwatch(circle, by=request.user)
    messages.success(request, _("You don’t follow “%(name)s” any more.") % {"name": circle.name})
    return _back(request)


@login_required
@require_safe
def my_input(request: HttpRequest) -> HttpResponse:
    """What happened to my input: everything a person gave, newest first, with what came of it."""
    moment = parse_datetime(request.GET.get("before", "")) if request.GET.get("before") else None
    before = moment if moment is not None and is_aware(moment) else None
    kind = request.GET.get("kind", "")
    given = inputs_of(request.user, kind=kind, before=before, most=GIVEN + 1)
    context: dict[str, Any] = {"given": given[:GIVEN], "kinds": kinds(), "kind": kind, "before": before}
    if len(given) > GIVEN:
        context["older"] = given[GIVEN - 1].at.isoformat()
    return render(request, "following/input.html", context)


def _back(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("next", "")
    fits = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return redirect(wanted if fits else "following:topics")
