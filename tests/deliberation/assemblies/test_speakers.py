"""Who speaks next, as a pure order: by the rules, the same for everyone, and nobody starves."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.assemblies.speakers import PATIENCE, RULES, Hand, Turn, line

HANDS = st.lists(
    st.builds(
        Hand,
        id=st.integers(1, 10**6),
        person=st.sampled_from("abcdefgh"),
        asked=st.integers(0, 50).map(float),
        tag=st.sampled_from(["", "renter", "owner"]),
        point=st.sampled_from([None, None, None, 1, 2, 3]),
    ),
    max_size=12,
    unique_by=lambda hand: hand.id,
)
TURNS = st.lists(
    st.builds(
        Turn,
        person=st.sampled_from("abcdefgh"),
        asked=st.integers(0, 50).map(float),
        called=st.integers(0, 60).map(float),
        seconds=st.integers(0, 400).map(float),
        tag=st.sampled_from(["", "renter", "owner"]),
        here=st.booleans(),
        is_point=st.booleans(),
    ),
    max_size=12,
)
SOME_RULES = st.sets(st.sampled_from(RULES))


def names(hands, turns=(), rules=RULES):
    return "".join(place.hand.person for place in line(hands, turns, rules))


def reasons(hands, turns=(), rules=RULES):
    return [place.why for place in line(hands, turns, rules)]


def spoke(person, seconds=60, asked=0.0, **more):
    return Turn(person, asked, asked, seconds, **more)


def test_without_rules_the_time_of_the_request_decides():
    hands = [Hand(1, "a", 3), Hand(2, "b", 1), Hand(3, "c", 2)]
    assert names(hands, [spoke("b", 900)], rules=()) == "bca"
    assert reasons(hands, rules=()) == ["asked"] * 3


def test_points_of_order_go_first_by_rank():
    hands = [Hand(1, "a", 1), Hand(2, "b", 2, point=3), Hand(3, "c", 3, point=1)]
    assert names(hands) == "cba"
    assert reasons(hands) == ["point", "point", "asked"]


def test_who_has_not_spoken_on_this_point_goes_before_who_has():
    hands = [Hand(1, "a", 1), Hand(2, "b", 2)]
    assert names(hands, [spoke("a")]) == "ba"
    assert reasons(hands, [spoke("a")]) == ["first", "asked"]
    assert names(hands, [spoke("a", 10, here=False)], rules=["first"]) == "ab"
    assert names(hands, [spoke("a", is_point=True)], rules=["first"]) == "ab"


def test_tags_take_turns_and_an_empty_one_waits_for_nobody():
    hands = [Hand(i, person, i, tag) for i, (person, tag) in enumerate(zip("abcde", "rrroo", strict=True))]
    assert names(hands) == "adbec"
    assert reasons(hands)[1] == "balance"
    assert names([h for h in hands if h.tag == "r"]) == "abc"
    assert names(hands, [spoke("x", 0, tag="r")]) == "daebc"
    assert names(hands, rules=["first"]) == "abcde"


def test_less_time_goes_first_in_steps_of_half_a_minute():
    hands = [Hand(1, "a", 1), Hand(2, "b", 2)]
    turns = [spoke("a", 59, here=False), spoke("b", 31, here=False)]
    assert names(hands, turns) == "ab"  # both within the second half minute
    assert names(hands, [spoke("a", 61, here=False), spoke("b", 31, here=False)]) == "ba"
    assert reasons(hands, [spoke("a", 61, here=False)]) == ["time", "asked"]


def test_fewer_turns_go_first_where_time_makes_no_difference():
    hands = [Hand(1, "a", 1), Hand(2, "b", 2)]
    assert names(hands, [spoke("a", 5, here=False)]) == "ba"
    assert reasons(hands, [spoke("a", 5, here=False)]) == ["turns", "asked"]


@given(HANDS, TURNS, SOME_RULES, st.randoms(use_true_random=False))
def test_everyone_has_one_place_whatever_order_the_database_gives(hands, turns, rules, dice):
    placed = line(hands, turns, rules)
    assert sorted(place.hand.id for place in placed) == sorted(hand.id for hand in hands)
    again = dice.sample(hands, len(hands))
    assert line(again, dice.sample(turns, len(turns)), rules) == placed
    ranks = [place.hand.point for place in placed]
    kept = [rank for rank in ranks if rank is not None]
    assert ranks[: len(kept)] == sorted(kept)


@pytest.mark.parametrize("rules", [(), ("balance",), ("time",), ("first", "time"), RULES])
@given(seed=st.integers(0, 10**6))
def test_nobody_starves_however_the_others_press(rules, seed):
    """A crowd that raises its hand again at once, of any length, with any tag, and newcomers: ten may pass, no more."""
    dice, clock, turns, number = random.Random(seed), 0.0, [], 0
    waiting = []
    for _ in range(90):
        while len(waiting) < 6 or dice.random() < 0.3:
            number, clock = number + 1, clock + 1
            waiting.append(Hand(number, f"p{dice.randint(1, 8 + number)}", clock, dice.choice(["", "r", "o"])))
        chosen = line(waiting, turns, rules)[0].hand
        waiting.remove(chosen)
        clock += 1
        turns.append(Turn(chosen.person, chosen.asked, clock, dice.choice([0, 5, 40, 600]), chosen.tag))
        for hand in waiting:
            assert sum(t.asked > hand.asked and t.called > hand.asked for t in turns) <= PATIENCE
