"""The officers' form for a trial: past ballots, and two or three rules with their settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.when_used import when_used
from voting.choosing import SETTINGS
from voting.comparisons.actions import MOST_RULES
from voting.forms import RuleForm
from voting.freezing import rule_of_poll
from voting.lifecycle import RuleName
from voting.models import Poll
from voting.rules import Rule

read_upload = when_used("voting.comparisons.trying", "read_upload")  # it needs NumPy
MOST_POLLS = 300
FIRST_CHOICES = ("equal-shares", "greedy", "")


class PollField(forms.ModelChoiceField):
    def label_from_instance(self, poll: Any) -> str:
        return _("%(poll)s (%(ballots)s ballots)") % {"poll": poll, "ballots": poll.counted.ballots}


class SourceForm(forms.Form):
    """Which past ballots: of a published poll, or in a file."""

    poll = PollField(
        label=gettext_lazy("A published vote"),
        queryset=Poll.objects.none(),
        required=False,
        empty_label=gettext_lazy("none, I send a file"),
        help_text=gettext_lazy("Votes that are open, or closed and not published, can't be chosen."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file in the Pabulib format (.pb)"),
        required=False,
        help_text=gettext_lazy("At most 10 megabytes. Ages and other columns about voters are not kept."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among: Any = self.fields["poll"]
        newest = Poll.objects.published().order_by("-published_at").values_list("pk", flat=True)[:MOST_POLLS]
        among.queryset = (
            Poll.objects.published()
            .filter(pk__in=list(newest))
            .with_place()
            .select_related("manifest", "counted")
            .defer("counted__ballots_file", "counted__outcome", "counted__measures")
            .order_by("-published_at")
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("poll")) == bool(given.get("file")) and not self.errors:
            raise ValidationError(_("Choose one: a published vote, or a file."))
        if given.get("file") and not self.errors:
            try:
                given["election"] = read_upload(given["file"])
            except ValidationError as wrong:
                self.add_error("file", wrong)
        return given

    @property
    def ballot_form(self) -> str:
        """What the chosen ballots look like."""
        poll = self.cleaned_data.get("poll")
        return str(poll.form if poll else self.cleaned_data["election"].profile.ballot_type)


class TriedRuleForm(RuleForm):
    """One of the rules of a trial, in less space than at the poll desk. A later one may be left out."""

    class Meta(RuleForm.Meta):
        fields: tuple[str, ...] = SETTINGS

    def __init__(self, *args: Any, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.optional = optional
        none = [("", _("no further rule"))] if optional else []
        choices = [*none, *((rule.value, rule.label) for rule in RuleName)]
        self.fields["rule"] = forms.ChoiceField(label=_("Rule"), choices=choices, required=not optional)

    @property
    def is_left_out(self) -> bool:
        """Whether no rule was chosen where none need be."""
        return self.optional and self.is_bound and not self.data.get(self.add_prefix("rule"))

    def as_rule(self, seed: str) -> Rule:
        """The rule that was chosen, drawing lots by `seed`."""
        return rule_of_poll(self.instance, seed=seed)


def tried_rules(data: Any = None, ballot_form: str = "approval") -> list[TriedRuleForm]:
    """The forms of the rules of a trial; the last one may be left empty."""
    return [
        TriedRuleForm(
            data,
            prefix=f"rule{place}",
            optional=place > 2,
            instance=Poll(form=ballot_form, rule=FIRST_CHOICES[place - 1]),
        )
        for place in range(1, MOST_RULES + 1)
    ]
