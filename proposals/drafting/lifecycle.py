"""The states of an invitation to write together."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.lifecycle import Move


class Answer(models.TextChoices):
    OPEN = "open", _("not answered yet")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    TAKEN_BACK = "taken-back", _("taken back")


MOVES: dict[str, Move[Answer]] = {
    "accept": Move(frozenset({Answer.OPEN}), Answer.ACCEPTED),
    "decline": Move(frozenset({Answer.OPEN}), Answer.DECLINED),
    "take_back": Move(frozenset({Answer.OPEN}), Answer.TAKEN_BACK),
}
