"""Who may do what with a poll, role by role and phase by phase."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from django.contrib.auth.models import AnonymousUser

from cycles.schedule import ORDER
from kit import clock
from voting import permissions as may
from voting.models import Poll

pytestmark = pytest.mark.django_db

PEOPLE = ("nobody", "ana", "bo", "cora", "chair", "dev", "dee", "eli", "fay", "gus")
EVERY_PHASE = tuple(kind.value for kind in ORDER)
OFFICERS = ("dev", "dee")
LATE = ("count", "deliver")

# act → the state it starts from, who may, and in which phases. The poll is Harbor's; the calendar binds all.
TABLE: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "may_choose_rules": ("preparing", OFFICERS, EVERY_PHASE),
    "may_open": ("preparing", OFFICERS, EVERY_PHASE),
    "may_vote": ("open", ("ana", "cora", "chair"), ("vote",)),
    "may_seal": ("open", OFFICERS, LATE),
    "may_unseal": ("closed", OFFICERS, LATE),
    "may_count": ("opened", OFFICERS, LATE),
    "may_certify": ("counted", OFFICERS, LATE),
    "may_publish": ("certified", OFFICERS, LATE),
}


@pytest.fixture
def town(request: Any, db: None) -> dict[str, Any]:
    return {"nobody": AnonymousUser(), **{name: request.getfixturevalue(name) for name in PEOPLE[1:]}}


def poll_in(state: str, phase: str) -> Poll:
    money = factories.envelope(factories.cycle(f"{state} {phase}", now_in=phase), factories.neighborhood("Harbor"))
    return Poll.objects.create(envelope=money, state=state, opened_at=clock.now())


@pytest.mark.parametrize("phase", EVERY_PHASE)
@pytest.mark.parametrize("act", TABLE)
def test_who_may_do_what_in_which_phase(town: dict[str, Any], act: str, phase: str) -> None:
    state, people, phases = TABLE[act]
    poll = poll_in(state, phase)
    for name, person in town.items():
        verdict = getattr(may, act)(person, poll)
        assert bool(verdict) == (name in people and phase in phases), (name, str(verdict))
        assert bool(verdict) or str(verdict).endswith("."), "a no says why, in a whole sentence"


@pytest.mark.parametrize("act", TABLE)
def test_nothing_is_done_from_another_state(town: dict[str, Any], act: str) -> None:
    state, people, phases = TABLE[act]
    for other in Poll.State:
        if other != state:
            verdict = getattr(may, act)(town[people[0]], poll_in(other, phases[0]))
            assert not verdict, other


def test_an_outcome_is_public_once_published_and_officers_and_auditors_see_it_from_the_count_on(
    town: dict[str, Any],
) -> None:
    polls = {state: poll_in(state, "count") for state in Poll.State}
    sees = {
        state: {name for name, person in town.items() if may.may_see_outcome(person, poll)}
        for state, poll in polls.items()
    }
    inside = {"dev", "dee", "fay"}
    assert sees["published"] == set(PEOPLE)
    assert sees["counted"] == sees["certified"] == inside
    assert not sees["preparing"] | sees["open"] | sees["closed"]


def test_the_calendar_itself_closes_a_poll_but_not_before_time() -> None:
    assert may.may_seal(None, poll_in("open", "count"))
    assert not may.may_seal(None, poll_in("open", "vote"))


def test_a_vote_can_ask_for_age_and_for_living_here_by_a_day(ana: Any) -> None:
    poll = poll_in("open", "vote")
    home = ana.residence
    home.since = clock.now().date()
    home.born_on = clock.now().date().replace(year=clock.now().year - 15, day=1)
    home.save()
    assert may.may_vote(ana, poll)
    poll.minimum_age = 16
    assert "not old enough" in str(may.may_vote(type(ana).objects.get(pk=ana.pk), poll))
    poll.minimum_age, poll.resident_by = 0, clock.now().date().replace(year=clock.now().year - 1, day=1)
    assert "already lived here" in str(may.may_vote(type(ana).objects.get(pk=ana.pk), poll))
