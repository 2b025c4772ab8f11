"""The neighborhoods, each with its council."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from kit.acting import act_page, sent
from kit.maps import Place, outline_map
from neighborhoods import actions
from neighborhoods.forms import ForceMemberForm
from neighborhoods.models import Neighborhood, TaskForce
from neighborhoods.permissions import may_keep_force


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
    forces = TaskForce.objects.current().filter(council=council).with_members() if council else []
    others = list(Neighborhood.objects.all())
    return render(
        request,
        "neighborhoods/neighborhood.html",
        {
            "place": place,
            "council": council,
            "seats": council.current_seats if council else [],
            "vacancies": council.vacancies(council.current_seats) if council else None,
            "forces": forces,
            "map": _map(others, here=place),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def task_force(request: HttpRequest, pk: int) -> HttpResponse:
    """What a task force works on, until when, and who is on it from which group; its co-chairs keep the list."""
    force = get_object_or_404(TaskForce.objects.with_members(), pk=pk)
    may_keep = may_keep_force(request.user, force)
    form = ForceMemberForm(sent(request)[0])
    context = {"force": force, "place": force.council.neighborhood, "may_keep": may_keep}
    if request.method == "POST":
        may_keep.or_forbid()
        if "remove" in request.POST:
            number = request.POST["remove"]
            member = get_object_or_404(
                force.members, pk=int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
            )
            actions.remove_force_member(member, by=request.user)
            messages.success(request, _("%(name)s is off the task force.") % {"name": member})
            return redirect(force)
    return act_page(
        request,
        "neighborhoods/task_force.html",
        form,
        lambda data: actions.add_force_member(force, by=request.user, **data),
        done=_("The list of members is kept."),
        back=force.get_absolute_url(),
        **context,
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
    file = "" if here is None else "/api/v1/neighborhoods.csv"  # below the list of all it stands already
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
    return outline_map(title, finding, drawn, headings=(_("Neighborhood"), _("People")), csv_url=file)


def _people(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f") if count else ""
