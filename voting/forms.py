"""The officers' form for a poll's rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import DateInput
from voting.actions import ROLL, RULES
from voting.lifecycle import FILLED_IN_HERE, Form, RuleName
from voting.models import Poll
from voting.rules import TIE_BREAKS


class RulesForm(forms.ModelForm):
    """How residents vote, and how their ballots are counted."""

    class Meta:
        model = Poll
        fields = (*RULES, *ROLL)
        widgets = {"resident_by": DateInput()}
        help_texts = {
            "least": _("A ballot with fewer is not taken. 0 lets people cast an empty ballot."),
            "utility": _("Only for Equal Shares. Most cities use the cost."),
            "completion": _("Only for Equal Shares."),
            "compare": _("Only for Equal Shares."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = [(form.value, form.label) for form in Form if form in FILLED_IN_HERE]
        self.fields["form"] = forms.ChoiceField(label=_("Ballot"), choices=here)
        countable = [(rule.value, rule.label) for rule in RuleName if rule in OFFERED]
        self.fields["rule"] = forms.ChoiceField(label=_("Rule"), choices=[("", _("choose a rule")), *countable])

    def clean_ties(self) -> str:
        ties = [tie.strip() for tie in self.cleaned_data["ties"].split(",") if tie.strip()]
        unknown = [tie for tie in ties if tie not in TIE_BREAKS]
        if unknown or not ties:
            raise forms.ValidationError(
                _("“%(what)s” is no tie-break. Known are: %(known)s."),
                params={"what": ", ".join(unknown), "known": ", ".join(TIE_BREAKS)},
            )
        return ",".join(ties)


# Rules with an explanation in plain words (`voting.explaining`) that the counting room can count today.
OFFERED = frozenset({RuleName.GREEDY, RuleName.EQUAL_SHARES})
