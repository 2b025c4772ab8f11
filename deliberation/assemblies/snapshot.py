"""The present state of an assembly, as plain data: what pages, the phone, the chair, the screen and sockets all show.

One function for every door. It holds nothing personal: what concerns one reader alone (`me`) travels apart, so a
snapshot can be made and encoded once for everybody of an audience.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.db.models.enums import TextChoices
from django.urls import reverse
from django.utils.timezone import localtime

from deliberation.assemblies import readings
from deliberation.assemblies.attendance import present_at
from deliberation.assemblies.lifecycle import NAMELESS, ItemState, PollKind, PollState, QuestionState
from deliberation.assemblies.models import (
    AgendaItem,
    Assembly,
    FloorQuestion,
    Hand,
    Handout,
    LiveOption,
    LivePoll,
    LiveVote,
)
from deliberation.assemblies.queue import Waiting, queue_of

ON_SCREEN = 3  # questions that fit on a wall
NOTHING: dict[str, Any] = {
    "votes": {},
    "voted": [],
    "dots": {},
    "upvoted": [],
    "hands": [],
    "hand": False,
    "point": False,
}
CAPTIONS_ON_SCREEN = 3  # the latest lines
OPTIONS_ON_SCREEN = 5
NEXT_ON_SCREEN = 3  # speakers in line


class Audience(TextChoices):
    """Who is looking. Each sees what the one before it sees, but for the screen, which shows only what is on now."""

    PUBLIC = "public"
    PARTICIPANT = "participant"
    CHAIR = "chair"
    SCREEN = "screen"


def snapshot(assembly: Assembly, audience: Audience) -> dict[str, Any]:
    """The state for `audience`, in a constant number of queries. Times are ISO 8601; `version` names the state."""
    return snapshots(assembly, [audience])[audience]


def snapshots(assembly: Assembly, audiences: Iterable[Audience]) -> dict[Audience, dict[str, Any]]:
    """The state for each of `audiences`, from one reading. What is the same for several is one object: change nothing.

    The version is read before the rest: the content is never older than its number.
    """
    now = readings.assembly_now.first(assembly.pk)
    if now is None:
        raise Assembly.DoesNotExist
    items, present = readings.agenda.all(now.pk), present_at(now)
    whole: dict[str, Any] = {
        "assembly": now.pk,
        "version": now.version,
        "state": now.state,
        "title": now.title,
        "place": now.place,
        "starts_at": _iso(now.starts_at),
        "present": present.people,
        "counted": present.counted,
        "agenda": [_item(item) for item in items],
        "polls": _polls(now),
        "questions": _questions(now),
        **_speakers(now, items),
        **_record(now),
    }
    return {audience: _seen_by(audience, whole) for audience in audiences}


def _seen_by(audience: Audience, whole: dict[str, Any]) -> dict[str, Any]:
    """What one audience sees of it: prepared polls are the chair's, and names of who asks stay among participants."""
    if audience is Audience.CHAIR:
        waiting = [item["id"] for item in whole["agenda"] if item["state"] == ItemState.WAITING]
        return whole | {"next": waiting[0] if waiting else None}
    seen = whole | {"polls": [poll for poll in whole["polls"] if poll["state"] != PollState.PREPARED]}
    if audience is not Audience.PARTICIPANT:
        seen["questions"] = [{k: v for k, v in asked.items() if k != "author"} for asked in whole["questions"]]
    return seen | _only_what_is_on(seen) if audience is Audience.SCREEN else seen


def me(assembly: Assembly, user: Any) -> dict[str, Any]:
    """What concerns one person: whether they are checked in, what they answered, which questions they support."""
    if not user.is_authenticated:
        return {"checked_in": False, **NOTHING}
    votes = readings.my_votes.all(assembly.pk, user.pk)
    hands = dict(readings.my_hands.all(assembly.pk, user.pk))
    return {
        "checked_in": readings.my_attendance.first(assembly.pk, user.pk) is not None,
        "votes": {str(poll): option for poll, option, place, _dots in votes if option and not place},
        "voted": sorted({poll for poll, _option, _place, _dots in votes}),
        "dots": {str(option): dots for _poll, option, place, dots in votes if place},
        "upvoted": sorted(question for (question,) in readings.my_upvotes.all(assembly.pk, user.pk)),
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


def _polls(assembly: Assembly) -> list[dict[str, Any]]:
    polls = sorted(readings.polls.all(assembly.pk), key=_poll_order)
    options: dict[int, list[LiveOption]] = {}
    for option in readings.options.all(assembly.pk) if polls else ():
        options.setdefault(option.poll_id, []).append(option)
    return [
        _poll(poll, options.get(poll.pk, []), counted, people, names)
        for poll, counted, people, names in _with_votes(polls)
    ]


def _with_votes(polls: list[LivePoll]) -> Iterator[tuple[LivePoll, Counter[int], int, dict[int, list[str]]]]:
    """Each poll with its votes by answer, how many people voted, and who, where names are shown."""
    running = [poll.pk for poll in polls if poll.state == PollState.OPEN and poll.kind not in NAMELESS]
    naming = [poll.pk for poll in polls if poll.shows_names]
    people = Counter(dict(_people(polls))) if any(poll.kind == PollKind.DOTS for poll in polls) else Counter()
    counted = Counter(dict(_votes(running)))
    names: dict[int, list[str]] = {}
    if naming:
        for given in LiveVote.objects.filter(poll__in=naming).select_related("voter").order_by("pk"):
            names.setdefault(given.option_id or 0, []).append(str(given.voter))
    for poll in polls:
        yield poll, counted, people[poll.pk], names


def _votes(running: list[int]) -> Iterable[tuple[int, int]]:
    """The votes by answer of the polls that are open: as a rule one."""
    if len(running) <= 1:
        return readings.votes.all(running[0]) if running else []
    return LiveVote.objects.filter(poll__in=running).values_list("option").annotate(n=Sum("weight")).order_by()


def _people(polls: list[LivePoll]) -> Any:
    dotted = [poll.pk for poll in polls if poll.kind == PollKind.DOTS]
    found = LiveVote.objects.filter(poll__in=dotted).values_list("poll")
    return found.annotate(n=Count("voter", distinct=True)).order_by()


def _poll_order(poll: LivePoll) -> tuple[int, float, int]:
    """The open poll first, then the closed ones, the latest in front, then what is prepared."""
    rank = (PollState.OPEN, PollState.CLOSED, PollState.PREPARED).index(PollState(poll.state))
    return rank, -poll.opened_at.timestamp() if poll.opened_at else 0.0, poll.pk


def _poll(
    poll: LivePoll, options: list[LiveOption], counted: Counter[int], people: int, names: dict[int, list[str]]
) -> dict[str, Any]:
    is_counted_now = poll.state == PollState.OPEN and poll.kind not in NAMELESS
    votes = [counted[o.pk] if is_counted_now else o.votes for o in options]
    total = sum(votes)
    shown = poll.state == PollState.CLOSED or (poll.state == PollState.OPEN and poll.shows_running)
    return {
        "id": poll.pk,
        "question": poll.question,
        "kind": poll.kind,
        "dots": poll.dots,
        "state": poll.state,
        "total": people if poll.kind == PollKind.DOTS else total,
        "shown": shown,
        "sharing": poll.kind == PollKind.DOTS and poll.state == PollState.OPEN,
        "kept_back": poll.state == PollState.OPEN and not shown,
        "options": [
            {
                "id": option.pk,
                "text": option.text,
                "url": option.url,
                "votes": count if shown else None,
                "percent": round(100 * count / total) if shown and total else 0,
                "names": ", ".join(names.get(option.pk, [])),
            }
            for option, count in zip(options, votes, strict=True)
        ],
    }


def _questions(assembly: Assembly) -> list[dict[str, Any]]:
    """Waiting ones first, the most supported in front, then the older; then those that are settled."""
    found = readings.questions.all(assembly.pk)
    ordered = sorted(found, key=lambda q: (q.state != QuestionState.ASKED, -q.support, q.asked_at, q.pk))
    return [_question(question) for question in ordered]


def _question(question: FloorQuestion) -> dict[str, Any]:
    return {
        "id": question.pk,
        "text": question.text,
        "state": question.state,
        "note": question.note,
        "desk": question.desk,
        "due": localtime(question.answer_due).date().isoformat() if question.answer_due else "",
        "late": question.is_late,
        "answer": question.answer,
        "support": question.support,  # type: ignore[attr-defined]
        "propose": f"{reverse('proposals:start')}?{urlencode({'title': question.text[:120]})}",
        "author": str(question.author or ""),
    }


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


def _record(assembly: Assembly) -> dict[str, Any]:
    """What stays: promises, the last notes and captions, hand-outs."""
    return {
        "promises": [
            {
                "id": made.pk,
                "text": made.text,
                "owner": made.owner,
                "due": made.due_on.isoformat(),
                "kept": made.kept_on is not None,
                "outcome": made.outcome,
            }
            for made in readings.promises.all(assembly.pk)
        ],
        "notes": [{"id": note.pk, "text": note.text} for note in reversed(readings.latest_notes.all(assembly.pk))],
        "captions": [
            {"id": line.pk, "text": line.text, "language": line.language}
            for line in reversed(readings.latest_captions.all(assembly.pk))
        ],
        "captions_shown": assembly.captions_shown,
        "handouts": [_handout(one) for one in readings.handouts.all(assembly.pk)],
    }


def _handout(one: Handout) -> dict[str, Any]:
    """`url` is where it is read: its own page for a file. `code` is a QR code of it, for the wall."""
    own = one.get_absolute_url()
    item = one.item.title if one.item else ""
    return {
        "id": one.pk,
        "title": one.title,
        "url": one.url or own,
        "kind": one.ending,
        "item": item,
        "code": f"{own}code.svg",
    }


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
        "promises": [],
        "notes": state["notes"][-1:],
        "captions": state["captions"][-CAPTIONS_ON_SCREEN:] if state["captions_shown"] else [],
        "handouts": _of_now(state["handouts"], around),
        "polls": [poll | {"options": _leading(poll)} for poll in state["polls"][:1]],
        "queue": state["queue"][:NEXT_ON_SCREEN],
        "questions": []
        if speakers
        else [q for q in state["questions"] if q["state"] == QuestionState.ASKED][:ON_SCREEN],
    }


def _of_now(handouts: list[dict[str, Any]], agenda: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The latest hand-out of the current point; of no point where that has none."""
    now = [item["title"] for item in agenda if item["state"] == ItemState.CURRENT]
    return ([one for one in handouts if one["item"] in now] or [one for one in handouts if not one["item"]])[-1:]


def _leading(poll: dict[str, Any]) -> list[dict[str, Any]]:
    """Of many answers those that fit on a wall: with dots, the most dotted."""
    options: list[dict[str, Any]] = poll["options"]
    if poll["kind"] != PollKind.DOTS or len(options) <= OPTIONS_ON_SCREEN:
        return options
    return sorted(options, key=lambda option: -(option["votes"] or 0))[:OPTIONS_ON_SCREEN]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
