"""Everything people do in the data room. Every door calls these."""

from cms.data_room.actions.asking import ANSWERED, ASKED, LATE, answer, ask, speak_up
from cms.data_room.actions.keeping import delete_view, forget_views, keep, undo_delete
from cms.data_room.actions.noting import (
    agree,
    check_note,
    dismiss,
    flag,
    hide,
    note,
    restore,
    take_agreement_back,
    withdraw,
)
from cms.data_room.actions.releasing import PUBLISHED, bring, check, check_again, discard, make, publish

__all__ = [
    "ANSWERED",
    "ASKED",
    "LATE",
    "PUBLISHED",
    "agree",
    "answer",
    "ask",
    "bring",
    "check",
    "check_again",
    "check_note",
    "delete_view",
    "discard",
    "dismiss",
    "flag",
    "forget_views",
    "hide",
    "keep",
    "make",
    "note",
    "publish",
    "restore",
    "speak_up",
    "take_agreement_back",
    "undo_delete",
    "withdraw",
]
