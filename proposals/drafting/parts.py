"""The parts of a proposal of which there can be several: places on the map, and pictures with what they show."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import pictures
from kit.pictures import PictureField
from neighborhoods.models import Neighborhood
from proposals.drafting.geometry import (
    MOST_PLACES,
    MOST_POINTS,
    Unreadable,
    middle,
    read_points,
    too_few,
    written_points,
)
from proposals.models import Wording
from proposals.places import frame_of

MOST_ATTACHMENTS = 6
KINDS = [
    ("point", gettext_lazy("a spot")),
    ("line", gettext_lazy("a way (line)")),
    ("area", gettext_lazy("an area")),
]


class PlaceForm(forms.Form):
    """One place: its name in words, and points that are drawn on the map or written."""

    name = forms.CharField(
        label=gettext_lazy("Name of the place"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example “The steps at Pier Street”. This is enough; the map is extra."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("It is"), choices=KINDS, required=False, initial="point")
    points = forms.CharField(
        label=gettext_lazy("Points on the map"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("Drawing fills this in. Or write latitude and longitude, a point on each line."),
    )
    use_required_attribute = False

    def clean_points(self) -> list[list[float]]:
        try:
            points = read_points(self.cleaned_data["points"])
        except Unreadable as refused:
            raise ValidationError(
                _("Line %(line)d is not a point. Write it like this: 42.35800, -71.06360") % {"line": refused.line}
            ) from None
        if len(points) > MOST_POINTS:
            raise ValidationError(_("A place has at most %(most)d points.") % {"most": MOST_POINTS})
        frame = frame_of(Neighborhood.objects.all()) if points else None
        if frame is not None and not all(frame.holds(*point) for point in points):
            raise ValidationError(_("That point is outside the city. Choose another one on the map."))
        return points

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        points, kind = data.get("points") or [], data.get("kind") or "point"
        if too_few(kind, points):
            self.add_error("points", _("A way needs at least two points, an area three."))
        elif kind == "point" and len(points) > 1:
            self.add_error("points", _("A spot is one point. Choose “a way” or “an area” for more."))
        if points and not data.get("name"):
            self.add_error("name", _("Say in words what this place is, for those who don't see the map."))
        return data


class BasePlaceForms(BaseFormSet):
    def kept(self, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The places as they are kept; a wrong one keeps what it was before."""
        found = []
        for number, form in enumerate(self.forms):
            data = getattr(form, "cleaned_data", {})
            if data.get("DELETE"):
                continue
            if form.errors:
                found += before[number : number + 1]
            elif data.get("name"):
                place = {"name": data["name"], "kind": data.get("kind") or "point", "points": data.get("points") or []}
                found.append(place)
        return found


class AttachmentForm(forms.Form):
    """One picture more: a file, or one that is kept already, and what it shows."""

    kept = forms.CharField(widget=forms.HiddenInput, required=False)
    file = PictureField(
        label=gettext_lazy("Picture"), required=False, widget=forms.FileInput(attrs={"accept": pictures.ACCEPT})
    )
    alt = forms.CharField(
        label=gettext_lazy("What it shows"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("For neighbors who can't see it."),
    )
    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("file") or data.get("kept")) and not data.get("alt"):
            self.add_error("alt", _("Say what the picture shows, for neighbors who can't see it."))
        return data

    @cached_property
    def small(self) -> str:
        """The address of the small size of the kept picture."""
        name = self["kept"].value()
        return pictures.small_url(name) if name else ""


class BaseAttachmentForms(BaseFormSet):
    def kept(self, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The pictures as they are kept; new files are stored. Names that were not there before are not believed."""
        known = {each["name"] for each in before}
        found = []
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if data.get("DELETE"):
                continue
            name = data["kept"] if data.get("kept") in known else ""
            if data.get("file"):
                name = pictures.store(data["file"], "proposals")
            if name:
                found.append({"name": name, "alt": data.get("alt", "")})
        return found


PlaceForms = formset_factory(
    PlaceForm, formset=BasePlaceForms, extra=1, max_num=MOST_PLACES, absolute_max=MOST_PLACES + 2, can_delete=True
)
AttachmentForms = formset_factory(
    AttachmentForm,
    formset=BaseAttachmentForms,
    extra=1,
    max_num=MOST_ATTACHMENTS,
    absolute_max=MOST_ATTACHMENTS + 2,
    can_delete=True,
)


def places_of(wording: Wording) -> list[dict[str, Any]]:
    """The places of a wording; the one spot of older proposals is a place too."""
    if wording.places or wording.longitude is None or wording.latitude is None:
        return list(wording.places)
    points = [[float(wording.longitude), float(wording.latitude)]]
    return [{"name": wording.place or _("The spot"), "kind": "point", "points": points}]


def as_typed(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The places as the form shows them."""
    return [{**place, "points": written_points(place["points"])} for place in places]


def spot_of(places: list[dict[str, Any]]) -> Mapping[str, Decimal | None]:
    """The one point by which maps of many proposals show this one: the middle of the first place that has points."""
    drawn = next((place["points"] for place in places if place["points"]), None)
    longitude, latitude = middle(drawn) if drawn else (None, None)
    as_decimal = lambda number: None if number is None else Decimal(f"{number:.5f}")  # noqa: E731
    return {"latitude": as_decimal(latitude), "longitude": as_decimal(longitude)}
