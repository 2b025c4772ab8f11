"""A session as one person sees it: each motion with what they can do about it, from rows fetched once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kit.verdict import Verdict
from neighborhoods.decisions import permissions
from neighborhoods.decisions.lifecycle import MotionState
from neighborhoods.decisions.models import Motion, Recusal, Session, Vote
from neighborhoods.decisions.wording import outcome
from neighborhoods.models import Seat

ASKED: dict[str, Callable[[Any, Motion], Verdict]] = {
    "second": permissions.may_second,
    "amend": permissions.may_amend,
    "recuse": permissions.may_recuse,
    "open_vote": permissions.may_open_vote,
    "vote": permissions.may_vote,
    "count": permissions.may_count,
    "withdraw": permissions.may_withdraw,
}


@dataclass
class Hand:
    """One member and what they did with a motion."""

    seat: Seat
    vote: Vote | None
    recusal: Recusal | None
    present: bool


@dataclass
class Shown:
    """One motion, its outcome in words, and the acts open to the reader."""

    motion: Motion
    outcome: str
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    mine: str = ""
    amendments: list[Shown] = field(default_factory=list)

    @property
    def may(self) -> dict[str, bool]:
        return {name: bool(verdict) for name, verdict in self.verdicts.items()}

    @property
    def why_no_vote(self) -> Verdict | None:
        """Why a seconded motion can't be voted on yet, for the co-chair who would call the vote."""
        verdict = self.verdicts.get("open_vote")
        return verdict if verdict is not None and not verdict else None

    @property
    def counted(self) -> bool:
        return self.motion.counted_at is not None

    @property
    def voted(self) -> int:
        return len(self.motion.votes.all())


def seen(session: Session, user: Any) -> list[Shown]:
    """The main motions of a session fetched `with_everything`, each with its amendments."""
    motions = list(session.motions.all())
    mains = {motion.pk: motion for motion in motions if motion.amends_id is None}
    for motion in motions:
        motion.session = session
        if motion.amends_id is not None:
            motion.amends = mains[motion.amends_id]  # one object, so that its recusals are fetched once
    amendments = {pk: [one for one in motions if one.amends_id == pk] for pk in mains}
    for main in mains.values():
        main._prefetched_objects_cache["amendments"] = amendments[main.pk]  # type: ignore[attr-defined]
    shown = {motion.pk: _shown(motion, session, user) for motion in motions}
    for pk in mains:
        shown[pk].amendments = [shown[one.pk] for one in amendments[pk]]
    return [shown[pk] for pk in mains]


def hands(motion: Motion) -> list[Hand]:
    """How each member who sat on that day voted, stood aside, or was not there."""
    votes = {vote.member_id: vote for vote in motion.votes.all()}
    aside = {recusal.member_id: recusal for recusal in motion.stood_aside()}
    here = motion.session.there_at(motion.counted_at) if motion.counted_at else set()
    return [
        Hand(seat, votes.get(seat.holder_id), aside.get(seat.holder_id), seat.holder_id in here)
        for seat in motion.session.sitting
    ]


def _shown(motion: Motion, session: Session, user: Any) -> Shown:
    made = Shown(motion, outcome(motion))
    if user.is_authenticated and session.seat_of(user) is not None and motion.undecided:
        made.verdicts = {name: ask(user, motion) for name, ask in ASKED.items()}
        made.mine = next((vote.choice for vote in motion.votes.all() if vote.member_id == user.pk), "")
        chairs = permissions.may_chair(user, session)
        if not chairs or motion.state != MotionState.SECONDED or session.state != session.State.OPEN:
            made.verdicts.pop("open_vote")
    return made
