"""What reviewers, departments, authors and officers fill in. The rules are in `actions`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from cycles.models import Category, Envelope
from kit import clock
from kit.forms import DateInput
from kit.money import MoneyFormField
from neighborhoods.models import Seat
from proposals.forms import PlainField
from proposals.lifecycle import IN_THE_RUNNING
from proposals.models import Proposal
from proposals.reviewing.actions import Line
from proposals.reviewing.causes import Approach, Cause
from proposals.reviewing.lifecycle import POSSIBLE, Finding, Stage
from proposals.reviewing.models import Conflict, CostLine, Criterion, Department, Plan, Rating

LEADS_TO = {
    Finding.PASS: gettext_lazy("It passes: the review comes next"),
    Finding.ACCEPT: gettext_lazy("Accept: it can go ahead to costing"),
    Finding.RETURN: gettext_lazy("Return: ask the author for changes"),
    Finding.DECLINE: gettext_lazy("Decline: it can't be done in this cycle"),
}


class RubricForm(forms.Form):
    """The questions of one stage, what follows from the answers, and why."""

    def __init__(self, *args: Any, criteria: list[Criterion], stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            help_text = " ".join(
                part for part in (criterion.help, _("It must be so.") if criterion.must else "") if part
            )
            self.fields[f"answer_{criterion.pk}"] = forms.ChoiceField(
                label=criterion.question,
                help_text=help_text,
                choices=Rating.Answer.choices,
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"note_{criterion.pk}"] = forms.CharField(
                label=_("In a few words (optional)"), max_length=300, required=False
            )
        self.fields["finding"] = forms.ChoiceField(
            label=_("What follows?"),
            widget=forms.RadioSelect,
            choices=[(finding, LEADS_TO[finding]) for finding in POSSIBLE[stage]],
        )
        self.fields["reason"] = PlainField(
            label=_("Reason, in plain words"),
            rows=6,
            required=False,
            help_text=_("Everyone can read it. Short sentences, no office words. Needed to return or decline."),
        )
        self.fields["free"] = forms.BooleanField(
            label=_("I have no interest of my own in this proposal."),
            error_messages={"required": _("Declare a conflict of interest below, or say that you have none.")},
        )

    def answers(self) -> dict[int, tuple[str, str]]:
        """By question's number, as `actions.assess` takes them."""
        data = self.cleaned_data
        return {c.pk: (data.get(f"answer_{c.pk}", ""), data.get(f"note_{c.pk}", "")) for c in self.criteria}


class ConflictForm(forms.Form):
    """Why somebody stands aside."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of interest?"), choices=Conflict.Kind.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("In a sentence"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Everyone can read it beside your name."),
    )


class PersonChoice(forms.ModelChoiceField):
    """A person by public name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


def reviewers_for(user: Any) -> Any:
    """Who can be given reviews by this person: the members of their councils (of every one, for an officer), and officers."""
    seats = Seat.objects.current()
    if not user.is_officer:
        seats = seats.filter(council__in=Seat.objects.current().of(user).values("council"))
    people = User.objects.filter(pk__in=seats.values("holder"), is_active=True)
    officers = User.objects.filter(groups__name=Role.OFFICER.value, is_active=True)
    return (people | officers).distinct().order_by("public_name")


class AssignForm(forms.Form):
    """To whom chosen proposals are given, by when."""

    reviewer = PersonChoice(label=gettext_lazy("Give them to"), queryset=User.objects.none(), required=False)
    department = forms.ModelChoiceField(
        label=gettext_lazy("or to a department"), queryset=Department.objects.all(), required=False
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due"),
        widget=DateInput,
        required=False,
        help_text=gettext_lazy("Left empty: as the cycle's plan says."),
    )

    def __init__(self, *args: Any, user: Any, costing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = reviewers_for(user)  # type: ignore[attr-defined]
        if not costing:
            del self.fields["department"]


class LineForm(forms.Form):
    """One line of a costing; an empty one is passed over."""

    what = forms.CharField(label=gettext_lazy("What"), max_length=200, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("When"), choices=CostLine.Kind.choices, required=False)
    amount = MoneyFormField(label=gettext_lazy("Amount"), required=False)
    low = MoneyFormField(label=gettext_lazy("At least"), required=False)
    high = MoneyFormField(label=gettext_lazy("At most"), required=False)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=200, required=False)

    def line(self) -> Line | None:
        """The line as `actions.cost` takes it."""
        data = self.cleaned_data
        if not data.get("what") and data.get("amount") is None:
            return None
        low, high = data.get("low"), data.get("high")
        return Line(
            data.get("what", ""), data.get("amount") or 0, data.get("kind") or "once", low, high, data.get("source", "")
        )


class CostNoteForm(forms.Form):
    """What a costing covers, as a whole."""

    note = forms.CharField(
        label=gettext_lazy("What the cost covers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.all(), required=False
    )


class AppealForm(forms.Form):
    """Why an author asks for a second look."""

    reason = PlainField(
        label=gettext_lazy("Why should somebody look at it again?"),
        rows=8,
        help_text=gettext_lazy("Answer the reason you were given. Everyone can read this."),
    )


class SecondForm(forms.Form):
    """The second reviewer's word."""

    granted = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Grant the appeal: the proposal goes on to costing")),
            ("no", gettext_lazy("Refuse it: the decision stands")),
        ],
    )
    reason = PlainField(
        label=gettext_lazy("Final reason, in plain words"),
        rows=6,
        help_text=gettext_lazy("Everyone can read it; there is no further appeal."),
    )
    free = forms.BooleanField(
        label=gettext_lazy("I have no interest of my own in this proposal, and did not decide on it before."),
        error_messages={"required": gettext_lazy("Declare a conflict of interest below, or say that you have none.")},
    )


class AimForm(forms.Form):
    """How a proposal works for safety, on what, and with whom."""

    approach = forms.ChoiceField(
        label=gettext_lazy("How does it work for safety?"), choices=Approach.choices, widget=forms.RadioSelect
    )
    causes = forms.MultipleChoiceField(
        label=gettext_lazy("Which root causes does it address?"),
        choices=Cause.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose those it really changes, not all it touches."),
        error_messages={"required": gettext_lazy("Choose at least one cause.")},
    )
    partners = forms.CharField(
        label=gettext_lazy("Partners"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line: who, and what they do."),
    )


class RivalForm(forms.Form):
    """Beside which proposal this one can't be built."""

    other = forms.ModelChoiceField(
        label=gettext_lazy("Only one can be built: this or"), queryset=Proposal.objects.none()
    )
    reason = forms.CharField(label=gettext_lazy("Because"), max_length=300)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among = Proposal.objects.filter(envelope=proposal.envelope_id, state__in=sorted(IN_THE_RUNNING))
        self.fields["other"].queryset = among.exclude(pk=proposal.pk).order_by("title", "pk")  # type: ignore[attr-defined]


class PlanForm(forms.ModelForm):
    """A cycle's plan of reviews."""

    class Meta:
        model = Plan
        fields = ["formal_days", "substantive_days", "costing_days", "appeal_days", "second_days", "together"]


class CriterionForm(forms.Form):
    """One more question of the rubric."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=Stage.choices)
    question = forms.CharField(label=gettext_lazy("Question"), max_length=200)
    help = forms.CharField(label=gettext_lazy("What to look for"), max_length=300, required=False)
    must = forms.BooleanField(label=gettext_lazy("It must be so, or the proposal can't be accepted"), required=False)
    position = forms.IntegerField(label=gettext_lazy("Position"), min_value=0, max_value=99, initial=0)


class DepartmentForm(forms.Form):
    """A department and its officers."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Members"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Officers who work costs out for it. Without members, every officer may."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers = User.objects.filter(groups__name=Role.OFFICER.value, is_active=True).order_by("public_name")
        self.fields["members"].queryset = officers  # type: ignore[attr-defined]


class FilterForm(forms.Form):
    """Which rows of the desk's queue are shown."""

    whose = forms.ChoiceField(
        label=gettext_lazy("Whose"),
        required=False,
        choices=[
            ("", gettext_lazy("everybody's")),
            ("mine", gettext_lazy("mine")),
            ("nobody", gettext_lazy("nobody's yet")),
            ("late", gettext_lazy("late ones")),
        ],
    )
    envelope = forms.ModelChoiceField(label=gettext_lazy("Envelope"), required=False, queryset=Envelope.objects.none())
    category = forms.ModelChoiceField(label=gettext_lazy("Category"), required=False, queryset=Category.objects.all())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = Envelope.objects.filter(cycle__published=True, cycle__phases__closes_at__gt=clock.now()).distinct()
        self.fields["envelope"].queryset = running.select_related("cycle", "neighborhood")  # type: ignore[attr-defined]
