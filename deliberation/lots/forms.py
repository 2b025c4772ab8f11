"""What officers and volunteers fill in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deliberation.lots.models import Lottery
from kit.forms import DateInput, DateTimeInput
from neighborhoods.models import Council, TaskForce

LINE = re.compile(r"^(?P<value>.+?)\s*:\s*(?P<lower>\d{1,3})\s*[-–]\s*(?P<upper>\d{1,3})$")
MOST_FEATURES, MOST_VALUES = 6, 10


class QuotasField(forms.CharField):
    """Quotas as blocks of lines: a feature, then each of its values as "under 30: 2-4". Cleans to a list of rows."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Quotas"))
        kwargs.setdefault(
            "help_text",
            _(
                "A block for each question: its name, then each answer with the fewest and the most people, like "
                "“under 30: 2-4”. An empty line between blocks."
            ),
        )
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 10}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else as_lines(value)

    def clean(self, value: Any) -> list[list[Any]]:
        blocks = [
            block.splitlines() for block in re.split(r"\n\s*\n", super().clean(value).replace("\r\n", "\n").strip())
        ]
        found: list[list[Any]] = []
        problems: list[Any] = []
        if len(blocks) > MOST_FEATURES:
            problems.append(_("At most %(most)d questions.") % {"most": MOST_FEATURES})
        for block in blocks:
            name, lines = block[0].strip().rstrip(":"), block[1:]
            if LINE.match(block[0].strip()):
                problems.append(
                    _("“%(line)s”: begin a block with the name of the question.") % {"line": block[0].strip()}
                )
            if not 2 <= len(lines) <= MOST_VALUES:
                problems.append(
                    _("%(name)s: two to %(most)d answers, a line each.") % {"name": name, "most": MOST_VALUES}
                )
            for line in lines:
                read = LINE.match(line.strip())
                if read is None:
                    problems.append(_("“%(line)s”: write it like “under 30: 2-4”.") % {"line": line.strip()})
                else:
                    found.append([name[:60], read["value"].strip()[:60], int(read["lower"]), int(read["upper"])])
        if len({tuple(row[:2]) for row in found}) != len(found) or len({b[0].strip() for b in blocks}) != len(blocks):
            problems.append(_("A question or an answer is there twice."))
        if problems:
            raise ValidationError(problems)
        return found


def as_lines(quotas: list[list[Any]]) -> str:
    """Quotas as they are typed."""
    lines: list[str] = []
    last = None
    for feature, value, lower, upper in quotas:
        if feature != last:
            lines += ["", feature] if lines else [feature]
            last = feature
        lines.append(f"{value}: {lower}-{upper}")
    return "\n".join(lines)


class PlanForm(forms.Form):
    """A lottery before it is announced."""

    council = forms.ModelChoiceField(label=_("Council"), queryset=Council.objects.select_related("neighborhood"))
    task_force = forms.ModelChoiceField(
        label=_("Task force"),
        queryset=TaskForce.objects.none(),
        required=False,
        help_text=_("Empty: those who are drawn get seats on the council itself."),
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    purpose = forms.CharField(label=_("What it is for"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500)
    quotas = QuotasField()
    opens_at = forms.DateTimeField(label=_("Volunteering opens"), widget=DateTimeInput)
    closes_at = forms.DateTimeField(label=_("Volunteering closes"), widget=DateTimeInput)
    dice_at = forms.DateTimeField(label=_("Dice are thrown"), widget=DateTimeInput)
    dice_how = forms.CharField(
        label=_("How and where"),
        max_length=300,
        help_text=_(
            "Where anybody can watch, like “three ten-sided dice in the library”, or a public draw that others hold."
        ),
    )
    answer_days = forms.IntegerField(label=_("Days to answer"), min_value=1, max_value=60, initial=7)
    starts_on = forms.DateField(label=_("Term begins"), widget=DateInput)
    ends_on = forms.DateField(label=_("First day after the term"), widget=DateInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        force = self.fields["task_force"]
        assert isinstance(force, forms.ModelChoiceField)
        force.queryset = TaskForce.objects.current()

    @classmethod
    def initial_of(cls, lottery: Lottery) -> dict[str, Any]:
        """What stands in the form of a planned lottery."""
        return {name: getattr(lottery, name) for name in cls.base_fields}


class DiceForm(forms.Form):
    dice = forms.CharField(label=_("What the dice showed"), max_length=20, help_text=_("Digit by digit, like 4 0 7."))


class WhyForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Residents see this."), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class WidenForm(WhyForm):
    quotas = QuotasField()
    field_order = ["quotas", "reason"]


class ReopenForm(WhyForm):
    closes_at = forms.DateTimeField(label=_("Volunteering closes"), widget=DateTimeInput)
    dice_at = forms.DateTimeField(label=_("Dice are thrown"), widget=DateTimeInput)
    field_order = ["closes_at", "dice_at", "reason"]


class VolunteerForm(forms.Form):
    """One question a feature; nothing is chosen beforehand."""

    def __init__(self, *args: Any, lottery: Lottery, profile: list[int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (feature, values) in enumerate(lottery.features.items()):
            self.fields[f"feature_{number}"] = forms.TypedChoiceField(
                label=feature,
                choices=[(index, value) for index, value, _lower, _upper in values],
                coerce=int,
                widget=forms.RadioSelect,
                initial=profile[number] if profile else None,
            )

    def profile(self) -> list[int]:
        """The numbers of the chosen values, in the order of the features."""
        return [self.cleaned_data[name] for name in self.fields]
