"""Pages that everyone can open: the stops, one of them with its ledger, who is missing; calendars and files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.data_room.suppression import LEAST
from cms.outreach import funnel, permissions, rounding
from cms.outreach.calendar_file import entry
from cms.outreach.models import Stop
from kit import clock
from kit.calendars import as_file, ics
from kit.money import say_cents
from kit.paging import page_of
from kit.tables import write_csv
from neighborhoods.models import Neighborhood

FUNNEL_HEADER = ("by", "who", "live or speak it here", "reached", "verified accounts", "proposed", "voted")
LEDGER_HEADER = ("day", "kind", "where", "neighborhood", "languages", "who went", "came", "cost")


@require_safe
def stops(request: HttpRequest) -> HttpResponse:
    """Where the city comes to next, and the ledger of where it was."""
    chosen = request.GET.get("in", "")
    rows = Stop.objects.with_all()
    if chosen:
        rows = rows.filter(neighborhood__slug=chosen)
    context = {
        "coming": rows.to_come()[:12],
        "page": page_of(request, rows.past(), 20),
        "places": Neighborhood.objects.only("name", "slug"),
        "chosen": chosen,
        "may_keep": permissions.may_keep(request.user),
    }
    return render(request, "outreach/stops.html", context)


@require_safe
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """One stop, and what came of it."""
    found = get_object_or_404(Stop.objects.with_all(), pk=pk)
    context = {
        "stop": found,
        "bands": [(band.name, band.shown) for band in found.bands.all()],
        "heard": found.heard.all(),
        "cost": say_cents(found.cost) if found.cost is not None else "",
        "may_change": permissions.may_change(request.user, found),
        "may_write_down": permissions.may_write_down(request.user, found),
    }
    return render(request, "outreach/stop.html", context)


@require_safe
def who_is_missing(request: HttpRequest) -> HttpResponse:
    """From all who live here to those who voted: by neighborhood and by language, who is missing first."""
    places, languages = funnel.by_neighborhood(), funnel.by_language()
    context = {
        "places": places,
        "languages": languages,
        "voted": any(line.voted is not None for line in places),
        "of_places": funnel.chart(_("Reached at stops, by neighborhood"), places, _("Neighborhood")),
        "of_languages": funnel.chart(_("Reached at stops, by language"), languages, _("Language")),
        "least": LEAST,
        "may_keep": permissions.may_keep(request.user),
        "back": reverse("outreach:stops"),
    }
    return render(request, "outreach/who_is_missing.html", context)


@require_safe
def funnel_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a file."""
    return _csv(write_csv(FUNNEL_HEADER, funnel.file_lines()), "who-is-missing")


@require_safe
def ledger_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every stop in the ledger; counts are rounded as on the pages."""
    lines = (
        (
            timezone.localdate(one.starts_at).isoformat(), one.kind, one.name, one.neighborhood.name,
            " ".join(one.languages), one.who_goes, rounding.in_file(one.came), f"{(one.cost or 0) / 100:.2f}",
        )
        for one in Stop.objects.with_all().kept().order_by("starts_at", "pk")
    )  # fmt: skip
    return _csv(write_csv(LEDGER_HEADER, lines), "outreach")


@require_safe
def stop_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """One stop for people's own calendars."""
    found = get_object_or_404(Stop.objects.select_related("neighborhood"), pk=pk)
    return as_file(ics("outreach", [entry(found)]), f"stop-{found.pk}")


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The stops to come, to subscribe to; one that is called off says so as long as it would be to come."""
    rows = Stop.objects.filter(ends_at__gt=clock.now()).select_related("neighborhood").order_by("starts_at")[:200]
    return as_file(ics("outreach", [entry(one) for one in rows], name=_("Outreach")), "outreach")


def _csv(lines: object, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")  # type: ignore[arg-type]
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
