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
from cms.data_room.actions.reading import (
    answer_reading,
    dismiss_reading,
    flag_reading,
    hide_reading,
    propose,
    restore_reading,
    speak_up_of_readings,
    withdraw_reading,
)
from cms.data_room.actions.releasing import PUBLISHED, bring, check, check_again, discard, make, publish

__all__ = [
    "ANSWERED",
    "ASKED",
    "LATE",
    "PUBLISHED",
    "agree",
    "answer",
    "answer_reading",
    "ask",
    "bring",
    "check",
    "check_again",
    "check_note",
    "delete_view",
    "discard",
    "dismiss",
    "dismiss_reading",
    "flag",
    "flag_reading",
    "forget_views",
    "hide",
    "hide_reading",
    "keep",
    "make",
    "note",
    "propose",
    "publish",
    "restore",
    "restore_reading",
    "speak_up",
    "speak_up_of_readings",
    "take_agreement_back",
    "undo_delete",
    "withdraw",
    "withdraw_reading",
]
