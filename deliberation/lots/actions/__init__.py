"""Everything that people, and the calendar, do with a lottery."""

from deliberation.lots.actions.drawing import close_due, draw, freeze, work_out
from deliberation.lots.actions.places import accept, decline, forget, lapse_due, remind, settle
from deliberation.lots.actions.planning import announce_lottery, call_off, plan, reopen, widen
from deliberation.lots.actions.volunteering import volunteer, withdraw

__all__ = [
    "accept",
    "announce_lottery",
    "call_off",
    "close_due",
    "decline",
    "draw",
    "forget",
    "freeze",
    "lapse_due",
    "plan",
    "remind",
    "reopen",
    "settle",
    "volunteer",
    "widen",
    "withdraw",
    "work_out",
]
