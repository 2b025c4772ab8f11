"""Doors to the register of decisions: the list, one decision, and the list as a file."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.register.evidence import evidence_of
from cms.register.kinds import KINDS
from cms.register.reading import COLUMNS, Asked, rows_of, told
from cycles.models import Cycle
from kit.paging import page_of
from kit.tables import write_csv
from proposals.finding import all_places

PER_PAGE = 12
HEADER = ("day", "kind", "where", "cycle", "title", "by", "you_said", "we_did", "because", "address")


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision, narrowed by what the address asks, a page at a time."""
    asked = Asked.read(request.GET)
    page = page_of(request, asked.rows(), PER_PAGE)
    context = {"asked": asked, "page": page, "decisions": asked.told(page.object_list), "kinds": KINDS}
    return render(request, "register/decisions.html", context)


@require_safe
def decision(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One decision at its own address."""
    if kind not in KINDS:
        raise Http404
    row = rows_of(kind, KINDS[kind]).filter(pk=pk).values_list(*COLUMNS).first()
    if row is None:
        raise Http404
    places = {place.pk: place for place in all_places.all()}
    found = told(row, places, {cycle.pk: cycle for cycle in Cycle.objects.visible()})
    return render(request, "register/decision.html", {"decision": found, "evidence": evidence_of(found)})


@require_safe
def decisions_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All decisions asked for, as a file."""
    asked = Asked.read(request.GET)
    lines = (
        [
            timezone.localdate(one.at), str(one.of.label), one.place.name if one.place else "",
            one.cycle.name if one.cycle else "", one.title, one.by, one.words, one.done, one.reason,
            f"{settings.SITE_URL}{one.url}",
        ]
        for one in asked.told(asked.rows())
    )  # fmt: skip
    answer = StreamingHttpResponse(write_csv(HEADER, lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="decisions.csv"'
    return answer
