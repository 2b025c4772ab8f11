"""What the pages of taking part need: which statement comes next, what I have answered, how far I am."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from deliberation.opinions import permissions
from deliberation.opinions.models import Conversation, Participant, Statement, Study, Vote
from deliberation.opinions.numbers import routing
from kit import clock

MOST_OF_MINE = 20


def conversation_of(request: HttpRequest, pk: int) -> Conversation:
    """The conversation of that number, with its place; 404 for drafts, but for those who prepare them."""
    found = get_object_or_404(Conversation.objects.with_place().select_related("study"), pk=pk)
    if not permissions.may_see(request.user, found):
        raise Http404
    return found


def study_of(conversation: Conversation) -> Study | None:
    """The last numbers of a conversation, if there are any."""
    found: Study | None = getattr(conversation, "study", None)
    return found


@dataclass
class Mine:
    """What one person has answered: vote by statement's key, the newest first."""

    participant: Participant | None
    votes: dict[int, int]
    last: int | None = None

    @classmethod
    def of(cls, conversation: Conversation, user: Any) -> Mine:
        if not user.is_authenticated:
            return cls(None, {})
        participant = Participant.objects.filter(conversation=conversation, user=user).first()
        if participant is None:
            return cls(None, {})
        rows = Vote.objects.filter(participant=participant).order_by("-changed_at", "-pk")
        votes = dict(rows.values_list("statement_id", "value"))
        return cls(participant, votes, next(iter(votes), None))


def next_statement(conversation: Conversation, user: Any, mine: Mine, wanted: str = "") -> Statement | None:
    """The statement to answer next: the `wanted` one, else drawn from those not answered yet (`numbers.routing`).

    A reload shows the same one; it is drawn anew with each answer.
    """
    shown = dict(Statement.objects.filter(conversation=conversation).shown().values_list("pk", "number"))
    if wanted.isdecimal() and int(wanted) in shown:
        chosen: int | None = int(wanted)
    else:
        left = {pk: number for pk, number in shown.items() if pk not in mine.votes}
        study = study_of(conversation)
        known = study.statements if study else {}
        new = routing.priority(0, 0, 0, 0.0)
        weights = [(pk, known.get(str(number), {}).get("weight", new)) for pk, number in left.items()]
        chosen = routing.draw(weights, f"{conversation.pk}/{user.pk}/{len(mine.votes)}")
    return None if chosen is None else Statement.objects.get(pk=chosen)


def card_context(
    request: HttpRequest, conversation: Conversation, *, refusal: str = "", wanted: str = ""
) -> dict[str, Any]:
    """What the card with the next statement shows; the `wanted` one, where the address or an act names it."""
    user = request.user
    mine = Mine.of(conversation, user)
    may_vote = permissions.may_vote(user, conversation)
    total = Statement.objects.filter(conversation=conversation).shown().count()
    last = Statement.objects.filter(pk=mine.last).shown().first() if mine.last else None
    answered = Statement.objects.filter(pk__in=list(mine.votes)).shown().count() if mine.votes else 0
    wanted = wanted or request.GET.get("statement", "")
    statement = next_statement(conversation, user, mine, wanted) if may_vote else None
    return {
        "conversation": conversation,
        "may_vote": may_vote,
        "statement": statement,
        "answer": None if statement is None else mine.votes.get(statement.pk),
        "total": total,
        "answered": answered,
        "left": total - answered,
        "last": last if statement is None or last != statement else None,
        "last_answer": Vote.Value(mine.votes[mine.last]).label if mine.last else "",
        "refusal": refusal,
    }


def shuffled(conversation: Conversation, user: Any, mine: Mine, only_left: bool) -> Sequence[int]:
    """The keys of the shown statements in an order of each reader's own, so that no statement is always first."""
    keys = list(Statement.objects.filter(conversation=conversation).shown().order_by("pk").values_list("pk", flat=True))
    seed = f"{conversation.pk}/{user.pk or clock.today().isoformat()}"
    Random(seed).shuffle(keys)
    return [pk for pk in keys if pk not in mine.votes] if only_left else keys


def statements_of(user: Any, conversation: Conversation) -> list[Statement]:
    """My own statements here with what became of them, the newest first."""
    if not user.is_authenticated:
        return []
    rows = Statement.objects.filter(conversation=conversation, author=user, is_seed=False)
    return list(rows.exclude(state=Statement.State.WITHDRAWN).order_by("-number")[:MOST_OF_MINE])
