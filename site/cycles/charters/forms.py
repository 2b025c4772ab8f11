"""Forms of charters: weights that sum to 100, clauses, reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.charters.actions.drafting import LONGEST
from cycles.models import Category
from kit.forms import CountedTextarea
from neighborhoods.decisions.models import Motion

PREFIX = "weight-"


class ChangesForm(forms.Form):
    """What is to change, and why."""

    changes = forms.CharField(
        label=_("What is to change, and why"),
        widget=CountedTextarea(LONGEST, attrs={"rows": 5}),
        help_text=_("In plain words; it stands above the new version."),
    )


class ClauseForm(forms.Form):
    """One clause."""

    text = forms.CharField(
        label=_("The clause"),
        widget=CountedTextarea(LONGEST, attrs={"rows": 5}),
        help_text=_("One thing that proposals, costs and decisions can be held against."),
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.all(), required=False, empty_label=_("all categories")
    )


class ReasonForm(forms.Form):
    """Why; for acts that need nothing else."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=CountedTextarea(500, attrs={"rows": 4}),
        help_text=_("Everybody reads it."),
    )


class WeightsForm(forms.Form):
    """A whole per cent for each category. Whether they sum to 100 is the act's to say, so that it is said in one place."""

    reason = forms.CharField(
        label=_("Why so"), max_length=500, required=False, widget=CountedTextarea(500, attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        categories: Sequence[Category],
        percents: Mapping[int, int] | None = None,
        with_reason: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.categories = categories
        for category in categories:
            self.fields[f"{PREFIX}{category.pk}"] = forms.IntegerField(
                label=str(category),
                min_value=0,
                max_value=100,
                initial=(percents or {}).get(category.pk, 0),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-weight": ""}),
            )
        names = [f"{PREFIX}{category.pk}" for category in categories]
        rest = [name for name in self.fields if name not in names]
        if not with_reason:
            rest.remove("reason")
            del self.fields["reason"]
        self.order_fields([*names, *rest])

    @property
    def percents(self) -> dict[int, int]:
        """The per cents by the number of their category."""
        return {category.pk: self.cleaned_data[f"{PREFIX}{category.pk}"] for category in self.categories}


class CouncilWeightsForm(WeightsForm):
    """The council's, with the decision by which it weighed."""

    motion = forms.ModelChoiceField(
        label=_("The decision by which the council weighed"),
        queryset=Motion.objects.none(),
        help_text=_("A motion that was carried after the draft was opened, and signed by both co-chairs."),
    )

    def __init__(self, *args: Any, motions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motion"].queryset = motions  # type: ignore[attr-defined]
