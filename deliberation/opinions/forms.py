from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from cycles.models import Category, Cycle
from deliberation.discussions.forms import ReasonForm
from deliberation.opinions.models import Conversation
from deliberation.opinions.permissions import may_run_for
from deliberation.opinions.wording import LONGEST
from kit.forms import CountedTextarea, DateTimeInput
from kit.html import plain
from neighborhoods.models import Neighborhood

WHOLE_CITY = "city"


class StatementForm(forms.Form):
    """A statement of one's own."""

    text = forms.CharField(
        label=gettext_lazy("Your statement"),
        widget=CountedTextarea(LONGEST, {"rows": 3}),
        help_text=gettext_lazy(
            "One thought that others can agree or disagree with. It stands without your name. “And” often means two statements."
        ),
        error_messages={"required": gettext_lazy("Write a whole sentence that others can agree or disagree with.")},
    )


class ExtendForm(ReasonForm):
    """A later close, and why."""

    closes_at = forms.DateTimeField(label=gettext_lazy("Closes"), widget=DateTimeInput)
    field_order = ["closes_at", "reason"]


class ReportForm(forms.Form):
    """What was heard, and what happens next."""

    words = forms.CharField(
        label=gettext_lazy("What we heard, and what happens next"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "Plain words; a blank line starts a new paragraph. Say what you take from it, what you will do, and when people hear of it again."
        ),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class PlanForm(forms.Form):
    """A conversation before it is announced."""

    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=200,
        help_text=gettext_lazy("Open and short: “How should …?” rather than “Do you agree that …?”"),
    )
    background = forms.CharField(
        label=gettext_lazy("What it is about"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Why you ask, and what will be done with the answers. A blank line starts a new paragraph."
        ),
    )
    whose = forms.ChoiceField(label=gettext_lazy("Who is asked"))
    who = forms.ChoiceField(
        label=gettext_lazy("Who may vote"),
        choices=Conversation.Who.choices,
        help_text=gettext_lazy(
            "Everybody can read along. Without verified addresses one person can vote more than once."
        ),
    )
    reads_first = forms.BooleanField(
        label=gettext_lazy("The council reads each statement before it is shown"), required=False
    )
    opens_at = forms.DateTimeField(label=gettext_lazy("Opens"), widget=DateTimeInput)
    closes_at = forms.DateTimeField(label=gettext_lazy("Closes"), widget=DateTimeInput)
    cycle = forms.ModelChoiceField(
        label=gettext_lazy("Cycle"), queryset=Cycle.objects.none(), required=False, empty_label=gettext_lazy("none")
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    explainer = forms.ModelChoiceField(
        label=gettext_lazy("Explainer"), queryset=Page.objects.none(), required=False, empty_label=gettext_lazy("none")
    )
    seeds = forms.CharField(
        label=gettext_lazy("Statements to begin with"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "One a line, at most 200 characters each. Ten to twenty that hold different views, each one thought, none of them yours alone."
        ),
    )

    def __init__(self, *args: Any, user: Any, conversation: Conversation | None = None, **kwargs: Any) -> None:
        if conversation is not None:
            kwargs["initial"] = _as_typed(conversation)
        super().__init__(*args, **kwargs)
        places = Neighborhood.objects.all() if user.is_officer else _places_of(user)
        choices: list[tuple[str, Any]] = [(str(place.pk), place.name) for place in places]
        if may_run_for(user, None):
            choices.insert(0, (WHOLE_CITY, _("Whole city")))
        fields: dict[str, Any] = self.fields
        fields["whose"].choices = choices
        fields["cycle"].queryset = Cycle.objects.visible()
        fields["category"].queryset = Category.objects.all()
        fields["explainer"].queryset = explainers()

    def plan(self) -> dict[str, Any]:
        """What `actions.plan` takes."""
        given = dict(self.cleaned_data)
        whose = given.pop("whose")
        given["neighborhood"] = None if whose == WHOLE_CITY else Neighborhood.objects.get(pk=whose)
        given["seeds"] = given["seeds"].splitlines()
        return given


def explainers() -> Any:
    """The published explainers, by the name of their kind: their room stands to the left of this one."""
    kind = {"content_type__app_label": "cms", "content_type__model": "explainerpage"}
    return Page.objects.live().filter(**kind).order_by("title")


def _places_of(user: Any) -> Any:
    places = Neighborhood.objects.filter(council__seats__holder=user).distinct()
    return [place for place in places if may_run_for(user, place)]


def _as_typed(conversation: Conversation) -> dict[str, Any]:
    names = ("question", "who", "reads_first", "opens_at", "closes_at", "cycle", "category", "explainer")
    return {
        **{name: getattr(conversation, name) for name in names},
        "background": plain(conversation.background),
        "whose": str(conversation.neighborhood_id or WHOLE_CITY),
        "seeds": "\n".join(conversation.statements.values_list("text", flat=True)),
    }
