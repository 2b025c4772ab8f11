"""Everything people can do in a discussion. Every door calls these."""

from deliberation.discussions.actions.appeals import appeal, overturn, uphold
from deliberation.discussions.actions.moderating import (
    dismiss,
    flag,
    hide,
    lock,
    pause,
    restore,
    take_back,
    undo,
    warn,
)
from deliberation.discussions.actions.recording import clean_reason, record, rule_named, settle_appeals
from deliberation.discussions.actions.rules import write_rules
from deliberation.discussions.actions.talk import LONGEST, answer, comment, edit, open_discussion, remove
from deliberation.discussions.actions.voices import answer_objection, nod, object_to, summarize

__all__ = [
    "LONGEST",
    "answer",
    "answer_objection",
    "appeal",
    "clean_reason",
    "comment",
    "dismiss",
    "edit",
    "flag",
    "hide",
    "lock",
    "nod",
    "object_to",
    "open_discussion",
    "overturn",
    "pause",
    "record",
    "remove",
    "restore",
    "rule_named",
    "settle_appeals",
    "summarize",
    "take_back",
    "undo",
    "uphold",
    "warn",
    "write_rules",
]
