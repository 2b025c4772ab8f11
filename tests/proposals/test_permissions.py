"""Who may do what, role by role and phase by phase."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from django.contrib.auth.models import AnonymousUser

from cycles.schedule import ORDER
from proposals import permissions as may
from proposals.reviewing import permissions as reviewing

PEOPLE = ("nobody", "ana", "bo", "cora", "chair", "dev", "eli", "fay", "gus")

# act → the state it starts from, who may, and in which phases. Ana is the author, of Harbor; the calendar binds all.
EVERY_PHASE = tuple(kind.value for kind in ORDER)
TABLE: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "may_edit": ("draft", ("ana",), ("propose", "review")),
    "may_submit": ("draft", ("ana",), ("propose",)),
    "may_discard": ("draft", ("ana",), EVERY_PHASE),
    "may_pick_up": ("discarded", ("ana",), EVERY_PHASE),
    "may_withdraw": ("submitted", ("ana",), EVERY_PHASE),
    "may_restore": ("withdrawn", ("ana",), ("propose", "review")),
    "may_assess": ("submitted", ("cora", "chair"), ("propose", "review")),
    "may_cost": ("accepted", ("dev",), ("propose", "review")),
    "may_declare_conflict": ("submitted", ("cora", "chair", "dev"), EVERY_PHASE),
    "may_assign": ("submitted", ("chair", "dev"), EVERY_PHASE),
    "may_name_rivals": ("costed", ("chair", "dev"), ("propose", "review")),
    "may_put_on_ballot": ("costed", ("dev",), ("propose", "review")),
    "may_take_off_ballot": ("on-ballot", ("dev",), ("propose", "review")),
}


@pytest.fixture
def town(request: Any, db: None) -> dict[str, Any]:
    return {"nobody": AnonymousUser(), **{name: request.getfixturevalue(name) for name in PEOPLE[1:]}}


@pytest.mark.parametrize("phase", EVERY_PHASE)
@pytest.mark.parametrize("act", TABLE)
def test_who_may_do_what_in_which_phase(town: dict[str, Any], act: str, phase: str) -> None:
    state, people, phases = TABLE[act]
    money = factories.envelope(factories.cycle(now_in=phase), factories.neighborhood("Harbor"))
    subject = factories.proposal(state=state, envelope=money, author=town["ana"])
    for name, person in town.items():
        verdict = (getattr(may, act, None) or getattr(reviewing, act))(person, subject)
        assert bool(verdict) == (name in people and phase in phases), (name, str(verdict))
        assert bool(verdict) or str(verdict).endswith("."), "a no says why, in a whole sentence"


@pytest.mark.parametrize("phase", EVERY_PHASE)
def test_residents_ask_from_their_own_neighborhood_or_the_city_in_the_propose_phase(
    town: dict[str, Any], phase: str
) -> None:
    cycle = factories.cycle(now_in=phase)
    harbor, city = factories.envelope(cycle, factories.neighborhood("Harbor")), factories.envelope(cycle)
    may_harbor = {name for name, person in town.items() if may.may_ask_from(person, harbor)}
    may_city = {name for name, person in town.items() if may.may_ask_from(person, city)}
    if phase == "propose":
        assert may_harbor == {"ana", "cora", "chair"}
        assert may_city == {"ana", "bo", "cora", "chair"}
    else:
        assert not may_harbor | may_city


@pytest.mark.parametrize("state", ["draft", "discarded"])
def test_private_words_are_seen_by_their_author_alone(town: dict[str, Any], state: str) -> None:
    subject = factories.proposal(state=state, author=town["ana"])
    assert [name for name, person in town.items() if may.may_see(person, subject)] == ["ana"]


def test_an_unpublished_cycle_takes_no_ideas(ana: Any) -> None:
    cycle = factories.cycle(now_in="propose")
    cycle.published = False
    assert str(may.may_start(ana, cycle)) == "This cycle is not public yet."
