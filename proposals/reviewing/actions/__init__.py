"""What people do in a review. Every door (pages, desks, commands) calls these.

Each act locks the proposal's row first, asks `permissions`, and writes to the audit log. Refusals raise
`kit.verdict.Forbidden` with the reason; unfit words raise `ValidationError`.
"""

from __future__ import annotations

from proposals.reviewing.actions.aiming import name_rivals, part_rivals, say_aim
from proposals.reviewing.actions.appealing import appeal, decide_appeal
from proposals.reviewing.actions.assigning import assign, declare_conflict, take
from proposals.reviewing.actions.costing import Line, cost, lump
from proposals.reviewing.actions.deciding import (
    accept,
    assess,
    decline,
    publish,
    return_with_requests,
    take_back_answer,
)
from proposals.reviewing.actions.framing import add_criterion, keep_department, retire_criterion, set_plan

__all__ = [
    "Line",
    "accept",
    "add_criterion",
    "appeal",
    "assess",
    "assign",
    "cost",
    "decide_appeal",
    "declare_conflict",
    "decline",
    "keep_department",
    "lump",
    "name_rivals",
    "part_rivals",
    "publish",
    "retire_criterion",
    "return_with_requests",
    "say_aim",
    "set_plan",
    "take",
    "take_back_answer",
]
