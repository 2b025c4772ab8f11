"""Polls, as the database sees them."""

from __future__ import annotations

import itertools

import factories
import pytest
from django.db import IntegrityError, transaction

from kit import clock
from voting.lifecycle import MOVES, State
from voting.models import Poll

pytestmark = pytest.mark.django_db


def a_poll(now_in: str = "vote", place: str | None = None, **fields: object) -> Poll:
    cycle = factories.cycle(f"Cycle in {now_in}", now_in=now_in)
    home = factories.neighborhood(place) if place else None
    fields.setdefault("opened_at", clock.now())
    return Poll.objects.create(envelope=factories.envelope(cycle, home), **fields)


def test_a_poll_is_open_only_while_the_calendar_says_so() -> None:
    voting, waiting = a_poll("vote", state="open"), a_poll("deliberate", state="open")
    assert list(Poll.objects.open()) == [voting]
    assert waiting in Poll.objects.visible()


def test_a_poll_in_preparation_is_nobodys_business_yet() -> None:
    a_poll("vote", state="preparing")
    assert not Poll.objects.visible().exists()


def test_ana_sees_the_polls_of_harbor_and_of_the_city(ana: object, bo: object) -> None:
    harbor, city = a_poll("vote", "Harbor", state="open"), a_poll("count", state="closed")
    assert set(Poll.objects.for_resident(ana)) == {harbor, city}
    assert set(Poll.objects.for_resident(bo)) == {city}


def test_a_ballot_cannot_ask_for_more_projects_than_it_allows() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_poll(least=3, most=2)


def test_a_poll_walks_one_way_only() -> None:
    order = list(State)
    assert [(next(iter(m.from_)), m.to) for m in MOVES.values()] == list(itertools.pairwise(order))
