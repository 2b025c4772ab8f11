"""Follow a place: a point on the city's map and how far around it one wants to hear of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from following.actions import watch
from following.models import Circle
from following.nearness import DEGREE
from kit.forms import attempt
from neighborhoods.models import Neighborhood
from proposals.places import Frame, frame_of, rings, shapes

METERS = [(200, "200 m"), (500, "500 m"), (1000, "1 km"), (2000, "2 km"), (5000, "5 km")]


class AroundForm(forms.Form):
    """A name, a middle and a size. The middle is a neighborhood's, or a point chosen on the map."""

    name = forms.CharField(
        label=gettext_lazy("What do you call the place?"),
        max_length=80,
        help_text=gettext_lazy("For example “Home” or “The way to school”. Only you see it."),
    )
    middle = forms.ModelChoiceField(
        label=gettext_lazy("Where is its middle?"),
        queryset=Neighborhood.objects.all(),
        required=False,
        empty_label=gettext_lazy("the point below"),
        help_text=gettext_lazy("The middle of a neighborhood; or give the point by its latitude and longitude."),
    )
    latitude = forms.DecimalField(label=gettext_lazy("Latitude"), max_digits=8, decimal_places=5, required=False)
    longitude = forms.DecimalField(label=gettext_lazy("Longitude"), max_digits=8, decimal_places=5, required=False)
    meters = forms.TypedChoiceField(
        label=gettext_lazy("How far around it?"), choices=METERS, coerce=int, initial=500, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if middle := data.get("middle"):
            spot = middle_of(middle)
            if spot is None:
                self.add_error("middle", _("This neighborhood has no outline. Give a point instead."))
            else:
                data["latitude"], data["longitude"] = spot
        if data.get("latitude") is None or data.get("longitude") is None:
            self.add_error("middle", _("Choose a neighborhood, or give a point."))
            return data
        frame = frame_of(Neighborhood.objects.all())
        if frame is not None and not frame.holds(float(data["longitude"]), float(data["latitude"])):
            self.add_error("middle", _("That point is outside the city. Choose another one on the map."))
        return data


@login_required
@require_http_methods(["GET", "POST"])
def around(request: HttpRequest) -> HttpResponse:
    """The map with one's circles, and the form for another one."""
    asked = {name: request.GET[name] for name in ("name", "latitude", "longitude") if name in request.GET}
    form = AroundForm(request.POST or None, initial=asked)

    def act(data: dict[str, Any]) -> Any:
        spot = {"latitude": data["latitude"], "longitude": data["longitude"]}
        return watch(by=request.user, name=data["name"], meters=data["meters"], **spot)

    if request.method == "POST" and form.is_valid() and (made := attempt(form, act)):
        messages.success(request, _("You hear of what happens around “%(name)s” now.") % {"name": made.name})
        return redirect("following:topics")
    neighborhoods = list(Neighborhood.objects.all())
    frame = frame_of(neighborhoods)
    mine = Circle.objects.filter(person_id=request.user.pk)
    context = {
        "form": form,
        "frame": frame,
        "shapes": shapes(neighborhoods, frame) if frame else [],
        "circles": [_drawn(circle, frame) for circle in mine] if frame else [],
    }
    return render(request, "proposals/around.html", context, status=422 if form.is_bound else 200)


def middle_of(place: Neighborhood) -> tuple[Decimal, Decimal] | None:
    """The middle of a neighborhood's outline (of its box), latitude first; `None` without an outline."""
    points = [point for ring in rings(place.outline) for point in ring]
    if not points:
        return None
    easts, norths = [p[0] for p in points], [p[1] for p in points]
    fine = Decimal("0.00001")
    return (
        Decimal((min(norths) + max(norths)) / 2).quantize(fine),
        Decimal((min(easts) + max(easts)) / 2).quantize(fine),
    )


def _drawn(circle: Circle, frame: Frame) -> dict[str, Any]:
    x, y = frame.spot(float(circle.longitude), float(circle.latitude))
    return {"name": circle.name, "x": x, "y": y, "r": round(circle.meters / DEGREE * 100_000)}
