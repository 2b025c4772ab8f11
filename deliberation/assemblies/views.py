"""Pages that everyone can open: the list, one assembly on the phone, the room screen, its calendar file.

They are made from the same `snapshot` that the sockets send, work by reload and plain forms, and get livelier with a
script. While an assembly is live its pages are never kept in a cache.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import condition, require_safe

from deliberation.assemblies import permissions
from deliberation.assemblies.live import tickets
from deliberation.assemblies.models import Assembly, PointOfOrder
from deliberation.assemblies.snapshot import Audience, me, snapshot
from kit import clock, html
from kit.paging import page_of
from kit.when_used import when_used
from residence.permissions import is_resident

# Five megabytes together, for the room screen and the calendar file alone.
ics = when_used("deliberation.assemblies.calendar_file", "ics")
qr_code = when_used("segno", "make")

BLANK_POLL: dict[str, Any] = {"options": []}


def assembly_of(pk: int) -> Assembly:
    """The assembly of that number with its place, or 404."""
    return get_object_or_404(Assembly.objects.with_place(), pk=pk)


@require_safe
def assemblies(request: HttpRequest) -> HttpResponse:
    """Live now, coming up, past."""
    context = {
        "live": Assembly.objects.live().with_place(),
        "upcoming": Assembly.objects.upcoming().with_place().prefetch_related("agenda"),
        "page": page_of(request, Assembly.objects.past().with_place(), 20),
        "may_schedule": permissions.may_schedule_somewhere(request.user),
    }
    return render(request, "assemblies/assemblies.html", context)


@never_cache
@require_safe
def assembly(request: HttpRequest, pk: int) -> HttpResponse:
    """The phone page: what is on now, and what I can do."""
    return phone(request, assembly_of(pk))


def phone(request: HttpRequest, found: Assembly, *, status: int = 200, **refused: Any) -> HttpResponse:
    """The phone page; after a refused act with its reason and the words that came with it."""
    audience = Audience.PARTICIPANT if is_resident(request.user, found.neighborhood) else Audience.PUBLIC
    state = snapshot(found, audience)
    context = live_context(request, found, audience, state)
    _mark_my_answers(state, context["me"])
    context |= {
        "may_check_in": permissions.may_check_in(request.user, found),
        "may_chair": permissions.may_chair(request.user, found),
        "may_register": permissions.may_register(request.user, found),
        "registration": found.registrations.filter(person=request.user.pk).first(),
        "may_keep_door": permissions.may_keep_door(request.user, found),
        "may_take_notes": permissions.may_take_notes(request.user, found),
        "may_caption": permissions.may_caption(request.user, found),
        "may_hand_out": permissions.may_hand_out(request.user, found),
        "minutes_html": html.show(found.minutes) if found.minutes_published_at else "",
        **refused,
    }
    return render(request, "assemblies/assembly.html", context, status=status)


def _mark_my_answers(state: dict[str, Any], mine: dict[str, Any]) -> None:
    for poll in state["polls"]:
        poll["mine"] = mine["votes"].get(str(poll["id"]))
        for option in poll["options"]:
            option["my_dots"] = mine["dots"].get(str(option["id"]), 0)
        poll["my_text"] = next((o["text"] for o in poll["options"] if o["id"] == poll["mine"]), "")


def live_context(request: HttpRequest, found: Assembly, audience: Audience, state: dict[str, Any]) -> dict[str, Any]:
    """What every live page needs: the state to show, its ticket for the socket, a fresh mark for its forms."""
    return {
        "assembly": found,
        "state": state,
        "me": me(found, request.user),
        "audience": audience.value,
        "ticket": tickets.issue(found.pk, audience),
        "blank_poll": BLANK_POLL,
        "points_of_order": PointOfOrder.choices,
        "now": clock.now().isoformat(),
        "key": uuid.uuid4().hex,
        "TIME_ZONE": settings.TIME_ZONE,
    }


@never_cache
@require_safe
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The room screen: large, and nothing on it but what is on now."""
    found = assembly_of(pk)
    address = settings.SITE_URL + found.get_absolute_url()
    state = snapshot(found, Audience.SCREEN)
    code = qr_code(address, error="m").svg_inline(scale=1, border=2, omitsize=True, svgclass="qr", lineclass=None)
    context = live_context(request, found, Audience.SCREEN, state)
    return render(request, "assemblies/screen.html", {**context, "address": address, "qr": html.show(code)})


def _audience_asked(request: HttpRequest, found: Assembly) -> Audience:
    """The audience the address asks for, if the reader belongs to it; else the public."""
    asked = request.GET.get("as", "")
    if asked == Audience.CHAIR and permissions.may_chair(request.user, found):
        return Audience.CHAIR
    if asked == Audience.PARTICIPANT and is_resident(request.user, found.neighborhood):
        return Audience.PARTICIPANT
    return Audience.SCREEN if asked == Audience.SCREEN else Audience.PUBLIC


def _etag(request: HttpRequest, pk: int) -> str | None:
    found = Assembly.objects.with_place().filter(pk=pk).first()
    if found is None:
        return None
    return f'"{found.version}-{_audience_asked(request, found).value}-{request.user.pk or 0}"'


@cache_control(private=True, no_cache=True)
@require_safe
@condition(etag_func=_etag)
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """The snapshot for pages without a socket, with what concerns the reader and a fresh ticket. Answers to ETags."""
    found = assembly_of(pk)
    audience = _audience_asked(request, found)
    return JsonResponse(
        {
            "state": snapshot(found, audience),
            "me": me(found, request.user),
            "ticket": tickets.issue(found.pk, audience),
            "audience": audience.value,
        }
    )


@require_safe
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The assembly for people's own calendars."""
    found = assembly_of(pk)
    answer = HttpResponse(ics(found), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="assembly-{found.pk}.ics"'
    return answer
