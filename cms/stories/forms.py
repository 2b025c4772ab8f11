"""What editors fill in about a story."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cms.stories.models import Story
from cms.stories.timeline import people_of, timeline
from proposals.delivery.models import Project

LONGEST = 1500


class TitleForm(forms.Form):
    """What a story begins with."""

    kind = forms.ChoiceField(label=_("How it ended"), choices=Story.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("Without names: it is kept in letters."))
    summary = forms.CharField(label=_("In one or two sentences"), max_length=300)


class BeginForm(TitleForm):
    """A new story, about a project."""

    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none())
    field_order = ("project", "kind", "title", "summary")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Project.objects.select_related("proposal").order_by("proposal__title")
        self.fields["project"].queryset = rows  # type: ignore[attr-defined]


class StoryForm(TitleForm):
    """A story with its timeline: a box to tick and room for words for each thing on record."""

    def __init__(self, *args: Any, story: Story, **kwargs: Any) -> None:
        chosen = {moment.key: moment for moment in story.moments.all()}
        known = timeline(story.project)
        lost = [moment for key, moment in chosen.items() if key not in {one.key for one in known}]
        self.moments: list[Any] = sorted([*known, *lost], key=lambda one: one.day)
        kwargs.setdefault("initial", {name: getattr(story, name) for name in ("kind", "title", "summary")})
        super().__init__(*args, **kwargs)
        for one in self.moments:
            label = f"{date_format(one.day, str(_('j F Y')))}: {one.fact}"
            self.fields[f"take-{one.key}"] = forms.BooleanField(label=label, required=False, initial=one.key in chosen)
            self.fields[f"words-{one.key}"] = forms.CharField(
                label=_("Your words"),
                required=False,
                max_length=LONGEST,
                initial=chosen[one.key].words if one.key in chosen else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def chosen(self) -> dict[str, str]:
        """The words by the keys of the moments that were ticked."""
        data = self.cleaned_data
        return {one.key: data[f"words-{one.key}"] for one in self.moments if data[f"take-{one.key}"]}


class AskForm(forms.Form):
    """Whom the story wants to name."""

    person = forms.ChoiceField(
        label=_("Who"), help_text=_("Authors, the officer in charge and members of the council.")
    )

    def __init__(self, *args: Any, story: Story, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {one.person_id for one in story.consents.all()}
        self.people = {str(one.pk): one for one in people_of(story.project) if one.pk not in asked}
        self.fields["person"].choices = [(key, str(one)) for key, one in self.people.items()]  # type: ignore[attr-defined]

    def clean_person(self) -> Any:
        return self.people[self.cleaned_data["person"]]
