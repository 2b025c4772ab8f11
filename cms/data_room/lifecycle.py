"""The states of a release of a data set, and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.lifecycle import Move


class ReleaseState(models.TextChoices):
    CHECKING = "checking", pgettext_lazy("release", "being checked")
    FAULTY = "faulty", _("has mistakes")
    CHECKED = "checked", pgettext_lazy("release", "looked at, not published")
    PUBLISHED = "published", pgettext_lazy("release", "published")
    DISCARDED = "discarded", pgettext_lazy("release", "put away")


RELEASE_MOVES: dict[str, Move[ReleaseState]] = {
    "pass": Move(frozenset({ReleaseState.CHECKING}), ReleaseState.CHECKED),
    "fail": Move(frozenset({ReleaseState.CHECKING}), ReleaseState.FAULTY),
    "publish": Move(frozenset({ReleaseState.CHECKED}), ReleaseState.PUBLISHED),
    "discard": Move(
        frozenset({ReleaseState.CHECKING, ReleaseState.CHECKED, ReleaseState.FAULTY}), ReleaseState.DISCARDED
    ),
}
