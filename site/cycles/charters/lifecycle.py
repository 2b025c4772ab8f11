"""The states of a version of a charter, and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from kit.lifecycle import Move


class VersionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("charter", "draft: weights are being proposed")
    SETTLED = "settled", pgettext_lazy("charter", "waits for its signatures")
    AGREED = "agreed", pgettext_lazy("charter", "in force")
    SUPERSEDED = "superseded", pgettext_lazy("charter", "replaced by a newer version")
    WITHDRAWN = "withdrawn", pgettext_lazy("charter", "withdrawn")


OPEN = frozenset({VersionState.DRAFT, VersionState.SETTLED})
SIGNED = frozenset({VersionState.AGREED, VersionState.SUPERSEDED})

VERSION_MOVES: dict[str, Move[VersionState]] = {
    "write": Move(frozenset({VersionState.DRAFT}), VersionState.DRAFT),
    "weigh": Move(frozenset({VersionState.DRAFT}), VersionState.DRAFT),
    "settle": Move(frozenset({VersionState.DRAFT}), VersionState.SETTLED),
    "reopen": Move(frozenset({VersionState.SETTLED}), VersionState.DRAFT),
    "sign": Move(frozenset({VersionState.SETTLED}), VersionState.SETTLED),
    "agree": Move(frozenset({VersionState.SETTLED}), VersionState.AGREED),
    "supersede": Move(frozenset({VersionState.AGREED}), VersionState.SUPERSEDED),
    "withdraw": Move(OPEN, VersionState.WITHDRAWN),
}
