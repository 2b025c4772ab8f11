"""Stories for programs: what became of concerns, with the names of those alone who agree to be named."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from ninja import Router

from cms.stories import naming
from cms.stories.models import Story
from kit.api.lists import offer_list, offer_one
from kit.api.shapes import Answer, Filters, Number, means, page_url, slug_of, words

router = Router(tags=["Stories"])
StoryKind = StrEnum("StoryKind", [(kind.name, kind.value) for kind in Story.Kind])  # type: ignore[misc]  # the document has one Kind


class StoryRow(Answer):
    """A published story, as a card shows it."""

    id: int
    project: int = means("Number of the project it is about.")
    neighborhood: str | None = means("Null for a project of the whole city.")
    kind: str = means(words("How it ended.", Story.Kind))
    title: str
    summary: str
    published_at: datetime
    url: str


class MomentLine(Answer):
    """A moment of the project's own record, in the order of days."""

    day: date
    fact: str = means("What happened, as the record says.")
    words: str = means("What the editor tells of it.")
    is_bad: bool = means("Whether something went wrong.")
    url: str = means("Where it stands.")


class StoryOne(StoryRow):
    """A story from the proposal to whether it worked."""

    moments: list[MomentLine]


class StoryFilters(Filters):
    """Which stories."""

    kind: StoryKind | None = means("How it ended.", default=None)
    project: Number | None = means("Number of a project.", default=None)


def _stories(asked: StoryFilters) -> Any:
    found = Story.objects.published()
    if asked.kind:
        found = found.filter(kind=asked.kind)
    return found.filter(project=asked.project) if asked.project else found


def _story(story: Story) -> dict[str, Any]:
    return {
        "id": story.pk,
        "project": story.project_id,
        "neighborhood": slug_of(story.project.place),
        "kind": story.kind,
        "title": story.shown_title,
        "summary": story.shown_summary,
        "published_at": story.published_at,
        "url": page_url(story.get_absolute_url()),
    }


def _one(story: Story) -> StoryOne:
    moments = [
        MomentLine(
            day=one.day,
            fact=one.fact,
            words=naming.shown(one.words, story.agreed, _("a neighbor")),
            is_bad=one.is_bad,
            url=page_url(one.url),
        )
        for one in story.moments.all()
    ]
    return StoryOne(**_story(story), moments=moments)


offer_list(
    router,
    "stories",
    "What became of concerns, the newest first",
    _stories,
    StoryRow,
    lambda story: StoryRow(**_story(story)),
    filters=StoryFilters,
)
offer_one(
    router,
    "stories",
    "One story with its moments",
    lambda number: Story.objects.published().filter(pk=number).first(),
    StoryOne,
    _one,
)
