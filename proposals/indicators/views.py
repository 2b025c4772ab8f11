"""Pages that everyone can open: the list, one indicator with every reading, its CSV, and a project's part."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kit.paging import page_of
from proposals.delivery.models import Project
from proposals.indicators import files, permissions
from proposals.indicators.asking import SHOWN, Asked
from proposals.indicators.models import Indicator
from proposals.indicators.showing import chart_of, months_of

PER_PAGE = 20
READINGS = 25
OF_A_PROJECT = 6


def indicator_of(pk: int) -> Indicator:
    """The indicator of that number with its place and its project's milestones, or 404."""
    rows = Indicator.objects.with_place().prefetch_related("project__milestones")
    return get_object_or_404(rows, pk=pk)


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Every chosen indicator, missed ones first; the proposed ones under their own filter."""
    asked = Asked.read(request.GET)
    page = page_of(request, asked.rows(), PER_PAGE)
    context = {"page": page, "indicators": list(page.object_list), "asked": asked, "shown": SHOWN}
    return render(request, "indicators/indicators.html", context)


@require_safe
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """One indicator: whether the target is met, how sure that is, month by month and reading by reading."""
    found = indicator_of(pk)
    user = request.user
    asks = {
        "support": permissions.may_support,
        "unsupport": permissions.may_take_support_back,
        "choose": permissions.may_choose,
        "close": permissions.may_close,
        "baseline": permissions.may_set_baseline,
        "measure": permissions.may_measure,
    }
    may: dict[str, Any] = {name: ask(user, found) for name, ask in asks.items()}
    months = months_of(found)
    page = page_of(request, found.readings.all(), READINGS)
    readings = list(page.object_list)
    context = {
        "indicator": found,
        "may": may,
        "months": months,
        "chart": chart_of(found, months) if months else "",
        "page": page,
        "readings": [(reading, bool(permissions.may_take_back(user, reading))) for reading in readings],
        "support": found.supports.count() if found.state == Indicator.State.PROPOSED else 0,
    }
    return render(request, "indicators/indicator.html", context)


@require_safe
def readings_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every reading of an indicator."""
    found = get_object_or_404(Indicator, pk=pk)
    answer = StreamingHttpResponse(files.rows(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="indicator-{pk}.csv"'
    return answer


@require_safe
def of_project(request: HttpRequest, pk: int) -> HttpResponse:
    """A project's indicators, as a part of the project's page."""
    project = get_object_or_404(Project, pk=pk)
    found = Indicator.objects.with_place().filter(project=project).chosen().worst_first()[:OF_A_PROJECT]
    return render(request, "indicators/parts/of_project.html", {"project": project, "indicators": found})
