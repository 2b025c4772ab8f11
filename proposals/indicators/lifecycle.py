"""The states of an indicator and of a file of readings, and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.lifecycle import Move


class IndicatorState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("indicator", "proposed")
    CHOSEN = "chosen", pgettext_lazy("indicator", "chosen, not measured yet")
    MEASURED = "measured", pgettext_lazy("indicator", "being measured")
    CLOSED = "closed", pgettext_lazy("indicator", "closed")


IN_USE = frozenset({IndicatorState.CHOSEN, IndicatorState.MEASURED})

INDICATOR_MOVES: dict[str, Move[IndicatorState]] = {
    "choose": Move(frozenset({IndicatorState.PROPOSED}), IndicatorState.CHOSEN),
    "measure": Move(IN_USE, IndicatorState.MEASURED),
    "close": Move(IN_USE | {IndicatorState.PROPOSED}, IndicatorState.CLOSED),
}


class FileState(models.TextChoices):
    FAULTY = "faulty", _("has mistakes")
    CHECKED = "checked", _("checked, waits to be accepted")
    ACCEPTED = "accepted", _("accepted")


FILE_MOVES: dict[str, Move[FileState]] = {"accept": Move(frozenset({FileState.CHECKED}), FileState.ACCEPTED)}
