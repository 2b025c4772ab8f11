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
from deliberation.discussions.actions.rules import write_rules
from deliberation.discussions.actions.talk import LONGEST, comment, edit, open_discussion, remove

__all__ = [
    "LONGEST",
    "appeal",
    "comment",
    "dismiss",
    "edit",
    "flag",
    "hide",
    "lock",
    "open_discussion",
    "overturn",
    "pause",
    "remove",
    "restore",
    "take_back",
    "undo",
    "uphold",
    "warn",
    "write_rules",
]
