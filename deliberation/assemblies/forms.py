"""What chairs fill in before, during and after an assembly."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Role, User
from cycles.models import Cycle
from deliberation.assemblies.actions import MOST_DOTS, MOST_OPTIONS
from deliberation.assemblies.actions.door import MOST_AT_ONCE
from deliberation.assemblies.actions.floor import LONGEST_ANSWER
from deliberation.assemblies.actions.registration import MOST_CHILDREN
from deliberation.assemblies.actions.speaking import LONGEST, SHORTEST
from deliberation.assemblies.lifecycle import PollKind
from deliberation.assemblies.models import AgendaItem, Assembly
from deliberation.assemblies.permissions import may_chair_for
from deliberation.assemblies.speakers import BALANCE, FIRST, TIME, TURNS
from kit.documents import DocumentField
from kit.forms import DateTimeInput
from neighborhoods.models import Neighborhood

LINE = re.compile(r"^(?P<minutes>\d{1,3})\s+(?P<title>\S.*)$")
MOST_ITEMS, LONGEST_ITEM, LONGEST_TITLE = 40, 240, 150
WHOLE_CITY = "city"
LONGEST_MINUTES = 15_000  # characters
MOST_CORRECTED = 500  # people at once


class AgendaField(forms.CharField):
    """An agenda as lines of "10 Welcome": minutes, then the point. Cleans to a list of (title, minutes)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Agenda"))
        kwargs.setdefault("help_text", _("One point a line: its minutes, then its title, like “10 Welcome”."))
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[tuple[str, int]]:
        text = super().clean(value)
        found, problems = [], []
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            read = LINE.match(line.strip())
            if not read:
                problems.append(_("Line %(n)d: begin with the minutes, like “10 Welcome”.") % {"n": number})
            elif not 1 <= int(read["minutes"]) <= LONGEST_ITEM:
                problems.append(
                    _("Line %(n)d: a point takes 1 to %(most)d minutes.") % {"n": number, "most": LONGEST_ITEM}
                )
            elif len(read["title"]) > LONGEST_TITLE:
                problems.append(
                    _("Line %(n)d: the title is longer than %(most)d characters.")
                    % {"n": number, "most": LONGEST_TITLE}
                )
            else:
                found.append((read["title"], int(read["minutes"])))
        if len(found) > MOST_ITEMS:
            problems.append(_("An agenda has at most %(most)d points.") % {"most": MOST_ITEMS})
        if problems:
            raise ValidationError(problems)
        return found


class ScheduleForm(forms.Form):
    """Call an assembly."""

    title = forms.CharField(label=_("Title"), max_length=120)
    purpose = forms.CharField(label=_("What it is for"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    whose = forms.ChoiceField(label=_("Who meets"))
    cycle = forms.ModelChoiceField(label=_("Cycle"), queryset=Cycle.objects.none(), required=False)
    starts_at = forms.DateTimeField(label=_("Starts"), widget=DateTimeInput)
    place = forms.CharField(
        label=_("Where"), max_length=200, help_text=_("A place people know, or “on the phone only”.")
    )
    way = forms.ChoiceField(
        label=_("How it is held"), choices=Assembly.Way.choices, initial=Assembly.Way.MIXED, required=False
    )
    join_url = forms.URLField(
        label=_("Address for those from afar"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("Of the video call or the phone line, if there is one."),
    )
    agenda = AgendaField()

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = list(Neighborhood.objects.filter(council__seats__holder=user).distinct())
        choices: list[tuple[str, Any]] = [(str(p.pk), p.name) for p in places if may_chair_for(user, p)]
        if may_chair_for(user, None):
            choices.insert(0, (WHOLE_CITY, _("The whole city")))
        whose, cycle = self.fields["whose"], self.fields["cycle"]
        assert isinstance(whose, forms.ChoiceField)
        assert isinstance(cycle, forms.ModelChoiceField)
        whose.choices = choices
        cycle.queryset = Cycle.objects.visible()

    def clean_way(self) -> str:
        return self.cleaned_data["way"] or Assembly.Way.MIXED

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        whose = found.pop("whose", None)
        found["neighborhood"] = None if whose in (None, WHOLE_CITY) else Neighborhood.objects.get(pk=whose)
        return found


class AgendaForm(forms.Form):
    """Write the agenda anew, before the start."""

    agenda = AgendaField()


class ItemForm(forms.Form):
    """One more point at the end of the agenda."""

    title = forms.CharField(label=_("New point"), max_length=LONGEST_TITLE)
    minutes = forms.IntegerField(
        label=pgettext_lazy("time", "Minutes"), min_value=1, max_value=LONGEST_ITEM, initial=10
    )


class PollForm(forms.Form):
    """A poll."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PollKind.choices, initial=PollKind.HANDS, required=False)
    question = forms.CharField(label=_("Question"), max_length=200)
    options = forms.CharField(
        label=_("Answers"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
        help_text=format_lazy(
            _("One a line, 2 to {most}. Dots without answers are shared out on the proposals of the cycle."),
            most=MOST_OPTIONS,
        ),
    )
    dots = forms.IntegerField(
        label=_("Dots a person, if it is dots"), min_value=1, max_value=MOST_DOTS, initial=3, required=False
    )
    shows_running = forms.BooleanField(
        label=_("Show the result while people vote"),
        required=False,
        initial=True,
        help_text=_("If not, nobody sees it before the poll is closed, you included."),
    )

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or PollKind.HANDS

    def clean_dots(self) -> int:
        return self.cleaned_data["dots"] or 3

    def clean_options(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        if any(len(line) > 120 for line in lines):
            raise ValidationError(_("An answer has at most 120 characters."))
        return lines


class SpeakingForm(forms.Form):
    """The rules of the speaker queue."""

    rules = forms.MultipleChoiceField(
        label=_("Who goes first"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (FIRST, _("Who has not spoken on this point")),
            (BALANCE, _("Take turns between the tags below")),
            (TIME, _("Who has spoken least today, in steps of 30 seconds")),
            (TURNS, _("Who has had the fewest turns")),
        ],
        help_text=_(
            "In this order; after that, the time of the request. Points of order go before everyone, and nobody is "
            "passed by more than 10 later hands, whatever you choose."
        ),
    )
    tags = forms.CharField(
        label=_("Tags to take turns between"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, like “renter” and “shop owner”. People choose for themselves, or none."),
    )
    seconds = forms.IntegerField(label=_("Seconds for one speaker"), min_value=SHORTEST, max_value=LONGEST)

    def clean_tags(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["tags"].splitlines() if line.strip()]


class RegistrationForm(forms.Form):
    """Sign up, and say what it takes."""

    from_afar = forms.BooleanField(label=_("I take part from afar, by phone or video"), required=False)
    needs = forms.CharField(
        label=_("What do you need to take part?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A ramp, a seat in front, large print, a hearing loop, a ride …"),
    )
    interpretation = forms.CharField(label=_("Interpretation into (language or signs)"), required=False, max_length=60)
    children = forms.IntegerField(
        label=_("Children to look after"), min_value=0, max_value=MOST_CHILDREN, initial=0, required=False
    )

    def __init__(self, *args: Any, assembly: Assembly, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if assembly.way != Assembly.Way.MIXED:
            del self.fields["from_afar"]

    def clean_children(self) -> int:
        return self.cleaned_data["children"] or 0


class CountForm(forms.Form):
    """People who come in without an account."""

    people = forms.IntegerField(label=_("People who take part"), min_value=0, max_value=MOST_AT_ONCE)
    children = forms.IntegerField(
        label=_("Children to look after"), min_value=0, max_value=MOST_AT_ONCE, required=False
    )
    interpretation = forms.CharField(label=_("Interpretation into (language or signs)"), required=False, max_length=60)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def clean_children(self) -> int:
        return self.cleaned_data["children"] or 0


class CorrectionForm(forms.Form):
    """A change of the count at the door."""

    people = forms.IntegerField(
        label=_("People"),
        min_value=-MOST_CORRECTED,
        max_value=MOST_CORRECTED,
        help_text=_("With a minus in front to take away, like -2."),
    )
    children = forms.IntegerField(
        label=_("Children to look after"), min_value=-MOST_CORRECTED, max_value=MOST_CORRECTED, required=False
    )
    reason = forms.CharField(label=_("Why"), max_length=200)

    def clean_children(self) -> int:
        return self.cleaned_data["children"] or 0


class NoteTakerForm(forms.Form):
    """Who takes the live notes."""

    person = forms.ModelChoiceField(
        label=_("Who takes the notes"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("the chair"),
        help_text=_("Somebody who is checked in. Everyone reads the lines at once."),
    )

    def __init__(self, *args: Any, assembly: Assembly, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = User.objects.filter(pk__in=assembly.attendances.values("person")).order_by("pk")
        self.fields["person"].queryset = here  # type: ignore[attr-defined]


class CaptionerForm(forms.Form):
    """Who types the captions."""

    captioner = forms.ModelChoiceField(
        label=_("Who types the captions"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("the chair and the note-taker"),
        help_text=_("An officer, or somebody who is checked in. Phones and the room screen show each line at once."),
    )

    def __init__(self, *args: Any, assembly: Assembly, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Q(pk__in=assembly.attendances.values("person")) | Q(groups__name=Role.OFFICER, is_active=True)
        people = User.objects.filter(here).distinct().order_by("public_name", "pk")
        self.fields["captioner"].queryset = people  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The city's answer to a question from the floor."""

    text = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Everyone reads it, with your name. It stops the clock and stands as it is."),
    )


class HandoutForm(forms.Form):
    """Something for everyone to read."""

    title = forms.CharField(label=_("What it is"), max_length=120)
    item = forms.ModelChoiceField(
        label=_("For which point?"),
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label=_("the whole assembly"),
    )
    file = DocumentField(
        label=_("File"),
        required=False,
        help_text=_("PDF, OpenDocument, Word, or a picture (JPEG, PNG, WebP); up to 10 megabytes."),
    )
    alt = forms.CharField(
        label=_("If it is a picture: what is on it?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever can't see it gets these words."),
    )
    url = forms.URLField(
        label=_("Or an address"), required=False, max_length=300, assume_scheme="https", empty_value=""
    )

    def __init__(self, *args: Any, assembly: Assembly, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = assembly.agenda.all()  # type: ignore[attr-defined]


class AfterwordForm(forms.Form):
    """What is said once it is over."""

    recording_url = forms.URLField(
        label=_("Address of the recording"), required=False, max_length=300, assume_scheme="https"
    )
    who_was_missing = forms.CharField(
        label=_("Who was missing?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Groups and streets, no names: shift workers, the tower blocks, people who speak no English."),
    )
    what_next = forms.CharField(
        label=_("What do we do about it?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class MinutesForm(forms.Form):
    """What was decided, in the chair's words."""

    text = forms.CharField(
        label=_("Minutes"),
        max_length=LONGEST_MINUTES,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "What was decided, who does what, until when. The polls, the questions and how many were there are added by themselves."
        ),
    )
