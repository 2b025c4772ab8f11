"""The states of a comment and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.lifecycle import Move


class State(models.TextChoices):
    SHOWN = "shown", _("shown")
    HIDDEN = "hidden", _("hidden by the council")
    REMOVED = "removed", _("removed by its author")


MOVES: dict[str, Move[State]] = {
    "edit": Move(frozenset({State.SHOWN}), State.SHOWN),
    "flag": Move(frozenset({State.SHOWN}), State.SHOWN),
    "dismiss": Move(frozenset({State.SHOWN}), State.SHOWN),
    "hide": Move(frozenset({State.SHOWN}), State.HIDDEN),
    "restore": Move(frozenset({State.HIDDEN}), State.SHOWN),
    "remove": Move(frozenset({State.SHOWN, State.HIDDEN}), State.REMOVED),
}
