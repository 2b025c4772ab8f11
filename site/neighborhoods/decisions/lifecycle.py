"""The states of a council's session and of its motions, and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.lifecycle import Move


class SessionState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("session", "planned")
    OPEN = "open", pgettext_lazy("session", "in session")
    CLOSED = "closed", pgettext_lazy("session", "closed")
    CALLED_OFF = "called-off", pgettext_lazy("session", "called off")


SESSION_MOVES: dict[str, Move[SessionState]] = {
    "open": Move(frozenset({SessionState.PLANNED}), SessionState.OPEN),
    "close": Move(frozenset({SessionState.OPEN}), SessionState.CLOSED),
    "change": Move(frozenset({SessionState.PLANNED}), SessionState.PLANNED),
    "call_off": Move(frozenset({SessionState.PLANNED}), SessionState.CALLED_OFF),
}


class MotionState(models.TextChoices):
    MOVED = "moved", _("waits for a second")
    SECONDED = "seconded", _("to be voted on")
    VOTING = "voting", _("being voted on")
    CARRIED = "carried", _("carried, waits for both signatures")
    STANDING = "standing", pgettext_lazy("motion", "stands")
    NOT_CARRIED = "not-carried", pgettext_lazy("motion", "not carried")
    LAPSED = "lapsed", pgettext_lazy("motion", "not decided")
    WITHDRAWN = "withdrawn", pgettext_lazy("motion", "withdrawn")


UNDECIDED = frozenset({MotionState.MOVED, MotionState.SECONDED, MotionState.VOTING})
OPEN_TO_WORDS = frozenset({MotionState.MOVED, MotionState.SECONDED})

MOTION_MOVES: dict[str, Move[MotionState]] = {
    "second": Move(frozenset({MotionState.MOVED}), MotionState.SECONDED),
    "open_vote": Move(frozenset({MotionState.SECONDED}), MotionState.VOTING),
    "carry": Move(frozenset({MotionState.VOTING}), MotionState.CARRIED),
    "adopt": Move(frozenset({MotionState.VOTING}), MotionState.STANDING),  # an amendment needs no signatures
    "fail": Move(frozenset({MotionState.VOTING}), MotionState.NOT_CARRIED),
    "lapse": Move(UNDECIDED, MotionState.LAPSED),
    "withdraw": Move(OPEN_TO_WORDS, MotionState.WITHDRAWN),
    "stand": Move(frozenset({MotionState.CARRIED}), MotionState.STANDING),
}
