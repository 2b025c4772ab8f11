"""Doors to progress: dashboards, their slim versions for other sites, the rows behind each figure, and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cms.progress import dashboard
from cms.progress.figures import sums
from cms.progress.rows import KINDS, PER_PAGE, Row
from cms.progress.scope import Scope
from cycles.models import Cycle
from kit.paging import page_of
from kit.tables import write_csv
from neighborhoods.models import Neighborhood
from proposals.finding import all_categories, all_places

COLUMNS = ("what", "project", "where", "day", "cents", "words", "address")


@require_safe
def city(request: HttpRequest) -> HttpResponse:
    """All cycles and neighborhoods together."""
    return _dashboard(request, Scope())


@require_safe
def cycle(request: HttpRequest, slug: str) -> HttpResponse:
    """One cycle, by neighborhood and category."""
    return _dashboard(request, _cycle(slug))


@require_safe
def neighborhood(request: HttpRequest, slug: str) -> HttpResponse:
    """One neighborhood, by cycle and category, with what the city's budget spends there."""
    return _dashboard(request, _neighborhood(slug))


@require_safe
def money_here(request: HttpRequest, slug: str) -> HttpResponse:
    """The former address of a neighborhood's money."""
    return redirect("progress:neighborhood", slug=slug, permanent=True)


@require_safe
def embed_city(request: HttpRequest) -> HttpResponse:
    """The city, for other sites."""
    return _slim(request, Scope())


@require_safe
def embed_cycle(request: HttpRequest, slug: str) -> HttpResponse:
    """One cycle, for other sites."""
    return _slim(request, _cycle(slug))


@require_safe
def embed_neighborhood(request: HttpRequest, slug: str) -> HttpResponse:
    """One neighborhood, for other sites."""
    return _slim(request, _neighborhood(slug))


@require_safe
def rows(request: HttpRequest, kind: str) -> HttpResponse:
    """The rows that one figure counts or adds up, a page at a time."""
    scope, asked = Scope.read(request.GET), _kind(kind)
    page = page_of(request, asked.rows(scope), PER_PAGE)
    told = list(asked.told(page.object_list))
    context = {
        "kind": kind,
        "label": asked.label,
        "scope": scope,
        "page": page,
        "rows": told,
        "total": asked.total(scope),
        "has_money": any(row.amount is not None for row in told),
        "kinds": KINDS,
        "cycles": Cycle.objects.visible(),
        "places": all_places.all(),
        "categories": all_categories.all(),
    }
    return render(request, "progress/rows.html", context)


@require_safe
def rows_csv(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """The same rows, all of them, as a file."""
    scope, asked = Scope.read(request.GET), _kind(kind)
    found = asked.told(asked.rows(scope).iterator(chunk_size=2_000))
    return _file(f"progress-{kind}", COLUMNS, (_line(row) for row in found))


@require_safe
def table_csv(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """A table of a dashboard as a file: a row a cycle, neighborhood or category."""
    if name not in dashboard.TABLES:
        raise Http404
    parts = getattr(sums(Scope.read(request.GET)), name)
    lines = (
        [part.label, part.figures.progress.percent, *(getattr(part.figures, n) for n in dashboard.COUNTED.values())]
        for part in parts
    )
    names = (kind.replace("-", "_") for kind in dashboard.COUNTED)
    return _file(f"progress-{name}", [name, "percent_done", *names], lines)


def _dashboard(request: HttpRequest, scope: Scope) -> HttpResponse:
    context = dashboard.context_of(scope)
    context["sample"] = dashboard.sample_said(context["whole"])
    context["embed_url"] = f"{settings.SITE_URL}{scope.page(slim=True)}"
    context["feed_url"] = scope.address("feed")
    return render(request, "progress/dashboard.html", context)


def _slim(request: HttpRequest, scope: Scope) -> HttpResponse:
    """For a frame on another site: figures alone, no session, no form, nothing to press but links."""
    context: dict[str, Any] = dashboard.head_of(scope, sums(scope))
    context["sample"] = dashboard.sample_said(context["whole"])
    context["full_url"] = f"{settings.SITE_URL}{scope.page()}"
    return render(request, "progress/embed.html", context)


def _cycle(slug: str) -> Scope:
    return Scope(cycle=get_object_or_404(Cycle.objects.visible(), slug=slug))


def _neighborhood(slug: str) -> Scope:
    return Scope(place=get_object_or_404(Neighborhood, slug=slug))


def _kind(name: str) -> Any:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _line(row: Row) -> list[Any]:
    return [row.what, row.project, row.place, row.day, row.amount, row.words, f"{settings.SITE_URL}{row.url}"]


def _file(name: str, header: Any, lines: Iterator[list[Any]]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(write_csv(header, lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
