"""The states of a story and of a person's word on being named in it, and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from kit.lifecycle import Move


class StoryState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("story", "being written")
    PUBLISHED = "published", pgettext_lazy("story", "published")


class ConsentState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("being named", "asked, no answer yet")
    GIVEN = "given", pgettext_lazy("being named", "agreed")
    DECLINED = "declined", pgettext_lazy("being named", "said no")
    WITHDRAWN = "withdrawn", pgettext_lazy("being named", "took their word back")


STORY_MOVES: dict[str, Move[StoryState]] = {
    "publish": Move(frozenset({StoryState.DRAFT}), StoryState.PUBLISHED),
    "take_down": Move(frozenset({StoryState.PUBLISHED}), StoryState.DRAFT),
}
CONSENT_MOVES: dict[str, Move[ConsentState]] = {
    "accept": Move(frozenset({ConsentState.ASKED, ConsentState.DECLINED, ConsentState.WITHDRAWN}), ConsentState.GIVEN),
    "decline": Move(frozenset({ConsentState.ASKED}), ConsentState.DECLINED),
    "withdraw": Move(frozenset({ConsentState.GIVEN}), ConsentState.WITHDRAWN),
    "ask_again": Move(frozenset({ConsentState.GIVEN, ConsentState.ASKED}), ConsentState.ASKED),
}
