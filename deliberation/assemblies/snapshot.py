"""The present state of an assembly, as plain data: what pages, the phone, the chair, the screen and sockets all show.

One function for every door. It holds nothing personal: what concerns one reader alone (`me`) travels apart, so a
snapshot can be made and encoded once for everybody of an audience.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.enums import TextChoices

from deliberation.assemblies.lifecycle import HandState, ItemState, PollState, QuestionState
from deliberation.assemblies.models import (
    AgendaItem,
    Assembly,
    Attendance,
    FloorQuestion,
    Hand,
    LivePoll,
    LiveVote,
    Upvote,
)
from deliberation.assemblies.queue import Waiting, queue_of

ON_SCREEN = 3  # questions that fit on a wall
NEXT_ON_SCREEN = 3  # speakers in line


class Audience(TextChoices):
    """Who is looking. Each sees what the one before it sees, but for the screen, which shows only what is on now."""

    PUBLIC = "public"
    PARTICIPANT = "participant"
    CHAIR = "chair"
    SCREEN = "screen"


def snapshot(assembly: Assembly, audience: Audience) -> dict[str, Any]:
    """The state for `audience`, in a constant number of queries. Times are ISO 8601; `version` names the state.

    The version is read before the rest: the content is never older than its number.
    """
    now = Assembly.objects.get(pk=assembly.pk)
    items = list(now.agenda.all())
    agenda = [_item(item) for item in items]
    polls = _polls(now, prepared=audience is Audience.CHAIR)
    questions = _questions(now, audience)
    found: dict[str, Any] = {
        "assembly": now.pk,
        "version": now.version,
        "state": now.state,
        "title": now.title,
        "place": now.place,
        "starts_at": _iso(now.starts_at),
        "present": now.attendances.count(),
        "agenda": agenda,
        "polls": polls,
        "questions": questions,
        **_speakers(now, items),
    }
    if audience is Audience.SCREEN:
        found |= _only_what_is_on(found)
    if audience is Audience.CHAIR:
        waiting = [item["id"] for item in agenda if item["state"] == ItemState.WAITING]
        found["next"] = waiting[0] if waiting else None
    return found


def me(assembly: Assembly, user: Any) -> dict[str, Any]:
    """What concerns one person: whether they are checked in, what they answered, which questions they support."""
    if not user.is_authenticated:
        return {"checked_in": False, "votes": {}, "upvoted": [], "hands": [], "hand": False, "point": False}
    votes = LiveVote.objects.filter(poll__assembly=assembly, voter=user)
    here = Q(item__state=ItemState.CURRENT) | Q(item=None)
    hands = dict(assembly.hands.filter(here, person=user, state=HandState.WAITING).values_list("pk", "point"))
    return {
        "checked_in": Attendance.objects.filter(assembly=assembly, person=user).exists(),
        "votes": {str(poll): option for poll, option in votes.values_list("poll", "option")},
        "upvoted": sorted(
            Upvote.objects.filter(question__assembly=assembly, person=user).values_list("question", flat=True)
        ),
        "hands": sorted(hands),
        "hand": "" in hands.values(),
        "point": any(hands.values()),
    }


def _item(item: Any) -> dict[str, Any]:
    return {
        "id": item.pk,
        "title": item.title,
        "minutes": item.minutes,
        "state": item.state,
        "opened_at": _iso(item.opened_at),
    }


def _polls(assembly: Assembly, *, prepared: bool) -> list[dict[str, Any]]:
    polls = sorted(assembly.polls.prefetch_related("options"), key=_poll_order)
    running = [poll.pk for poll in polls if poll.state == PollState.OPEN]
    counted: Counter[int] = Counter(
        dict(
            LiveVote.objects.filter(poll__in=running).values_list("option").annotate(n=Count("pk")).order_by()
            if running
            else ()
        )
    )
    return [_poll(poll, counted) for poll in polls if prepared or poll.state != PollState.PREPARED]


def _poll_order(poll: LivePoll) -> tuple[int, float, int]:
    """The open poll first, then the closed ones, the latest in front, then what is prepared."""
    rank = (PollState.OPEN, PollState.CLOSED, PollState.PREPARED).index(PollState(poll.state))
    return rank, -poll.opened_at.timestamp() if poll.opened_at else 0.0, poll.pk


def _poll(poll: LivePoll, counted: Counter[int]) -> dict[str, Any]:
    options = list(poll.options.all())
    votes = [counted[o.pk] if poll.state == PollState.OPEN else o.votes for o in options]
    total = sum(votes)
    shown = poll.state == PollState.CLOSED or (poll.state == PollState.OPEN and poll.shows_running)
    return {
        "id": poll.pk,
        "question": poll.question,
        "state": poll.state,
        "total": total,
        "shown": shown,
        "kept_back": poll.state == PollState.OPEN and not shown,
        "options": [
            {
                "id": option.pk,
                "text": option.text,
                "votes": count if shown else None,
                "percent": round(100 * count / total) if shown and total else 0,
            }
            for option, count in zip(options, votes, strict=True)
        ],
    }


def _questions(assembly: Assembly, audience: Audience) -> list[dict[str, Any]]:
    """Waiting ones first, the most supported in front, then the older; then those that are settled."""
    named = audience in (Audience.PARTICIPANT, Audience.CHAIR)
    found = assembly.questions.select_related("author").annotate(support=Count("upvotes"))
    ordered = sorted(found, key=lambda q: (q.state != QuestionState.ASKED, -q.support, q.asked_at, q.pk))
    return [_question(question, named) for question in ordered]


def _question(question: FloorQuestion, named: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": question.pk,
        "text": question.text,
        "state": question.state,
        "note": question.note,
        "support": question.support,  # type: ignore[attr-defined]
    }
    if named:
        made["author"] = str(question.author or "")
    return made


def _speakers(assembly: Assembly, items: list[AgendaItem]) -> dict[str, Any]:
    """Who speaks, who is next and why, and the rules that say so. Words come with the page, in each reader's language."""
    queue = queue_of(assembly, items)
    on = assembly.state != Assembly.State.ENDED
    each = assembly.speaking_seconds
    return {
        "speaking": [_speaker(queue.speaking, each)] if queue.speaking and on else [],
        "queue": [_waiting(place, is_next=n == 0) for n, place in enumerate(queue.line)] if on else [],
        "rules": [{"id": rule} for rule in assembly.speaking_rules],
        "tags": [{"id": tag, "text": tag} for tag in assembly.speaking_tags],
        "speaker_seconds": each,
    }


def _speaker(hand: Hand, seconds: int) -> dict[str, Any]:
    assert hand.called_at is not None
    until = hand.called_at + timedelta(seconds=seconds)
    return {**_hand(hand), "since": _iso(hand.called_at), "until": _iso(until), "reason": hand.reason}


def _waiting(place: Waiting, *, is_next: bool) -> dict[str, Any]:
    return {**_hand(place.row), "why": place.why, "is_next": is_next}


def _hand(hand: Hand) -> dict[str, Any]:
    return {"id": hand.pk, "name": str(hand), "tag": hand.tag, "point": hand.point}


def _only_what_is_on(state: dict[str, Any]) -> dict[str, Any]:
    """The wall shows the current point, the next, the open or else the latest poll, who speaks, and wanted questions."""
    agenda, speakers = state["agenda"], state["speaking"] or state["queue"]
    current = next((i for i, item in enumerate(agenda) if item["state"] == ItemState.CURRENT), None)
    if current is None:
        around = [item for item in agenda if item["state"] == ItemState.WAITING][:1]
    else:
        around = agenda[current : current + (1 if speakers else 2)]
    return {
        "agenda": around,
        "polls": state["polls"][:1],
        "queue": state["queue"][:NEXT_ON_SCREEN],
        "questions": [q for q in state["questions"] if q["state"] == QuestionState.ASKED][
            : 1 if speakers else ON_SCREEN
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
