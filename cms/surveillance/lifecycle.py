"""The states of technologies, reported harms and renewals, and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.lifecycle import Move


class TechnologyState(models.TextChoices):
    IN_USE = "in-use", pgettext_lazy("technology", "in use")
    ENDED = "ended", pgettext_lazy("technology", "no longer used")


class HarmState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("reported harm", "waits for the council")
    STANDS = "stands", pgettext_lazy("reported harm", "looked into: it stands")
    NOT_FOUND = "not-found", pgettext_lazy("reported harm", "looked into: not found")


class RenewalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("renewal", "residents vote")
    CLOSED = "closed", pgettext_lazy("renewal", "waits for the city's decision")
    DECIDED = "decided", pgettext_lazy("renewal", "decided")


class Choice(models.TextChoices):
    """What a resident votes, a council advises and the city decides: the same three."""

    RENEW = "renew", _("go on as it is")
    CONDITIONS = "conditions", _("go on with tighter rules")
    END = "end", _("end it")


HARM_MOVES: dict[str, Move[HarmState]] = {
    "stand": Move(frozenset({HarmState.WAITING}), HarmState.STANDS),
    "not-found": Move(frozenset({HarmState.WAITING}), HarmState.NOT_FOUND),
    "answer": Move(frozenset({HarmState.STANDS}), HarmState.STANDS),
}
RENEWAL_MOVES: dict[str, Move[RenewalState]] = {
    "vote": Move(frozenset({RenewalState.OPEN}), RenewalState.OPEN),
    "close": Move(frozenset({RenewalState.OPEN}), RenewalState.CLOSED),
    "advise": Move(frozenset({RenewalState.OPEN, RenewalState.CLOSED}), RenewalState.CLOSED),
    "decide": Move(frozenset({RenewalState.CLOSED}), RenewalState.DECIDED),
}
