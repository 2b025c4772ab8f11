"""What is cited, and how it applies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.charters.models import Clause
from kit.forms import CountedTextarea
from proposals.citing.actions import LONGEST
from proposals.citing.models import Kind


class ClauseField(forms.ModelChoiceField):
    """A clause in force, by its number, its charter and its first words."""

    def label_from_instance(self, obj: Any) -> str:
        words = obj.text if len(obj.text) <= 90 else f"{obj.text[:88].rstrip()}…"
        return f"{obj.anchor} · {obj.version.charter.place_name}: {words}"


class CitationForm(forms.Form):
    """One citation. Who may cite in one step only is not asked in which."""

    kind = forms.ChoiceField(label=_("What cites it?"))
    clause = ClauseField(label=_("Which clause?"), queryset=Clause.objects.none())
    how = forms.CharField(
        label=_("How does it apply?"),
        max_length=LONGEST,
        widget=CountedTextarea(LONGEST, attrs={"rows": 3}),
        help_text=_("One sentence. It stands beside the clause, with your name."),
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], clauses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [(one.value, one.label) for one in kinds]
        if len(kinds) == 1:
            kind.widget = forms.HiddenInput()
            kind.initial = kinds[0].value
        self.fields["clause"].queryset = clauses  # type: ignore[attr-defined]
