"""The states of an assembly and of what happens in it, and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.lifecycle import Move


class State(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("assembly", "planned")
    LIVE = "live", _("live now")
    ENDED = "ended", _("ended")


MOVES: dict[str, Move[State]] = {
    "plan": Move(frozenset({State.PLANNED}), State.PLANNED),
    "start": Move(frozenset({State.PLANNED}), State.LIVE),
    "end": Move(frozenset({State.LIVE}), State.ENDED),
}


class Way(models.TextChoices):
    ROOM = "room", _("in the room")
    REMOTE = "remote", _("from afar")
    MIXED = "mixed", _("in the room and from afar")


class ItemState(models.TextChoices):
    WAITING = "waiting", _("to come")
    CURRENT = "current", _("now")
    DONE = "done", _("done")


class PollState(models.TextChoices):
    PREPARED = "prepared", _("prepared")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class PollKind(models.TextChoices):
    """Who is named with an answer, and when."""

    HANDS = "hands", _("show of hands: no names shown")
    OPEN = "open", _("open: names shown at once")
    NAMED = "named", _("by name: names shown at the close, for the record")
    SECRET = "secret", _("secret: who voted is known, not what")
    PULSE = "pulse", _("quick pulse: one tap, no names")
    DOTS = "dots", _("dots: several to share out")


NAMING = frozenset({PollKind.OPEN, PollKind.NAMED})
NAMELESS = frozenset({PollKind.SECRET, PollKind.PULSE})  # the answer is counted and not kept with the person

POLL_MOVES: dict[str, Move[PollState]] = {
    "open": Move(frozenset({PollState.PREPARED}), PollState.OPEN),
    "close": Move(frozenset({PollState.OPEN}), PollState.CLOSED),
}


class QuestionState(models.TextChoices):
    ASKED = "asked", _("waiting")
    ANSWERED = "answered", _("answered")
    PARKED = "parked", _("parked")
    PUT = "put", _("put to the city")


QUESTION_MOVES: dict[str, Move[QuestionState]] = {
    "answer": Move(frozenset({QuestionState.ASKED, QuestionState.PARKED}), QuestionState.ANSWERED),
    "park": Move(frozenset({QuestionState.ASKED}), QuestionState.PARKED),
    "put": Move(frozenset({QuestionState.ASKED, QuestionState.PARKED}), QuestionState.PUT),
    "reply": Move(frozenset({QuestionState.PUT}), QuestionState.ANSWERED),
}


class Desk(models.TextChoices):
    """Who in the city must answer a question that an assembly puts to it."""

    OFFICER = "officer", _("the city’s officers")
    LIAISON = "liaison", _("the liaison")


class HandState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SPEAKING = "speaking", _("speaking")
    SPOKEN = "spoken", _("has spoken")
    LOWERED = "lowered", _("lowered")


HAND_MOVES: dict[str, Move[HandState]] = {
    "call": Move(frozenset({HandState.WAITING}), HandState.SPEAKING),
    "finish": Move(frozenset({HandState.SPEAKING}), HandState.SPOKEN),
    "lower": Move(frozenset({HandState.WAITING}), HandState.LOWERED),
}
