"""Everything people do in the data room. Every door calls these."""

from cms.data_room.actions.asking import ANSWERED, ASKED, LATE, answer, ask, speak_up
from cms.data_room.actions.releasing import PUBLISHED, bring, check, check_again, discard, make, publish

__all__ = [
    "ANSWERED",
    "ASKED",
    "LATE",
    "PUBLISHED",
    "answer",
    "ask",
    "bring",
    "check",
    "check_again",
    "discard",
    "make",
    "publish",
    "speak_up",
]
