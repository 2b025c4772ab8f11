from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import names
from accounts.models import News, Role, User

WHY_NOT = {
    names.Problem.EMPTY: _("Write a name with at least one letter."),
    names.Problem.TOO_LONG: _("Use at most 60 characters."),
    names.Problem.HIDDEN: _("This name has signs in it that can't be seen. Type it by hand instead of pasting it."),
    names.Problem.SIGNS: _("Use letters, digits, spaces, hyphens, apostrophes and dots only."),
    names.Problem.MIXED: _("This name mixes alphabets. Write it in one."),
    names.Problem.STACKED: _("This name has too many accents on one letter."),
    names.Problem.DUTY: _("This name sounds like an office of the city. Choose another."),
    names.Problem.TAKEN: _("This name looks like that of somebody who acts for the city. Choose another."),
}


class PublicNameField(forms.CharField):
    """A public name that can be read, hides nothing and claims nothing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Public name"))
        kwargs.setdefault("help_text", _("What others see beside what you write. It need not be your legal name."))
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "nickname")
        self.holder: User | None = None  # whose name it is, where they have one already

    def clean(self, value: Any) -> str:
        name = names.tidy(str(super().clean(value)))
        problem = names.problem_with(name, duties=self._duties(), taken=self._taken())
        if problem:
            raise ValidationError(WHY_NOT[problem], code=problem.value)
        return name

    def _duties(self) -> tuple[str, ...]:
        if self.holder and self.holder.has_duties:
            return ()
        return (*names.DUTIES, settings.WAGTAIL_SITE_NAME)

    def _taken(self) -> list[str]:
        people = User.objects.filter(Q(groups__name__in=Role.values) | Q(is_superuser=True), is_active=True)
        if self.holder:
            people = people.exclude(pk=self.holder.pk)
        return list(people.values_list("public_name", flat=True).distinct())


class SignUpForm(forms.Form):
    """What sign-up asks beyond e-mail and password."""

    public_name = PublicNameField()

    def signup(self, request: HttpRequest, user: User) -> None:
        user.public_name = self.cleaned_data["public_name"]
        user.language = get_language() or settings.LANGUAGE_CODE
        user.save(update_fields=["public_name", "language"])


class MeForm(forms.Form):
    """What a person changes about themself."""

    public_name = PublicNameField()
    language = forms.ChoiceField(label=_("Language of e-mails"), choices=settings.LANGUAGES)
    news = forms.ChoiceField(
        label=_("News by e-mail"),
        choices=News.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Steps of what you wrote or follow, outcomes of votes you took part in, and for council members what waits "
            "for a review. Letters that ask something of you, or are about your account, always come."
        ),
    )

    def __init__(self, *args: Any, holder: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["public_name"]
        assert isinstance(field, PublicNameField)
        field.holder = holder


class LeaveForm(forms.Form):
    """The last word before an account is emptied."""

    sure = forms.BooleanField(
        label=_("Yes, delete my account. I know that it can't be brought back."),
        error_messages={"required": _("Tick the box if you are sure.")},
    )
