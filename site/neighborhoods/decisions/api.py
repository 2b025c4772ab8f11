"""What councils decide, for programs: sessions, decided motions with each recorded vote, and approved minutes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from ninja import Router

from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import NeighborhoodFilters, SinceFilters, of_place, since
from kit.api.shapes import Answer, means, page_url, words
from neighborhoods.decisions.lifecycle import SessionState
from neighborhoods.decisions.minutes_permissions import may_read
from neighborhoods.decisions.models import Motion, Session, Vote
from neighborhoods.decisions.models.motions import DECIDED

router = Router(tags=["Councils' decisions"])
ANYBODY = AnonymousUser()


class SessionRow(Answer):
    """A sitting of a council, in which it decides."""

    id: int
    neighborhood: str
    starts_at: datetime
    place: str
    purpose: str
    state: str = means(words("Where it stands.", SessionState))
    closed_at: datetime | None
    minutes_published_at: datetime | None = means("When the council approved its minutes; null until then.")
    url: str


class NoteLine(Answer):
    """What the note-taker wrote down."""

    at: datetime
    text: str


class ItemLine(Answer):
    """What a member took on."""

    what: str
    owner: str = means("Public name.")
    due_on: date
    done_at: datetime | None
    outcome: str


class SessionOne(SessionRow):
    """A session; with its minutes once the council has approved them."""

    notes: list[NoteLine] = means("Of the minutes; empty until they are published.")
    action_items: list[ItemLine] = means("Of the minutes; empty until they are published.")


class MotionRow(Answer):
    """A motion that was voted on."""

    id: int
    session: int = means("Number of the session.")
    neighborhood: str
    number: int = means("Its number in the session.")
    title: str
    text: str
    state: str = means(f"One of: {', '.join(DECIDED)}.")
    votes_for: int
    votes_against: int
    abstained: int
    able: int = means("How many could vote.")
    quorum: int = means("How many had to be there.")
    counted_at: datetime | None
    stands_at: datetime | None = means("Since when it stands, signed by both co-chairs.")
    answer_by: date | None = means("By when the city answers a recommendation.")
    answer: str | None = means("The city's answer: accept, partly or decline; null without one.")
    answer_reasons: str | None
    url: str


class VoteLine(Answer):
    """One member's recorded vote."""

    member: str = means("Public name.")
    choice: str = means(words("The vote.", Vote.Choice))


class MotionOne(MotionRow):
    """A decided motion with how each member voted."""

    votes: list[VoteLine]


class MotionFilters(NeighborhoodFilters, SinceFilters):
    """Which decisions."""


def _sessions(asked: NeighborhoodFilters) -> Any:
    return of_place(Session.objects.with_place(), asked, "council__neighborhood").order_by("-starts_at", "-pk")


def _session(session: Session) -> dict[str, Any]:
    same = ("starts_at", "place", "purpose", "state", "closed_at", "minutes_published_at")
    return {name: getattr(session, name) for name in same} | {
        "id": session.pk,
        "neighborhood": session.council.neighborhood.slug,
        "url": page_url(session.get_absolute_url()),
    }


def _one_session(session: Session) -> SessionOne:
    notes, items = [], []
    if may_read(ANYBODY, session):
        notes = [NoteLine(at=note.at, text=note.text) for note in session.notes.all()]
        items = [
            ItemLine(
                what=item.text, owner=str(item.owner), due_on=item.due_on, done_at=item.done_at, outcome=item.outcome
            )
            for item in session.items.select_related("owner")
        ]
    return SessionOne(**_session(session), notes=notes, action_items=items)


def _motions(asked: MotionFilters) -> Any:
    found = Motion.objects.decided().select_related("session__council__neighborhood", "answer")
    found = of_place(found, asked, "session__council__neighborhood")
    return since(found, asked, "counted_at")


def _motion(motion: Motion) -> dict[str, Any]:
    answer = getattr(motion, "answer", None)
    same = ("number", "title", "text", "state", "abstained", "able", "quorum", "counted_at", "stands_at", "answer_by")
    return {name: getattr(motion, name) for name in same} | {
        "id": motion.pk,
        "session": motion.session_id,
        "neighborhood": motion.session.council.neighborhood.slug,
        "votes_for": motion.yes,
        "votes_against": motion.no,
        "answer": answer.kind if answer else None,
        "answer_reasons": answer.reasons if answer else None,
        "url": page_url(motion.get_absolute_url()),
    }


def _one_motion(motion: Motion) -> MotionOne:
    votes = [VoteLine(member=str(vote.member), choice=vote.choice) for vote in motion.votes.all()]
    return MotionOne(**_motion(motion), votes=votes)


offer_list(
    router,
    "council-sessions",
    "Sessions of councils, the latest first",
    _sessions,
    SessionRow,
    lambda session: SessionRow(**_session(session)),
    filters=NeighborhoodFilters,
)
offer_one(
    router,
    "council-sessions",
    "One session, with its minutes once they are approved",
    lambda number: Session.objects.with_place().filter(pk=number).first(),
    SessionOne,
    _one_session,
)
offer_list(
    router,
    "motions",
    "What councils decided, the latest first",
    _motions,
    MotionRow,
    lambda motion: MotionRow(**_motion(motion)),
    filters=MotionFilters,
    description="`updated_since` asks for those counted at that moment or later.",
)
offer_one(
    router,
    "motions",
    "One decided motion, with how each member voted",
    lambda number: (
        Motion.objects.decided()
        .with_votes()
        .select_related("session__council__neighborhood", "answer")
        .filter(pk=number)
        .first()
    ),
    MotionOne,
    _one_motion,
)
