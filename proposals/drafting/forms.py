"""Forms for writing proposals. They read what was typed; the rules are in `actions` and `requirements`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.models import Category, Envelope
from kit.pictures import PictureField
from proposals.actions import WORDS
from proposals.drafting.models import Call
from proposals.drafting.parts import AttachmentForms, PlaceForms, as_typed, places_of, spot_of
from proposals.drafting.questions import PREFIX, answers_from, call_of, fields_for
from proposals.drafting.steps import Step
from proposals.forms import PlainField
from proposals.models import Proposal, Wording
from residence.permissions import residence_of


def money_for(user: Any) -> Any:
    """The envelopes a resident may ask from: their neighborhood's and the whole city's, in cycles that take proposals."""
    home = residence_of(user)
    mine = Envelope.objects.filter(cycle__published=True).select_related("cycle", "neighborhood")
    return mine.filter(neighborhood=home.neighborhood if home else None) | mine.filter(neighborhood=None)


NEEDED = ("title", "summary", "body", "category", "envelope")


class MoneyChoice(forms.ModelChoiceField):
    """Whose money a proposal asks for, said as a person would."""

    def label_from_instance(self, envelope: Any) -> str:
        if envelope.neighborhood is None:
            return _("The whole city: everyone in the city votes on it")
        return _("%(place)s: the people of %(place)s vote on it") % {"place": envelope.neighborhood.name}


class StartForm(forms.Form):
    """The first step: a name for the idea, whose money, and what it is about."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=120, help_text=gettext_lazy("A few words that say what should be done.")
    )
    envelope = MoneyChoice(
        label=gettext_lazy("Which money should pay for it?"),
        queryset=Envelope.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("What is it about?"), queryset=Category.objects.all(), empty_label=gettext_lazy("Choose one")
    )

    def __init__(self, *args: Any, user: Any, cycle: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["envelope"].queryset = money_for(user).filter(cycle=cycle)  # type: ignore[attr-defined]


class WordingForm(forms.Form):
    """A proposal in writing. Nothing is required while it is a draft; sending it in names what is missing."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A few words that say what should be done."),
    )
    summary = forms.CharField(
        label=gettext_lazy("In one or two sentences"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("This is what people read first, in the list and on the ballot."),
    )
    body = PlainField(
        label=gettext_lazy("Your idea"),
        rows=10,
        required=False,
        help_text=gettext_lazy(
            "What should be done, why, and whom does it help? Leave a blank line between paragraphs."
        ),
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("What is it about?"),
        queryset=Category.objects.all(),
        required=False,
        empty_label=gettext_lazy("Choose one"),
    )
    envelope = MoneyChoice(
        label=gettext_lazy("Which money should pay for it?"),
        queryset=Envelope.objects.none(),
        widget=forms.RadioSelect,
        required=False,
        empty_label=None,
    )
    place = forms.CharField(
        label=gettext_lazy("Where?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "An address, a corner, or a place people know. Ideas for the whole city can leave it out."
        ),
    )
    picture = PictureField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("A JPEG, PNG or WebP file of at most 10 MB. We remove where and when it was taken."),
    )
    picture_alt = forms.CharField(
        label=gettext_lazy("What the picture shows"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("For neighbors who can't see it, for example “A dark path between two hedges”."),
    )
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False  # a draft may be saved with holes

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        proposal: Proposal,
        wording: Wording,
        user: Any,
        step: Step | None = None,
    ) -> None:
        first = {name: getattr(wording, name) for name in self.base_fields if name in WORDS} | {
            "envelope": proposal.envelope_id,
            "seen": wording.changed_at.isoformat() if wording.pk else "",
        }
        super().__init__(data, files, initial=first)
        self.wording, self.step = wording, step
        if proposal.is_public:
            del self.fields["envelope"]
        else:
            self.fields["envelope"].queryset = money_for(user).filter(cycle=proposal.envelope.cycle)  # type: ignore[attr-defined]
        self.call = call_of(proposal.envelope.cycle) if self._has("questions") else None
        if self.call is not None:
            self._ask(self.call)
        for name in set(self.fields) - {"seen"}:
            if not (name.startswith(PREFIX) or self._has(name)):
                del self.fields[name]
        self.places = self._several(PlaceForms, "places", as_typed(places_of(wording)))
        pictures = [{"kept": each["name"], "alt": each["alt"]} for each in wording.attachments]
        self.attachments = self._several(AttachmentForms, "attachments", pictures)

    def _has(self, name: str) -> bool:
        return self.step is None or name in self.step.fields

    def _ask(self, call: Call) -> None:
        """The cycle's own questions come after the idea."""
        for name, field in fields_for(call, self.wording.answers).items():
            self.fields[name] = field
        own = [name for name in self.fields if name.startswith(PREFIX)]
        order = [name for name in self.fields if name not in own]
        after = order.index("body") + 1
        self.order_fields([*order[:after], *own, *order[after:]])

    def _several(self, kind: Any, prefix: str, initial: list[dict[str, Any]]) -> Any:
        """A set of forms on this page; one that was not sent along is left as it is."""
        if not self._has(prefix):
            return None
        sent = self.is_bound and f"{prefix}-TOTAL_FORMS" in self.data
        return kind(self.data if sent else None, self.files if sent else None, prefix=prefix, initial=initial)

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(part.is_valid() for part in self._sent())])

    def _sent(self) -> list[Any]:
        return [part for part in (self.places, self.attachments) if part is not None and part.is_bound]

    def problems(self) -> list[str]:
        """Every reason against what was typed, in the order of the page."""
        own = [str(reason) for reasons in self.errors.values() for reason in reasons]
        parts = [form.errors for part in self._sent() for form in part.forms]
        return own + [str(reason) for errors in parts for reasons in errors.values() for reason in reasons]

    def marked(self) -> WordingForm:
        """The same form with the fields that sending it in needs no longer called optional."""
        for name, field in self.fields.items():
            question = getattr(field, "question", None)
            if name in NEEDED or (question is not None and question.required):
                field.required = True
        return self

    def words(self) -> dict[str, Any]:
        """What can be kept now: every field that is well-formed, even where another one is not."""
        kept = {name: value for name, value in self.cleaned_data.items() if name in WORDS}
        if kept.get("category") is None:
            kept.pop("category", None)
        picture = kept.pop("picture", None)
        if picture is False:
            kept |= {"picture": None, "picture_alt": ""}
        elif picture is not None:
            kept["picture"] = picture
        if self.call is not None and any(name.startswith(PREFIX) for name in self.data):
            kept["answers"] = answers_from(self.call, self.cleaned_data, self.wording.answers)
        if self.places is not None and self.places.is_bound:
            kept["places"] = self.places.kept(places_of(self.wording))
            kept |= spot_of(kept["places"])
        if self.attachments is not None and self.attachments.is_bound:
            kept["attachments"] = self.attachments.kept(self.wording.attachments)
        return kept
