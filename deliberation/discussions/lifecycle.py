"""The states of a comment and of an appeal, and the moves between them."""

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
    "warn": Move(frozenset({State.SHOWN}), State.SHOWN),
    "remove": Move(frozenset({State.SHOWN, State.HIDDEN}), State.REMOVED),
}


class AppealState(models.TextChoices):
    WAITING = "waiting", _("waiting for a decision")
    UPHELD = "upheld", _("the decision stands")
    OVERTURNED = "overturned", _("the decision was taken back")
    MOOT = "moot", _("settled by itself")


APPEAL_MOVES: dict[str, Move[AppealState]] = {
    "uphold": Move(frozenset({AppealState.WAITING}), AppealState.UPHELD),
    "overturn": Move(frozenset({AppealState.WAITING}), AppealState.OVERTURNED),
    "settle": Move(frozenset({AppealState.WAITING}), AppealState.MOOT),
}
