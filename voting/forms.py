"""The officers' forms for a poll: its rule with all its settings, and the projects that rule each other out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.forms import DateInput
from proposals.models import Proposal
from voting.actions import BESIDES, RULES
from voting.choosing import OFFERED_TIES, SETTINGS, ties_of
from voting.explaining import GOOD_FOR, HOW
from voting.lifecycle import FILLED_IN_HERE, Form, RuleName
from voting.models import Poll

TIE_WORDS = {
    "cost": gettext_lazy("the lower cost"),
    "votes": gettext_lazy("more votes"),
    "draw": gettext_lazy("a public draw"),
    "id": gettext_lazy("the project's number"),
}
PLACES = 3  # as many tie-breaks as can follow each other: the last one always decides


class TiesWidget(forms.MultiWidget):
    """A choice for each place in the order of tie-breaks."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        names = (gettext_lazy("First tie-break"), gettext_lazy("Second tie-break"), gettext_lazy("Third tie-break"))
        blank = [("", gettext_lazy("nothing more"))]
        choices = [(tie, TIE_WORDS[tie]) for tie in OFFERED_TIES]
        parts = [
            forms.Select({"aria-label": name}, choices if place == 0 else blank + choices)
            for place, name in enumerate(names)
        ]
        super().__init__(parts, attrs)

    def decompress(self, value: str | None) -> list[str]:
        given = list(ties_of(value or ""))[:PLACES]
        return given + [""] * (PLACES - len(given))


class TiesField(forms.MultiValueField):
    """The order of tie-breaks as a poll keeps it: names with commas."""

    widget = TiesWidget

    def __init__(self, **kwargs: Any) -> None:
        parts = [forms.ChoiceField(choices=[("", ""), *TIE_WORDS.items()], required=False) for _place in range(PLACES)]
        super().__init__(parts, require_all_fields=False, **kwargs)

    def compress(self, values: Sequence[str]) -> str:
        return ",".join(tie for tie in values if tie)


class RuleForm(forms.ModelForm):
    """A rule with all its settings. What does not go together is refused by the poll itself (`voting.choosing`)."""

    class Meta:
        model = Poll
        fields: tuple[str, ...] = SETTINGS
        help_texts = {
            "utility": gettext_lazy("For Equal Shares and for the largest support. Most cities use the cost."),
            "completion": gettext_lazy(
                "Equal Shares alone can leave much of the money. Cities mostly use the first of these."
            ),
            "increment": gettext_lazy("In whole money, such as 1 or 0.50. Smaller is finer; 1 is usual."),
            "compare": gettext_lazy("Some cities promise that the outcome is kept only if most voters like it better."),
            "minimum_support": gettext_lazy(
                "With any rule, a project with fewer is not funded. 1 leaves out projects that nobody chose."
            ),
        }

    GROUPS: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
        (gettext_lazy("Rule"), "", ("rule",)),
        (
            gettext_lazy("Settings of Equal Shares"),
            gettext_lazy("Other rules do not use these, except for what a project is worth."),
            ("utility", "completion", "increment", "integral", "stop_when_exhaustive", "compare"),
        ),
        (gettext_lazy("With any rule"), "", ("minimum_support", "ties")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # gettext in the reader's language: a radio button's label is rendered at once
        choices = [(rule.value, rule.label) for rule in RuleName]
        self.fields["rule"] = forms.ChoiceField(label=_("Rule"), choices=choices, widget=forms.RadioSelect)
        self.fields["ties"] = TiesField(
            label=_("If two projects have an equal claim, this decides"),
            help_text=_("In this order. A draw or the number always decides; without them the number comes last."),
        )

    @property
    def groups(self) -> Iterator[dict[str, Any]]:
        """The fields in groups, for the page."""
        for legend, about, names in self.GROUPS:
            yield {"legend": legend, "about": about, "fields": [self[name] for name in names]}

    @property
    def rules(self) -> Iterator[dict[str, Any]]:
        """Each rule's button with what the rule does and when to choose it."""
        for button in self["rule"].subwidgets:
            rule = RuleName(button.data["value"])
            yield {"button": button, "how": HOW[rule], "good_for": GOOD_FOR[rule]}


class RulesForm(RuleForm):
    """How residents vote, how their ballots are counted, and who may vote."""

    class Meta(RuleForm.Meta):
        fields = (*RULES, *BESIDES)
        widgets = {"resident_by": DateInput()}
        help_texts = RuleForm.Meta.help_texts | {
            "least": gettext_lazy("A ballot with fewer is not taken. 0 lets people cast an empty ballot."),
            "objection_days": gettext_lazy(
                "After them two officers destroy what ties people to ballots; until then it is kept."
            ),
            "quorum": gettext_lazy(
                "Of the witnesses named under Witnesses. Before so many have co-signed the close nothing is opened, and "
                "before they have co-signed the result nothing is published. Where no witness is named, nothing waits."
            ),
        }

    GROUPS = (
        (gettext_lazy("Ballot"), "", ("form", "least", "most")),
        *RuleForm.GROUPS,
        (gettext_lazy("Who may vote"), "", ("resident_by", "minimum_age")),
        (gettext_lazy("After the vote"), "", ("quorum", "objection_days")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = [(form.value, form.label) for form in Form if form in FILLED_IN_HERE]
        self.fields["form"] = forms.ChoiceField(label=_("Ballot"), choices=here)


class RivalsForm(forms.Form):
    """Which projects of this ballot rule each other out."""

    proposals = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Projects of which only one can be built"),
        queryset=Proposal.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least two projects that can't be built beside each other.")
        },
    )

    def __init__(self, poll: Poll, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among: Any = self.fields["proposals"]
        among.queryset = Proposal.objects.on_ballot(poll.envelope).order_by("title", "pk")
