"""What is said, and what councils decide about it."""

from deliberation.discussions.models.moderation import (
    Appeal,
    Decision,
    Flag,
    Flagging,
    HouseRule,
    Pause,
    RuleBook,
    Trace,
)
from deliberation.discussions.models.talk import Addressee, Comment, Discussion, Duty, Stance
from deliberation.discussions.models.voices import EarlierWords, Mention, Nod, Objection, Summary

__all__ = [
    "Addressee",
    "Appeal",
    "Comment",
    "Decision",
    "Discussion",
    "Duty",
    "EarlierWords",
    "Flag",
    "Flagging",
    "HouseRule",
    "Mention",
    "Nod",
    "Objection",
    "Pause",
    "RuleBook",
    "Stance",
    "Summary",
    "Trace",
]
