"""The least possible largest load proves itself: a spread under it, and a set of projects that allows nothing less."""

import random
from fractions import Fraction

import pytest

from voting.rules import Instance, InvalidElection, Profile, Project, Rule, count
from voting.rules.electorate import electorate
from voting.rules.loads import Bearers, Least, Spread, least_load


@pytest.mark.parametrize("seed", range(60))
def test_the_least_load_proves_itself(seed):
    """Many projects with the same few supporters, so that whole chains of projects have to make room."""
    dice = random.Random(seed)
    ids = [f"p{k}" for k in range(dice.randint(2, 25))]
    liking = [dice.random() ** 2 for _ in ids]
    costs = [dice.randint(1, 10 ** dice.randint(1, 7)) for _ in ids]
    ballots = [[i for i, like in zip(ids, liking, strict=True) if dice.random() < like] for _ in range(150)]
    instance = Instance(tuple(Project(i, c) for i, c in zip(ids, costs, strict=True)), sum(costs))
    profile = Profile.of(instance, ballots)
    bearers = Bearers(electorate(profile, "cardinality"), costs)
    places = [c for c in range(len(ids)) if profile.votes[c]]
    least = Least(Fraction(0), frozenset(), Spread({}, 1))
    for number in range(1, len(places) + 1):
        least = least_load(bearers, places[:number], least)
        forced = sum(costs[c] for c in least.forced_by)
        assert least.load == Fraction(forced, bearers.voters_in(bearers.together(least.forced_by)))
        assert least.forced_by <= set(places[:number])
        for place in places[:number]:
            assert least.spread.flow[place].min() >= 0
            assert least.spread.flow[place].sum() == costs[place] * least.spread.scale
        most = bearers.weight * int(least.load * least.spread.scale)
        assert (least.spread.carried(bearers) <= most).all()


def test_amounts_too_large_to_spread_are_refused_in_words():
    instance = Instance((Project("moon", 10**17), Project("mars", 10**17 + 1)), 10**18)
    profile = Profile.of(instance, [["moon", "mars"]] * 50)
    with pytest.raises(InvalidElection, match="too large"):
        count(instance, profile, Rule("maximin-support"))


def test_round_sums_of_a_large_currency_are_no_trouble():
    instance = Instance((Project("moon", 10**17), Project("mars", 2 * 10**17)), 10**18)
    outcome = count(instance, Profile.of(instance, [["moon", "mars"]] * 50), Rule("maximin-support"))
    assert [(r.project, r.price) for r in outcome.rounds] == [("moon", 2 * 10**15), ("mars", 6 * 10**15)]
