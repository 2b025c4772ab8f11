"""What officers fill in about a data set, and what residents ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.data_room.actions.noting import LONGEST_NOTE
from cms.data_room.actions.reading import LONGEST_ANSWER, LONGEST_CLAIM
from cms.data_room.figures import LARGEST_TABLE, text_of
from cms.data_room.models import DataSet, Note, Reading
from cms.data_room.suppression import LEAST
from kit.forms import CountedTextarea
from kit.tables import LARGEST


class DataSetForm(forms.Form):
    """A data set before its first file."""

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = forms.CharField(label=_("In one or two sentences"), max_length=300)
    unit = forms.CharField(
        label=_("What is counted"), max_length=60, help_text=_("Such as: reports, incidents, visits.")
    )
    source = forms.CharField(label=_("Where the numbers come from"), max_length=300)
    method = forms.CharField(label=_("How they are counted"), widget=forms.Textarea(attrs={"rows": 4}))
    bias = forms.CharField(
        label=_("What they do not show"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who is missing, what makes numbers rise without anything happening more often."),
    )
    dimensions = forms.CharField(
        label=_("Columns"),
        max_length=200,
        help_text=_(
            "One to three, separated by commas, such as: neighborhood, kind, month. They can't be changed later."
        ),
    )
    least = forms.IntegerField(
        label=_("Smallest count that is shown"),
        min_value=5,
        max_value=1000,
        initial=LEAST,
        help_text=_(
            "Smaller ones are hidden, and others with them so that none can be worked out. It can't be changed later."
        ),
    )

    def clean_dimensions(self) -> list[str]:
        return [name.strip() for name in self.cleaned_data["dimensions"].split(",")]


class ReleaseForm(forms.Form):
    """A file for the dry run."""

    file = forms.FileField(label=_("File (CSV or XLSX)"))
    note = forms.CharField(
        label=_("What is new"), max_length=300, required=False, help_text=_("Everybody can read it.")
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than %(most)d megabytes.") % {"most": LARGEST // 1_000_000})
        return file


class AskForm(forms.Form):
    """Ask for numbers that are missing."""

    what = forms.CharField(label=_("Which numbers are missing?"), max_length=200)
    why = forms.CharField(label=_("What would they be good for?"), max_length=1000, widget=CountedTextarea(1000))


class AnswerForm(forms.Form):
    """The city's answer."""

    words = forms.CharField(label=_("Answer"), max_length=2000, widget=CountedTextarea(2000))
    data_set = forms.ModelChoiceField(
        label=_("The data set, if there is one now"), queryset=DataSet.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["data_set"].queryset = DataSet.objects.public()  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A note on one of the rows in sight."""

    row = forms.ChoiceField(label=_("About which number?"))
    stance = forms.ChoiceField(
        label=_("What does your note do?"),
        widget=forms.RadioSelect,
        choices=[
            ("explains", _("It explains the number")),
            ("doubts", _("It doubts the number")),
            ("adds", _("It adds something the number does not show")),
        ],
        error_messages={"required": _("Say whether you explain, doubt or add something.")},
    )
    words = forms.CharField(
        label=_("Your note"),
        widget=CountedTextarea(LONGEST_NOTE, {"rows": 4}),
        help_text=_("Such as: this peak is the market fair. Name nobody; your name stands beside it."),
    )

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].choices = rows  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """The agency's word on a note."""

    checked = forms.ChoiceField(label=_("What did you find?"), widget=forms.RadioSelect, choices=Note.Checked.choices)
    because = forms.CharField(
        label=_("Because"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody can read it."),
    )


class ReadingForm(forms.Form):
    """A counter-reading. A file's text comes back in the box, where it can be mended."""

    title = forms.CharField(
        label=_("In one line"), max_length=120, help_text=_("Such as: more lamps are broken than are reported.")
    )
    claim = forms.CharField(
        label=_("What do the numbers say, as you read them?"), widget=CountedTextarea(LONGEST_CLAIM, {"rows": 5})
    )
    rows = forms.MultipleChoiceField(
        label=_("About which numbers?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None means: about all of them."),
    )
    method = forms.CharField(
        label=_("How did you work it out?"),
        widget=CountedTextarea(LONGEST_CLAIM, {"rows": 4}),
        help_text=_("In plain words, so that a neighbor could do it again."),
    )
    figures = forms.CharField(
        label=_("Your own figures"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_(
            "A table: the first line names the columns, then one line each, with commas between. Fifty lines at most; counts of many, never about one person."
        ),
    )
    file = forms.FileField(label=_("Or a CSV file with them"), required=False)

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rows"].choices = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.pop("file", None)
        if file is None:
            data["figures"] = data.get("figures", "").encode()
        else:
            data["figures"] = file.read(LARGEST_TABLE + 1)  # what is larger is refused by the reader
            if not data["figures"].startswith(b"PK\x03\x04"):
                sent: Any = self.data
                self.data = sent = sent.copy()
                sent[self.add_prefix("figures")] = text_of(data["figures"])
        return data


class AnswerReadingForm(forms.Form):
    """The agency's answer to a counter-reading."""

    answer = forms.ChoiceField(
        label=_("Does the city agree?"), widget=forms.RadioSelect, choices=Reading.Answer.choices
    )
    because = forms.CharField(
        label=_("Why?"), widget=CountedTextarea(LONGEST_ANSWER), help_text=_("Everybody can read it.")
    )


class ViewForm(forms.Form):
    """What a kept view is called."""

    name = forms.CharField(label=_("Its name"), max_length=80)
