from neighborhoods.decisions.models.minutes import ActionItem, Answer, Correction, Note
from neighborhoods.decisions.models.motions import Motion, Recusal, Signature, Vote
from neighborhoods.decisions.models.sessions import Presence, Session

__all__ = [
    "ActionItem",
    "Answer",
    "Correction",
    "Motion",
    "Note",
    "Presence",
    "Recusal",
    "Session",
    "Signature",
    "Vote",
]
