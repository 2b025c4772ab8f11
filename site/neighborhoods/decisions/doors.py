"""The acts of a session by name: the one table behind the plain forms of its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import QueryDict

from accounts.models import User
from neighborhoods.decisions import actions
from neighborhoods.decisions.models import Motion, Session


def _motion(session: Session, typed: QueryDict) -> Motion:
    return session.motions.get(pk=_number(typed, "motion"))


def _member(typed: QueryDict, user: Any) -> User:
    """Whom it is about: the member named, or who sends it."""
    return User.objects.get(pk=_number(typed, "member")) if typed.get("member") else user


def _number(typed: QueryDict, name: str) -> int:
    text = typed.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


Act = Callable[[Session, Any, QueryDict], Any]

ACTS: dict[str, Act] = {
    "open": lambda session, user, typed: actions.open_session(session, by=user),
    "call_off": lambda session, user, typed: actions.call_off(session, by=user),
    "close": lambda session, user, typed: actions.close(session, by=user),
    "arrive": lambda session, user, typed: actions.arrive(session, by=user, member=_member(typed, user)),
    "depart": lambda session, user, typed: actions.depart(session, by=user, member=_member(typed, user)),
    "second": lambda session, user, typed: actions.second(_motion(session, typed), by=user),
    "withdraw": lambda session, user, typed: actions.withdraw(_motion(session, typed), by=user),
    "recuse": lambda session, user, typed: actions.recuse(
        _motion(session, typed), by=user, reason=typed.get("reason", "")
    ),
    "open_vote": lambda session, user, typed: actions.open_vote(_motion(session, typed), by=user),
    "vote": lambda session, user, typed: actions.vote(_motion(session, typed), by=user, choice=typed.get("choice", "")),
    "count": lambda session, user, typed: actions.count(_motion(session, typed), by=user),
    "approve_minutes": lambda session, user, typed: actions.approve_minutes(
        session, by=user, minutes_of=Session.objects.get(pk=_number(typed, "minutes_of"))
    ),
    "name_note_taker": lambda session, user, typed: actions.name_note_taker(
        session, by=user, member=_member(typed, user)
    ),
    "strike": lambda session, user, typed: actions.strike(session.notes.get(pk=_number(typed, "note")), by=user),
    "take": lambda session, user, typed: actions.answer_correction(
        session.corrections.get(pk=_number(typed, "correction")), by=user, take=True, answer=typed.get("reason", "")
    ),
    "decline": lambda session, user, typed: actions.answer_correction(
        session.corrections.get(pk=_number(typed, "correction")), by=user, take=False, answer=typed.get("reason", "")
    ),
    "finish": lambda session, user, typed: actions.finish(
        session.items.get(pk=_number(typed, "item")), by=user, outcome=typed.get("reason", "")
    ),
    "sign": lambda session, user, typed: actions.sign(_motion(session, typed), by=user),
}


def perform(act: str, session: Session, user: Any, typed: QueryDict) -> Any:
    """Do one act for `user`. Raises what the action raises, and `DoesNotExist` for a motion or person elsewhere."""
    return ACTS[act](session, user, typed)
