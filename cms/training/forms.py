"""What people fill in about trainings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.training.actions.reflecting import LONGEST
from cms.training.models import Curriculum
from kit.forms import CountedTextarea, DateTimeInput
from neighborhoods.decisions.models import Motion
from neighborhoods.models import Neighborhood


class WordsForm(forms.Form):
    """The words of a version."""

    aims = forms.CharField(
        label=_("What people can do afterwards"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    modules = forms.CharField(
        label=_("Modules"),
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "For each its title in one line, and below it what happens and how long. A blank line between modules."
        ),
    )


class StartForm(WordsForm):
    """A new curriculum."""

    title = forms.CharField(label=_("Title"), max_length=120)
    audience = forms.ChoiceField(label=_("For whom"), choices=Curriculum.Audience.choices, widget=forms.RadioSelect)
    field_order = ("title", "audience")


class VersionForm(WordsForm):
    """A new version of one."""

    changed = forms.CharField(label=_("What changed"), max_length=300)
    why = forms.CharField(label=_("Why"), max_length=300)


class CoAuthorForm(forms.Form):
    """Whom to ask for their name."""

    email = forms.EmailField(
        label=_("E-mail address of their account"),
        help_text=_("They are asked whether their name may stand there. Until they say yes it does not."),
    )


class NameForm(forms.Form):
    """One's own answer about one's name."""

    answer = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]


class ApproveForm(forms.Form):
    """By which decision a council approved it."""

    motion = forms.ModelChoiceField(
        label=_("The decision by which the council approved it"),
        queryset=Motion.objects.none(),
        help_text=_("A motion that was carried after this version was written, and signed by both co-chairs."),
    )

    def __init__(self, *args: Any, motions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motion"].queryset = motions  # type: ignore[attr-defined]


class SessionForm(forms.Form):
    """A session, new or changed."""

    starts_at = forms.DateTimeField(label=_("Begins"), widget=DateTimeInput)
    ends_at = forms.DateTimeField(label=_("Ends"), widget=DateTimeInput)
    place = forms.CharField(label=_("Place"), max_length=160)
    neighborhood = forms.ModelChoiceField(
        label=_("Neighborhood"), queryset=Neighborhood.objects.all(), required=False, empty_label=_("Whole city")
    )
    language = forms.CharField(
        label=_("Language"), max_length=60, help_text=_("Such as: Spanish; or English, interpreted into Arabic.")
    )
    seats = forms.IntegerField(label=_("Seats"), min_value=1)
    access = forms.CharField(
        label=_("Getting in and taking part"),
        max_length=300,
        required=False,
        help_text=_("Steps, lift, hearing loop, child care, bus."),
    )


class ReasonForm(forms.Form):
    """Why a session is called off."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("Everybody reads it."))


class NeedsForm(forms.Form):
    """Sign up."""

    needs = forms.CharField(
        label=_("What you need to take part"),
        max_length=300,
        required=False,
        help_text=_(
            "Such as a ramp, an interpreter, child care. Only officers read it; it is deleted three days afterwards."
        ),
    )


class CameForm(forms.Form):
    """How many came."""

    came = forms.IntegerField(label=_("How many came"), min_value=0, help_text=_("A number, no names."))


class ReflectForm(forms.Form):
    """What one takes with one."""

    words = forms.CharField(label=_("What do you take with you?"), widget=CountedTextarea(LONGEST))
    by_name = forms.BooleanField(
        label=_("Show my public name"), required=False, help_text=_("Without this nobody sees who wrote it.")
    )
