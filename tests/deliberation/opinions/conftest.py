"""A conversation about Harbor's lights, with statements to begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import factories
import pytest

from deliberation.opinions import actions
from deliberation.opinions.models import Conversation
from kit import clock

SEEDS = (
    "The harbor path should be lit all night.",
    "Lamps should dim after midnight for the birds.",
    "We need people on the street more than lamps.",
    "The city should ask the night shift before it decides.",
)


@pytest.fixture
def hold(db: None) -> Callable[..., Conversation]:
    """`hold(place="Harbor")`: an announced conversation that opened a day ago; `place=None` is the whole city."""

    def open_one(place: str | None = "Harbor", *, announced: bool = True, **fields: Any) -> Conversation:
        moment = clock.now()
        given = {
            "opens_at": moment - timedelta(days=1),
            "closes_at": moment + timedelta(days=9),
            "seeds": SEEDS,
        } | fields
        home = factories.neighborhood(place) if place else None
        made = actions.plan(
            None, by=factories.officer(), question="How should the harbor be lit?", neighborhood=home, **given
        )
        return actions.announce(made, by=factories.officer()) if announced else made

    return open_one


@pytest.fixture
def conversation(hold: Callable[..., Conversation]) -> Conversation:
    """Harbor's, in which statements are read by the council first."""
    return hold()


@pytest.fixture
def two_minds() -> Callable[..., None]:
    """`two_minds(conversation, 12)`: twelve people a side answer every statement, the sides unlike each other."""

    def answer(conversation: Conversation, a_side: int = 12) -> None:
        from deliberation.opinions.models import Participant, Vote

        statements = list(conversation.statements.shown().order_by("number"))
        rows = []
        for number in range(2 * a_side):
            person = Participant.objects.create(conversation=conversation, number=100 + number)
            side = 1 if number < a_side else -1
            for place, statement in enumerate(statements):
                value = 1 if place == len(statements) - 1 else side * (-1 if place % 2 else 1)
                if (number + place) % 7 == 0:
                    value = 0
                rows.append(Vote(participant=person, statement=statement, value=value, changed_at=clock.now()))
        Vote.objects.bulk_create(rows)
        Conversation.objects.filter(pk=conversation.pk).update(stale=True)

    return answer
