"""The neighborhoods, each with its council."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from kit.charts import Place, outline_map
from neighborhoods.models import Neighborhood, TaskForce


@require_GET
def neighborhood_list(request: HttpRequest) -> HttpResponse:
    """Every neighborhood, on a map and as cards."""
    places = list(Neighborhood.objects.with_councils())
    return render(request, "neighborhoods/list.html", {"places": places, "map": _map(places)})


@require_GET
def neighborhood(request: HttpRequest, slug: str) -> HttpResponse:
    """One neighborhood: where it is, who sits on its council and since when, what its task forces work on."""
    place = get_object_or_404(Neighborhood.objects.with_councils(), slug=slug)
    council = getattr(place, "council", None)
    forces = TaskForce.objects.current().filter(council=council).prefetch_related("chairs") if council else []
    others = list(Neighborhood.objects.all())
    return render(
        request,
        "neighborhoods/neighborhood.html",
        {
            "place": place,
            "council": council,
            "seats": council.current_seats if council else [],
            "forces": forces,
            "map": _map(others, here=place),
        },
    )


def _map(places: list[Neighborhood], here: Neighborhood | None = None) -> SafeString | str:
    """The outlines, or nothing while no neighborhood has one."""
    if not any(place.outline for place in places):
        return ""
    if here is None:
        title = _("Map of the neighborhoods")
        count = len(places)
        finding = ngettext("The city has %(n)d neighborhood.", "The city has %(n)d neighborhoods.", count) % {
            "n": count
        }
    else:
        title = _("Where %(place)s is") % {"place": here.name}
        finding = _("%(place)s among the neighborhoods of the city.") % {"place": here.name}
    drawn = [
        Place(
            name=place.name,
            outline=place.outline,
            shown=_people(place.population),
            url=place.get_absolute_url(),
            here=place == here,
        )
        for place in places
    ]
    return outline_map(title, finding, drawn, headings=(_("Neighborhood"), _("People")))


def _people(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f") if count else ""
