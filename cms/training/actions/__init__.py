"""Everything people can do about trainings. Every door calls these."""

from cms.training.actions.holding import (
    MOST_SEATS,
    call_off,
    cancel,
    change_session,
    count_who_came,
    forget,
    plan_session,
    register,
    remind,
    undo_cancel,
)
from cms.training.actions.reflecting import dismiss, flag, hide, put_back, reflect, restore, take_back
from cms.training.actions.writing import answer_for_name, approve, ask_coauthor, start, write

__all__ = [
    "MOST_SEATS",
    "answer_for_name",
    "approve",
    "ask_coauthor",
    "call_off",
    "cancel",
    "change_session",
    "count_who_came",
    "dismiss",
    "flag",
    "forget",
    "hide",
    "plan_session",
    "put_back",
    "reflect",
    "register",
    "remind",
    "restore",
    "start",
    "take_back",
    "undo_cancel",
    "write",
]
