"""Everything people can do in a conversation. Every door calls these."""

from deliberation.opinions.actions.conversing import (
    add_seed,
    announce,
    close,
    close_due,
    discard,
    extend,
    plan,
    propose,
    publish_report,
    undo,
    vote,
    withdraw,
)
from deliberation.opinions.actions.moderating import accept, dismiss, flag, hide, restore

__all__ = [
    "accept",
    "add_seed",
    "announce",
    "close",
    "close_due",
    "discard",
    "dismiss",
    "extend",
    "flag",
    "hide",
    "plan",
    "propose",
    "publish_report",
    "restore",
    "undo",
    "vote",
    "withdraw",
]
