"""The states of a letter and of a roll import, and the moves between them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kit.lifecycle import Move


class LetterState(TextChoices):
    REQUESTED = "requested", _("to be printed")
    PRINTED = "printed", _("on its way")
    USED = "used", _("code used")
    REFUSED = "refused", _("refused")
    EXPIRED = "expired", _("expired")
    LOCKED = "locked", _("locked after wrong codes")


OPEN = frozenset({LetterState.REQUESTED, LetterState.PRINTED})

LETTER_MOVES: dict[str, Move[LetterState]] = {
    # A letter lost at the printer is printed again, with a new code; the old code is worth nothing from then on.
    "print": Move(OPEN, LetterState.PRINTED),
    "use": Move(frozenset({LetterState.PRINTED}), LetterState.USED),
    "refuse": Move(OPEN, LetterState.REFUSED),
    "expire": Move(OPEN, LetterState.EXPIRED),
    "lock": Move(frozenset({LetterState.PRINTED}), LetterState.LOCKED),
}


class ImportState(TextChoices):
    FAULTY = "faulty", _("has problems")
    CHECKED = "checked", _("checked, not taken over")
    ACCEPTED = "accepted", _("taken over")
    DISCARDED = "discarded", _("discarded")


IMPORT_MOVES: dict[str, Move[ImportState]] = {
    "accept": Move(frozenset({ImportState.CHECKED}), ImportState.ACCEPTED),
    "discard": Move(frozenset({ImportState.CHECKED, ImportState.FAULTY}), ImportState.DISCARDED),
}


class WithdrawReason(TextChoices):
    """Why a verified residence is taken back. A fixed list: the audit log holds no free text about people."""

    MOVED_AWAY = "moved-away", _("moved out of the city")
    MISTAKE = "mistake", _("verified by mistake")
    SOMEBODY_ELSE = "somebody-else", _("the papers were somebody else's")
