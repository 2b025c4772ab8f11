"""Forms of an officer who reports on a project. The rules are in `actions`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from kit.forms import CountedTextarea, DateInput
from kit.money import MoneyFormField
from kit.pictures import PictureField
from neighborhoods.decisions.models import Motion
from proposals.delivery.models import Cause, Clause, Milestone, Project
from proposals.forms import PlainField


class DescribeForm(forms.Form):
    """Who is in charge, and who helps."""

    owner = forms.ModelChoiceField(label=_("Officer in charge"), queryset=User.objects.none(), required=False)
    department = forms.CharField(label=_("Department"), max_length=120, required=False)
    partners = forms.CharField(
        label=_("Partners"), max_length=300, required=False, help_text=_("Groups that do it together with the city.")
    )
    rest_from = forms.CharField(
        label=_("Where the rest comes from"),
        max_length=200,
        required=False,
        help_text=_("Only where the vote gave a part of the cost."),
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
    """What went wrong and why, what it costs, what is done about it, and the date that moves."""

    cause = forms.ChoiceField(label=_("Cause"), choices=[("", _("Choose one")), *Cause.choices])
    who = forms.CharField(
        label=_("Who is responsible"),
        max_length=200,
        help_text=_("A department, a partner or a company; no private person."),
    )
    money = MoneyFormField(
        label=_("What it costs more"), min_cents=None, required=False, help_text=_("With a minus where it saves money.")
    )
    days = forms.IntegerField(label=_("Days lost"), min_value=0, max_value=9999, required=False)
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


class ActionForm(forms.Form):
    """What is done about a setback, said anew."""

    corrective_action = PlainField(label=_("What is done about it"), rows=4)
    new_date = forms.DateField(label=_("New date of that step"), widget=DateInput, required=False)


class WordForm(forms.Form):
    """Why a step is late."""

    text = forms.CharField(
        label=_("Why it is late, and what happens next"), max_length=500, widget=CountedTextarea(500, attrs={"rows": 4})
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=CountedTextarea(500, attrs={"rows": 3}))


class ChangeForm(forms.Form):
    """Other words for one clause of what was voted."""

    clause = forms.ModelChoiceField(
        label=_("Clause"), queryset=Clause.objects.none(), required=False, empty_label=_("A new clause")
    )
    new = forms.CharField(
        label=_("How it should read"),
        max_length=5000,
        required=False,
        widget=CountedTextarea(5000, attrs={"rows": 6}),
        help_text=_("Leave this empty and the clause goes."),
    )
    money = MoneyFormField(
        label=_("What it costs more"), min_cents=None, required=False, help_text=_("With a minus where it saves money.")
    )
    reason = forms.CharField(label=_("Why"), max_length=500, widget=CountedTextarea(500, attrs={"rows": 3}))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].queryset = project.clauses.all()  # type: ignore[attr-defined]


class SignForm(forms.Form):
    """A co-chair's word on a corrective action."""

    verdict = forms.ChoiceField(
        label=_("The council’s answer"),
        widget=forms.RadioSelect,
        choices=[("sign", _("It is enough: sign it off")), ("send_back", _("It is not enough: send it back"))],
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        widget=CountedTextarea(500, attrs={"rows": 3}),
        help_text=_("Everybody reads it. Needed when you send it back."),
    )


class ConsentForm(forms.Form):
    """What the council decided about a change."""

    verdict = forms.ChoiceField(
        label=_("The council’s answer"),
        widget=forms.RadioSelect,
        choices=[("consent", _("The council agrees")), ("refuse", _("The council does not agree"))],
    )
    motion = forms.ModelChoiceField(
        label=_("The decision by which it agreed"),
        queryset=Motion.objects.none(),
        required=False,
        help_text=_("A motion that was carried after the city asked, and signed by both co-chairs."),
    )
    answer = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        widget=CountedTextarea(500, attrs={"rows": 3}),
        help_text=_("Everybody reads it. Needed when the council does not agree."),
    )

    def __init__(self, *args: Any, motions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motion"].queryset = motions  # type: ignore[attr-defined]
