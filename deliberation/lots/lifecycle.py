"""The states of a lottery and of the places it fills, and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from kit.lifecycle import Move


class State(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("lottery", "being planned")
    ANNOUNCED = "announced", pgettext_lazy("lottery", "announced")
    FROZEN = "frozen", pgettext_lazy("lottery", "volunteers are fixed")
    LISTED = "listed", pgettext_lazy("lottery", "waits for the dice")
    DRAWN = "drawn", pgettext_lazy("lottery", "drawn, people answer")
    SETTLED = "settled", pgettext_lazy("lottery", "seats are filled")
    CALLED_OFF = "called-off", pgettext_lazy("lottery", "called off")


BEFORE_THE_DICE = frozenset({State.ANNOUNCED, State.FROZEN, State.LISTED})
OVER = frozenset({State.SETTLED, State.CALLED_OFF})

MOVES: dict[str, Move[State]] = {
    "plan": Move(frozenset({State.PLANNED}), State.PLANNED),
    "announce": Move(frozenset({State.PLANNED}), State.ANNOUNCED),
    "freeze": Move(frozenset({State.ANNOUNCED}), State.FROZEN),
    "widen": Move(frozenset({State.FROZEN}), State.FROZEN),
    "reopen": Move(frozenset({State.FROZEN}), State.ANNOUNCED),
    "list": Move(frozenset({State.FROZEN}), State.LISTED),
    "draw": Move(frozenset({State.LISTED}), State.DRAWN),
    "settle": Move(frozenset({State.DRAWN}), State.SETTLED),
    "call_off": Move(BEFORE_THE_DICE, State.CALLED_OFF),
}


class PlaceState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("place", "asked")
    ACCEPTED = "accepted", pgettext_lazy("place", "accepted")
    DECLINED = "declined", pgettext_lazy("place", "declined")
    SILENT = "silent", pgettext_lazy("place", "did not answer")


PLACE_MOVES: dict[str, Move[PlaceState]] = {
    "accept": Move(frozenset({PlaceState.ASKED}), PlaceState.ACCEPTED),
    "decline": Move(frozenset({PlaceState.ASKED, PlaceState.ACCEPTED}), PlaceState.DECLINED),
    "lapse": Move(frozenset({PlaceState.ASKED}), PlaceState.SILENT),
}
