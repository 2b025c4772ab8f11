"""The states of a conversation and of a statement, and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.lifecycle import Move


class State(models.TextChoices):
    DRAFT = "draft", _("being prepared")
    OPEN = "open", _("announced")
    CLOSED = "closed", _("closed")
    REPORTED = "reported", _("report published")


PUBLIC = frozenset({State.OPEN, State.CLOSED, State.REPORTED})
OVER = frozenset({State.CLOSED, State.REPORTED})

MOVES: dict[str, Move[State]] = {
    "plan": Move(frozenset({State.DRAFT}), State.DRAFT),
    "discard": Move(frozenset({State.DRAFT}), State.DRAFT),
    "announce": Move(frozenset({State.DRAFT}), State.OPEN),
    "extend": Move(frozenset({State.OPEN}), State.OPEN),
    "close": Move(frozenset({State.OPEN}), State.CLOSED),
    "report": Move(frozenset({State.CLOSED}), State.REPORTED),
}


class StatementState(models.TextChoices):
    WAITING = "waiting", _("waiting for the council")
    SHOWN = "shown", _("shown")
    HIDDEN = "hidden", _("hidden by the council")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")


STATEMENT_MOVES: dict[str, Move[StatementState]] = {
    "accept": Move(frozenset({StatementState.WAITING}), StatementState.SHOWN),
    "hide": Move(frozenset({StatementState.WAITING, StatementState.SHOWN}), StatementState.HIDDEN),
    "restore": Move(frozenset({StatementState.HIDDEN}), StatementState.SHOWN),
    "dismiss": Move(frozenset({StatementState.SHOWN}), StatementState.SHOWN),
    "flag": Move(frozenset({StatementState.SHOWN}), StatementState.SHOWN),
    "vote": Move(frozenset({StatementState.SHOWN}), StatementState.SHOWN),
    "withdraw": Move(frozenset({StatementState.WAITING, StatementState.SHOWN}), StatementState.WITHDRAWN),
}
