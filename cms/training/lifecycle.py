"""The states of a co-author's consent, of a place in a session and of a reflection, and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from kit.lifecycle import Move


class ConsentState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("consent", "asked")
    NAMED = "named", pgettext_lazy("consent", "named")
    DECLINED = "declined", pgettext_lazy("consent", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "withdrawn")


CONSENT_MOVES: dict[str, Move[ConsentState]] = {
    # Who said no, or took their name back, may think better of it; nobody else may ask them twice.
    "accept": Move(frozenset({ConsentState.ASKED, ConsentState.DECLINED, ConsentState.WITHDRAWN}), ConsentState.NAMED),
    "decline": Move(frozenset({ConsentState.ASKED}), ConsentState.DECLINED),
    "withdraw": Move(frozenset({ConsentState.NAMED}), ConsentState.WITHDRAWN),
}


class PlaceState(models.TextChoices):
    SEATED = "seated", pgettext_lazy("place in a session", "has a seat")
    WAITING = "waiting", pgettext_lazy("place in a session", "on the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("place in a session", "cancelled")


class ReflectionState(models.TextChoices):
    SHOWN = "shown", pgettext_lazy("reflection", "shown")
    HIDDEN = "hidden", pgettext_lazy("reflection", "hidden")


REFLECTION_MOVES: dict[str, Move[ReflectionState]] = {
    "flag": Move(frozenset({ReflectionState.SHOWN}), ReflectionState.SHOWN),
    "hide": Move(frozenset({ReflectionState.SHOWN}), ReflectionState.HIDDEN),
    "dismiss": Move(frozenset({ReflectionState.SHOWN}), ReflectionState.SHOWN),
    "restore": Move(frozenset({ReflectionState.HIDDEN}), ReflectionState.SHOWN),
}
