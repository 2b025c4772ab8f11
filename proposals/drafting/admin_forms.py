"""The officer's forms: what a cycle asks of proposals, a proposal written down for somebody, and a file of many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.models import User
from cycles.models import Category, Cycle, Envelope
from cycles.permissions import calendar_allows
from cycles.schedule import Act
from proposals.drafting.conditions import misplaced, plain
from proposals.drafting.models import Entry
from proposals.drafting.questions import answers_from, call_of, fields_for
from proposals.forms import PlainField


class CallForm(WagtailAdminModelForm):
    """What a cycle asks. Conditions must point to a question that comes before."""

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        formset = self.formsets["questions"]
        kept = [form for form in formset.ordered_forms if not form.cleaned_data.get("DELETE")]
        questions = [form.instance for form in kept]
        labels: dict[str, str] = {}
        fine = True
        for form, question in zip(kept, questions, strict=True):
            named = plain(question.label)
            if named in labels:
                form.add_error("label", _("There is a question of that name already."))
                fine = False
            labels[named] = question.clean_name or question.get_field_clean_name()
            question.clean_name = labels[named]
            question.only_if = labels.get(plain(question.only_if_question), plain(question.only_if_question))
        for place, _key in misplaced(questions):
            kept[place].add_error("only_if_question", _("No question before this one has these words."))
            fine = False
        return fine


class EntryForm(forms.Form):
    """A proposal that somebody brought on paper, to the desk or to an assembly."""

    way = forms.ChoiceField(label=gettext_lazy("How did it come?"), choices=Entry.Way.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=gettext_lazy("Name beside which it is published"),
        max_length=60,
        help_text=gettext_lazy("As the person wants to be named; it need not be their legal name."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of their account"),
        required=False,
        help_text=gettext_lazy("If they have one here, they go on with the proposal themselves. Else leave it empty."),
    )
    seen = forms.BooleanField(
        label=gettext_lazy("I have seen that this person lives in the place whose money it asks for")
    )
    agreed = forms.BooleanField(
        label=gettext_lazy(
            "The person agrees that this is published, under that name, and that the city keeps the paper"
        )
    )
    consent = forms.CharField(
        label=gettext_lazy("How they agreed, and where that is kept"),
        max_length=300,
        help_text=gettext_lazy(
            "For example “Signed form 2026-17, folder Harbor”. Everyone sees that there is consent, not these words."
        ),
    )
    envelope = forms.ModelChoiceField(
        label=gettext_lazy("Which money should pay for it?"), queryset=Envelope.objects.none()
    )
    category = forms.ModelChoiceField(label=gettext_lazy("What is it about?"), queryset=Category.objects.all())
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("In one or two sentences"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = PlainField(
        label=gettext_lazy("The idea"),
        help_text=gettext_lazy("In the person's own words. Correct spelling, nothing else."),
    )
    place = forms.CharField(label=gettext_lazy("Where?"), max_length=200, required=False)

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["envelope"].queryset = cycle.envelopes.select_related("neighborhood")  # type: ignore[attr-defined]
        self.call = call_of(cycle)
        if self.call is not None:
            self.fields |= fields_for(self.call, [])

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if email and not User.objects.filter(email__iexact=email, is_active=True).exists():
            raise forms.ValidationError(_("No account has this address. Leave it empty, or look at the spelling."))
        return email

    def entry(self) -> dict[str, Any]:
        """What `actions.enter` takes."""
        data = {name: self.cleaned_data[name] for name in ("way", "name", "consent", "envelope")}
        words = {name: self.cleaned_data[name] for name in ("category", "title", "summary", "body", "place")}
        email = self.cleaned_data["email"]
        data["author"] = User.objects.get(email__iexact=email) if email else None
        if self.call is not None:
            words["answers"] = answers_from(self.call, self.cleaned_data, [])
        return data | {"words": words}


class AgainForm(forms.Form):
    """What an author without an account answers the council: the changed words, and that they agree."""

    consent = forms.CharField(
        label=gettext_lazy("How they agreed, and where that is kept"),
        max_length=200,
        help_text=gettext_lazy("They agree anew to what is changed."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("In one or two sentences"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = PlainField(label=gettext_lazy("The idea"))
    place = forms.CharField(label=gettext_lazy("Where?"), max_length=200, required=False)


class ImportForm(forms.Form):
    """A file of many proposals, tried first and taken in only when nothing is wrong with it."""

    cycle = forms.ModelChoiceField(label=gettext_lazy("Cycle"), queryset=Cycle.objects.none(), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("Table (CSV or XLSX)"),
        help_text=gettext_lazy("First it is only tried: you see every line and what is wrong with it."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cycle"].queryset = Cycle.objects.filter(pk__in=[c.pk for c in open_cycles()])  # type: ignore[attr-defined]


def open_cycles() -> list[Cycle]:
    """The public cycles that take proposals now."""
    return [cycle for cycle in Cycle.objects.visible().with_calendar() if calendar_allows(cycle, Act.PROPOSE)]
