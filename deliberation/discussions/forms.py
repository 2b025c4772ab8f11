from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override

from deliberation.discussions import permissions
from deliberation.discussions.actions import LONGEST
from deliberation.discussions.actions.appeals import LONGEST_APPEAL
from deliberation.discussions.actions.moderating import UNDO_DAYS
from deliberation.discussions.actions.voices import LONGEST_SUMMARY
from deliberation.discussions.models import Addressee, HouseRule, Stance
from kit.forms import CountedTextarea
from kit.pictures import PictureField


def rule_choices() -> list[tuple[str, str]]:
    """The rules of the house in force, to choose one from."""
    return [(rule.code, rule.title) for rule in HouseRule.objects.in_force()]


class ReplyForm(forms.Form):
    """Words in answer to a comment, or new words for one's own."""

    body = forms.CharField(
        label=_("Your comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Plain words; a blank line starts a new paragraph. Be kind: your neighbors read this."),
        error_messages={"required": _("Write something first.")},
    )


class WithPicture(forms.Form):
    """A picture, with words for those who can't see it."""

    picture = PictureField(
        label=_("A picture"), required=False, help_text=_("JPEG, PNG or WebP. Where it was taken is not kept.")
    )
    picture_alt = forms.CharField(
        label=_("What the picture shows"),
        max_length=250,
        required=False,
        help_text=_("For people who can't see it. Needed with a picture."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("picture") and not data.get("picture_alt", "").strip():
            self.add_error("picture_alt", _("Say what the picture shows, for people who can't see it."))
        return data


class PicturedReplyForm(WithPicture, ReplyForm):
    """A reply, with a picture where it helps."""

    field_order = ["body", "picture", "picture_alt"]


class CommentForm(WithPicture, ReplyForm):
    """A comment that opens a thread says where it stands, and a question whom it asks."""

    stance = forms.ChoiceField(
        label=_("Where do you stand?"),
        choices=[
            (Stance.FOR, _("I am for it")),
            (Stance.AGAINST, _("I am against it")),
            (Stance.QUESTION, _("I have a question")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you are for it, against it, or asking.")},
    )
    asks = forms.ChoiceField(
        label=_("Who should answer a question?"),
        choices=[
            ("", _("Anybody")),
            (Addressee.COUNCIL, _("The council, within 7 days")),
            (Addressee.OFFICER, _("The city's officers, within 7 days")),
            (Addressee.LIAISON, _("The liaison: explain this to me, within 7 days")),
        ],
        required=False,
    )
    field_order = ["stance", "asks", "body", "picture", "picture_alt"]

    def __init__(self, *args: Any, only_questions: bool = False, takes_sides: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stance = self.fields["stance"]
        assert isinstance(stance, forms.ChoiceField)
        if not takes_sides:
            stance.label = _("What is it?")
            stance.choices = [(Stance.REMARK, _("I want to say something")), (Stance.QUESTION, _("I have a question"))]
            stance.error_messages["required"] = _("Say whether it is a remark or a question.")
        elif only_questions:
            stance.choices = [(Stance.QUESTION, _("I have a question"))]
            stance.initial = Stance.QUESTION
        if only_questions:
            del self.fields["asks"]


class SummaryForm(forms.Form):
    """A summary, a paragraph for each point; and what changed, where there is one already."""

    text = forms.CharField(
        label=_("The summary"),
        widget=CountedTextarea(LONGEST_SUMMARY, {"rows": 14}),
        help_text=_(
            "A paragraph for each point. Each names the comments it comes from: #12 #15. Give every side its due."
        ),
        error_messages={"required": _("Write something first.")},
    )
    why = forms.CharField(label=_("What changed?"), max_length=300, required=False)

    def __init__(self, *args: Any, first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["why"]


class ObjectionForm(forms.Form):
    """What a point of a summary gets wrong."""

    words = forms.CharField(
        label=_("What is wrong with this point?"),
        widget=CountedTextarea(500, {"rows": 3}),
        help_text=_("Everybody reads it, with your public name, and the answer beside it."),
    )


class FlagForm(forms.Form):
    """Which rule of the house a comment breaks, or what else can be flagged."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=rule_choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong with it.")},
    )
    note = forms.CharField(
        label=_("Anything the council should know"), max_length=300, required=False, widget=forms.TextInput
    )


class ReasonForm(forms.Form):
    """Why a council member decides as they do."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("One sentence. Author and public will read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Give the reason in a sentence: author and public will read it.")},
    )


class DecideForm(ReasonForm):
    """A decision against somebody's words says which rule they break."""

    rule = forms.ChoiceField(
        label=_("Which rule of the house does it break?"),
        widget=forms.RadioSelect,
        choices=rule_choices,
        error_messages={"required": _("Choose the rule of the house that it breaks.")},
    )
    field_order = ["rule", "days", "reason"]


class PauseForm(DecideForm):
    """For how long somebody can't write."""

    days = forms.TypedChoiceField(
        label=_("For how long?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=lambda: [(n, ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in permissions.PAUSES],
        error_messages={"required": _("Choose for how long.")},
    )


class UndoForm(DecideForm):
    """How far back one act reaches."""

    days = forms.TypedChoiceField(
        label=_("What they wrote in the last"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=lambda: [(n, ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in UNDO_DAYS],
        error_messages={"required": _("Choose how far back.")},
    )


class AppealForm(forms.Form):
    """Why a decision was wrong."""

    words = forms.CharField(
        label=_("Why was the decision wrong?"),
        widget=CountedTextarea(LONGEST_APPEAL),
        help_text=_("The council reads this; the public does not."),
        error_messages={"required": _("Say in a sentence why the decision was wrong.")},
    )


class AnswerAppealForm(ReasonForm):
    """What somebody else on the council decides about an appeal."""

    verdict = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        choices=[("uphold", _("The decision stands")), ("overturn", _("Take the decision back"))],
        error_messages={"required": _("Choose whether the decision stands.")},
    )
    field_order = ["verdict", "reason"]


class RulesForm(forms.Form):
    """A new version of the rules: those there are, in each language, and one more. A rule without a title goes."""

    why = forms.CharField(
        label=_("What changed, and why?"), max_length=300, help_text=_("One sentence. Everybody reads it.")
    )

    def __init__(self, *args: Any, rules: list[HouseRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [*(rule.code for rule in rules), ""]
        for number, rule in enumerate([*rules, None]):
            for language, name in settings.LANGUAGES:
                with override(language):
                    title, text = (rule.title, rule.text) if rule else ("", "")
                label = {"number": number + 1, "language": name}
                self.fields[f"title-{number}-{language}"] = forms.CharField(
                    label=_("Rule %(number)d in %(language)s") % label, max_length=80, required=False, initial=title
                )
                self.fields[f"text-{number}-{language}"] = forms.CharField(
                    label=_("Rule %(number)d in %(language)s: what it means") % label,
                    max_length=300,
                    required=False,
                    initial=text,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    def written(self) -> list[dict[str, Any]]:
        """The rules as `actions.write_rules` takes them."""
        languages = [code for code, _name in settings.LANGUAGES]
        rules = [
            {
                "code": rule,
                "words": {
                    language: {part: self.cleaned_data[f"{part}-{number}-{language}"] for part in ("title", "text")}
                    for language in languages
                },
            }
            for number, rule in enumerate(self.codes)
        ]
        return [rule for rule in rules if any(said["title"] for said in rule["words"].values())]  # type: ignore[attr-defined]
