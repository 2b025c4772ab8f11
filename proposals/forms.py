"""Forms of reviewing and costing, and the text box that all rooms use. The rules are in `actions`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.html import LONGEST, from_plain
from kit.money import MoneyFormField
from proposals.models import Review
from proposals.words import in_words


class PlainField(forms.CharField):
    """Plain text typed by a person; cleans to safe HTML, and shows stored HTML as plain text again."""

    def __init__(self, *, rows: int = 8, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if len(text) > LONGEST // 2:  # leaves room for the tags
            raise ValidationError(
                _(
                    "This text has %(length)d letters; %(most)d is the most. Nothing was lost: shorten it and send again."
                )
                % {"length": len(text), "most": LONGEST // 2}
            )
        return from_plain(text)

    def prepare_value(self, value: Any) -> Any:
        return in_words(value) if isinstance(value, str) and value.startswith("<") else value


class ReviewForm(forms.Form):
    """A council's decision with its reason."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What does the council decide?"),
        widget=forms.RadioSelect,
        choices=[
            (Review.Decision.ACCEPT, gettext_lazy("Accept: it can go ahead to costing")),
            (Review.Decision.RETURN, gettext_lazy("Return: ask the author for changes")),
            (Review.Decision.DECLINE, gettext_lazy("Decline: it can't be done in this cycle")),
        ],
    )
    reason = PlainField(
        label=gettext_lazy("Reason"),
        rows=6,
        required=False,
        help_text=gettext_lazy("Everyone can read it. Needed to return or decline; kind when you accept."),
    )


class CostForm(forms.Form):
    """Staff's estimate."""

    cost = MoneyFormField(label=gettext_lazy("Cost to build"), min_cents=1)
    upkeep = MoneyFormField(
        label=gettext_lazy("Upkeep a year"),
        help_text=gettext_lazy("What it costs each year afterwards. Write 0 if nothing."),
    )
    note = forms.CharField(
        label=gettext_lazy("What the cost covers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
