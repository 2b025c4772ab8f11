"""Forms about whether a project worked. The rules are in `actions`."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import CountedTextarea, DateInput
from kit.pictures import PictureField
from proposals.delivery.models import Check
from proposals.forms import PlainField


class CheckForm(forms.Form):
    """Did it work?"""

    worked = forms.ChoiceField(label=_("Did it work?"), widget=forms.RadioSelect, choices=Check.Worked.choices)
    word = forms.CharField(
        label=_("In a few words"),
        max_length=500,
        required=False,
        widget=CountedTextarea(500, attrs={"rows": 3}),
        help_text=_("Shown on the project's page, without your name."),
    )
    picture = PictureField(label=_("Picture"), required=False)
    picture_alt = forms.CharField(label=_("What the picture shows"), max_length=250, required=False)


class ReopenForm(forms.Form):
    """What shows that it does not work."""

    evidence = PlainField(
        label=_("What does not work, and how anybody can see it"), rows=5, help_text=_("Shown on the project's page.")
    )
    picture = PictureField(label=_("Picture"), required=False)
    picture_alt = forms.CharField(label=_("What the picture shows"), max_length=250, required=False)


class ReopeningAnswerForm(forms.Form):
    """Whether the project is taken up again, and why."""

    verdict = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[("grant", _("It is taken up again")), ("refuse", _("It stays finished"))],
    )
    answer = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=CountedTextarea(500, attrs={"rows": 3}),
        help_text=_("Everybody reads it."),
    )


class BeforeAfterForm(forms.Form):
    """The same place or count, twice."""

    what = forms.CharField(label=_("What is shown or counted"), max_length=150)
    before_on = forms.DateField(label=_("Before: day"), widget=DateInput)
    before_picture = PictureField(label=_("Before: picture"), required=False)
    before_alt = forms.CharField(label=_("Before: what the picture shows"), max_length=250, required=False)
    before_number = forms.DecimalField(label=_("Before: number"), max_digits=12, decimal_places=2, required=False)
    after_on = forms.DateField(label=_("After: day"), widget=DateInput)
    after_picture = PictureField(label=_("After: picture"), required=False)
    after_alt = forms.CharField(label=_("After: what the picture shows"), max_length=250, required=False)
    after_number = forms.DecimalField(label=_("After: number"), max_digits=12, decimal_places=2, required=False)
    unit = forms.CharField(
        label=_("Unit"), max_length=40, required=False, help_text=_("What the numbers count: cars an hour, say.")
    )
