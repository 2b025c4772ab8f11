"""The officer's forms about a cycle."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.models import Category, Cycle, Formula, Phase
from kit.money import MoneyFormField
from neighborhoods.models import Neighborhood


class MomentField(forms.DateTimeField):
    """A date and time in the city's time zone, with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)


class PlanForm(forms.Form):
    """The whole plan on one page: words, six phases with their dates, an amount for each neighborhood and the city."""

    name = forms.CharField(label=_("Name"), max_length=120)
    summary = forms.CharField(label=_("In a few words"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def __init__(self, data: Any = None, *, cycle: Cycle | None = None) -> None:
        self.places: list[Neighborhood | None] = [None, *Neighborhood.objects.all()]
        super().__init__(data, initial=self._present(cycle) if cycle else {})
        for kind in Phase.Kind:
            self.fields[f"{kind}_opens"] = MomentField(label=_("%(phase)s opens") % {"phase": kind.label})
            self.fields[f"{kind}_closes"] = MomentField(label=_("%(phase)s closes") % {"phase": kind.label})
        for place in self.places:
            self.fields[self.amount_name(place)] = MoneyFormField(
                label=place.name if place else _("Whole city"), required=False
            )

    @staticmethod
    def amount_name(place: Neighborhood | None) -> str:
        return f"amount_{place.pk if place else 'city'}"

    @classmethod
    def _present(cls, cycle: Cycle) -> dict[str, Any]:
        found: dict[str, Any] = {"name": cycle.name, "summary": cycle.summary}
        for phase in cycle.calendar:
            found |= {f"{phase.kind}_opens": phase.opens_at, f"{phase.kind}_closes": phase.closes_at}
        for envelope in cycle.envelopes.select_related("neighborhood"):
            found[cls.amount_name(envelope.neighborhood)] = envelope.amount
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(self.amount_name(place)) for place in self.places) and not self.errors:
            self.add_error(None, _("Give money to the whole city or to at least one neighborhood."))
        return cleaned

    def plan(self) -> dict[str, Any]:
        """What `actions.plan_cycle` takes."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "summary": data["summary"],
            "dates": {kind.value: (data[f"{kind}_opens"], data[f"{kind}_closes"]) for kind in Phase.Kind},
            "amounts": {place: data[self.amount_name(place)] for place in self.places},
        }


class FormulaForm(forms.Form):
    """What the envelopes are computed from; the neighborhoods' people are known and can be corrected."""

    total = MoneyFormField(label=_("Money to share out"), min_cents=1)
    need_percent = forms.IntegerField(
        label=_("Percent of it by need"),
        min_value=0,
        max_value=100,
        help_text=_("This part follows people times their need index; the rest follows people alone."),
    )
    source = forms.CharField(label=_("Where the need index comes from"), max_length=300)

    def __init__(self, data: Any = None, *, cycle: Cycle) -> None:
        self.places = list(Neighborhood.objects.all())
        formula = Formula.objects.filter(cycle=cycle).first()
        known = {row.neighborhood_id: row for row in formula.places.all()} if formula else {}
        first = (
            {"total": formula.total, "need_percent": formula.need_percent, "source": formula.source} if formula else {}
        )
        super().__init__(data, initial=first)
        for place in self.places:
            row = known.get(place.pk)
            self.fields[f"people_{place.pk}"] = forms.IntegerField(
                label=_("%(place)s: people") % {"place": place},
                min_value=0,
                max_value=50_000_000,
                initial=row.people if row else place.population,
            )
            self.fields[f"need_{place.pk}"] = forms.IntegerField(
                label=_("%(place)s: need index") % {"place": place},
                min_value=0,
                max_value=1000,
                initial=row.need if row else None,
            )

    def numbers(self) -> dict[str, Any]:
        """What `formula.apply_formula` takes."""
        data = self.cleaned_data
        places = {place: (data[f"people_{place.pk}"], data[f"need_{place.pk}"]) for place in self.places}
        return {**{name: data[name] for name in ("total", "need_percent", "source")}, "places": places}


class ReasonForm(forms.Form):
    """Why the calendar changes; residents read it."""

    reason = forms.CharField(
        label=_("Reason"), help_text=_("Residents see this."), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )


class ExtendForm(ReasonForm):
    until = MomentField(label=_("New closing"))
    field_order = ["until", "reason"]


class CategoryForm(forms.ModelForm[Category]):
    class Meta:
        model = Category
        fields = ["name", "icon"]
