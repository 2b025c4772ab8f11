"""Everything people do in a council's sessions. Each act locks the session's row first, so that acts follow one another:
two votes of one member, or two co-chairs who count at once, can't both be right.
"""

from neighborhoods.decisions.actions.answering import answer
from neighborhoods.decisions.actions.deciding import count, open_vote, recuse, sign, vote
from neighborhoods.decisions.actions.minuting import (
    answer_correction,
    assign,
    correct,
    finish,
    name_note_taker,
    note,
    strike,
)
from neighborhoods.decisions.actions.moving import amend, approve_minutes, move, second, withdraw
from neighborhoods.decisions.actions.sitting import arrive, call, call_off, change, close, depart, open_session

__all__ = [
    "amend",
    "answer",
    "answer_correction",
    "approve_minutes",
    "arrive",
    "assign",
    "call",
    "call_off",
    "change",
    "close",
    "correct",
    "count",
    "depart",
    "finish",
    "move",
    "name_note_taker",
    "note",
    "open_session",
    "open_vote",
    "recuse",
    "second",
    "sign",
    "strike",
    "vote",
    "withdraw",
]
