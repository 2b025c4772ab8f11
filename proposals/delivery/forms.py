"""Forms of an officer who reports on a project. The rules are in `actions`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from kit.forms import DateInput
from kit.money import MoneyFormField
from kit.pictures import PictureField
from proposals.delivery.models import Milestone, Project
from proposals.forms import PlainField


class DescribeForm(forms.Form):
    """Who is in charge, and who helps."""

    owner = forms.ModelChoiceField(label=_("Officer in charge"), queryset=User.objects.none(), required=False)
    department = forms.CharField(label=_("Department"), max_length=120, required=False)
    partners = forms.CharField(
        label=_("Partners"), max_length=300, required=False, help_text=_("Groups that do it together with the city.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers = User.objects.filter(groups__name=Role.OFFICER, is_active=True)
        self.fields["owner"].queryset = officers  # type: ignore[attr-defined]


class MilestoneForm(forms.Form):
    """A step and its date."""

    title = forms.CharField(label=_("What will be done"), max_length=150)
    planned_on = forms.DateField(label=_("By when"), widget=DateInput)
    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=1,
        max_value=100,
        initial=1,
        help_text=_("How much of the whole project it is, next to the other steps."),
    )


class ReachForm(forms.Form):
    """A step is done: when, and how we know."""

    done_on = forms.DateField(label=_("Done on"), widget=DateInput)
    evidence = PlainField(label=_("How we know"), rows=4, help_text=_("What can be seen, measured or visited."))
    picture = PictureField(label=_("Picture"), required=False)
    picture_alt = forms.CharField(label=_("What the picture shows"), max_length=250, required=False)


class SpendingForm(forms.Form):
    """A payment."""

    paid_on = forms.DateField(label=_("Paid on"), widget=DateInput)
    amount = MoneyFormField(label=_("Amount"), min_cents=1)
    what = forms.CharField(label=_("For what"), max_length=200)
    document = forms.URLField(
        label=_("Document"),
        required=False,
        help_text=_("Where the bill or contract can be read."),
        assume_scheme="https",
    )


class TakeBackForm(forms.Form):
    """Why a payment was written down wrongly."""

    reason = forms.CharField(label=_("What was wrong with the entry"), max_length=200)


class SetbackForm(forms.Form):
    """What went wrong, what is done about it, and the date that moves."""

    what = PlainField(label=_("What went wrong"), rows=3)
    corrective_action = PlainField(label=_("What is done about it"), rows=3)
    noticed_on = forms.DateField(label=_("Noticed on"), widget=DateInput)
    milestone = forms.ModelChoiceField(label=_("Step it delays"), queryset=Milestone.objects.none(), required=False)
    new_date = forms.DateField(
        label=_("New date of that step"),
        widget=DateInput,
        required=False,
        help_text=_("The first promise stays on record."),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = project.milestones.exclude(state=Milestone.State.DONE)
        self.fields["milestone"].queryset = steps  # type: ignore[attr-defined]
