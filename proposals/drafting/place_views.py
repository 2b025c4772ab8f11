"""Where a proposal is: its places drawn on the city's outlines, in words, and as GeoJSON."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from proposals import permissions as may
from proposals.drafting import geometry
from proposals.drafting.drawing import Drawing, drawing
from proposals.drafting.parts import places_of
from proposals.models import Proposal


def _seen(request: HttpRequest, pk: int) -> Proposal:
    rows = Proposal.objects.select_related("envelope__cycle", "envelope__neighborhood", "author")
    found = get_object_or_404(rows.prefetch_related("coauthors"), pk=pk)
    if not may.may_see(request.user, found) or not places_of(found):
        raise Http404
    return found


@require_safe
def places_map(request: HttpRequest, pk: int) -> HttpResponse:
    """The places on the map, and beside it the same in words."""
    proposal, map_ = _seen(request, pk), drawing()
    places = places_of(proposal)
    context = {"proposal": proposal, "places": places, "map": map_, "marks": _marks(map_, places) if map_ else []}
    return render(request, "drafting/map.html", context)


@require_safe
def geojson(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawn places for other maps (RFC 7946)."""
    answer = JsonResponse(geometry.geojson(places_of(_seen(request, pk))), content_type="application/geo+json")
    answer["Content-Disposition"] = f'attachment; filename="places-{pk}.geojson"'
    return answer


def _marks(map_: Drawing, places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each drawn place in the drawing's units: its line of points, and where its number stands."""
    marks = []
    for number, place in enumerate(places, 1):
        if place["points"]:
            spots = [map_.frame.spot(*point) for point in place["points"]]
            x, y = map_.frame.spot(*geometry.middle(place["points"]))
            line = " ".join(f"{a},{b}" for a, b in spots)
            marks.append({"number": number, "kind": place["kind"], "line": line, "x": x, "y": y, "name": place["name"]})
    return marks
