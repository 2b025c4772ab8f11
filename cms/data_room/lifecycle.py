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


class NoteState(models.TextChoices):
    SHOWN = "shown", pgettext_lazy("note", "shown")
    HIDDEN = "hidden", pgettext_lazy("note", "hidden by a council")
    WITHDRAWN = "withdrawn", pgettext_lazy("note", "withdrawn")


NOTE_MOVES: dict[str, Move[NoteState]] = {
    "agree": Move(frozenset({NoteState.SHOWN}), NoteState.SHOWN),
    "check": Move(frozenset({NoteState.SHOWN}), NoteState.SHOWN),
    "flag": Move(frozenset({NoteState.SHOWN}), NoteState.SHOWN),
    "dismiss": Move(frozenset({NoteState.SHOWN}), NoteState.SHOWN),
    "hide": Move(frozenset({NoteState.SHOWN}), NoteState.HIDDEN),
    "restore": Move(frozenset({NoteState.HIDDEN}), NoteState.SHOWN),
    "withdraw": Move(frozenset({NoteState.SHOWN, NoteState.HIDDEN}), NoteState.WITHDRAWN),
}
