"""What officers write in the register, what people report, and what councils and the city say of a renewal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.surveillance.lifecycle import Choice
from cms.surveillance.models import WORDS, Harm, Technology
from kit.forms import CountedTextarea, DateInput, DateTimeInput
from kit.money import MoneyFormField


class TechnologyForm(forms.ModelForm):
    """One entry, and why it changes."""

    cost = MoneyFormField(label=_("Cost in a year"))
    policy_url = forms.URLField(label=_("Address of the rules in full"), required=False, assume_scheme="https")
    why = forms.CharField(
        label=_("What changes, and why?"), max_length=300, help_text=_("One sentence. Everybody can read it.")
    )

    class Meta:
        model = Technology
        fields = WORDS
        widgets = {
            "review_on": DateInput(),
            **{name: forms.Textarea(attrs={"rows": 3}) for name in ("purpose", "data_kept", "who_sees", "policy")},
        }

    def _post_clean(self) -> None:
        """The act builds and checks the thing itself: a form that changed it would change it before anybody may."""


class EndForm(forms.Form):
    """Why it is no longer used."""

    why = forms.CharField(label=_("Why is it no longer used?"), max_length=300, help_text=_("Everybody can read it."))


class HarmForm(forms.Form):
    """A report of harm. It asks nobody who they are."""

    kind = forms.ChoiceField(
        label=_("What was it?"),
        widget=forms.RadioSelect,
        choices=Harm.Kind.choices,
        error_messages={"required": _("Choose what it was.")},
    )
    words = forms.CharField(
        label=_("What happened?"),
        widget=CountedTextarea(4000),
        help_text=_("Only council members read this. Leave out your name if you want nobody to know it."),
    )


class CodeForm(forms.Form):
    """The code of a report."""

    code = forms.CharField(label=_("The code of your report"), max_length=60)


class SettleForm(forms.Form):
    """What a council member found."""

    stands = forms.TypedChoiceField(
        label=_("What did you find?"),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        choices=[("yes", _("It happened as reported, or much like it")), ("no", _("I found nothing that shows it"))],
        error_messages={"required": _("Choose one.")},
    )
    finding = forms.CharField(
        label=_("Your finding, for everybody to read"),
        max_length=500,
        widget=CountedTextarea(500, {"rows": 4}),
        help_text=_("No names, no addresses, nothing that tells who it is about."),
    )


class AnswerHarmForm(forms.Form):
    """What the city does about a harm."""

    words = forms.CharField(label=_("What does the city do about it?"), widget=CountedTextarea(500, {"rows": 4}))


class VoteForm(forms.Form):
    """When the residents' vote closes."""

    closes_at = forms.DateTimeField(label=_("Residents vote until"), widget=DateTimeInput())


class AdviseForm(forms.Form):
    """A council's advice."""

    advice = forms.ChoiceField(label=_("The council's advice"), widget=forms.RadioSelect, choices=Choice.choices)
    words = forms.CharField(label=_("Because"), widget=CountedTextarea(1000, {"rows": 4}))


class DecideForm(forms.Form):
    """The city's decision."""

    decision = forms.ChoiceField(label=_("The city's decision"), widget=forms.RadioSelect, choices=Choice.choices)
    reasons = forms.CharField(
        label=_("Reasons"),
        widget=CountedTextarea(2000),
        help_text=_("Say so where you depart from what residents voted or a council advised, and why."),
    )
    review_on = forms.DateField(
        label=_("Next review"), required=False, widget=DateInput(), help_text=_("Unless its use ends.")
    )


def entry_of(technology: Technology) -> dict[str, Any]:
    """What a form of this entry begins with."""
    return {name: getattr(technology, name) for name in WORDS}
