"""The least possible largest load proves itself: a spread under it, and a set of projects that allows nothing less."""

import random
from fractions import Fraction
from itertools import combinations

import pytest

from voting.rules import Instance, InvalidElection, Profile, Project, Rule, count, loads
from voting.rules.electorate import electorate
from voting.rules.loads import Bearers, Least, Spread, least_load
from voting.rules.maximin import NO_LOAD, Loads


@pytest.mark.parametrize("whole", [False, True], ids=["by pairs", "whole flows"])
@pytest.mark.parametrize("seed", range(60))
def test_the_least_load_proves_itself(seed, whole, monkeypatch):
    """Many projects with the same few supporters, so that whole chains of projects have to make room."""
    if whole:
        monkeypatch.setattr(loads, "MANY", -(10**9))
    dice = random.Random(seed)
    ids = [f"p{k}" for k in range(dice.randint(2, 25))]
    liking = [dice.random() ** 2 for _ in ids]
    costs = [dice.randint(1, 10 ** dice.randint(1, 13)) for _ in ids]
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


def by_definition(bearers, places):
    """The largest of cost over supporters, of all sets of these projects."""
    sets = [some for size in range(1, len(places) + 1) for some in combinations(places, size)]
    return max(
        Fraction(sum(bearers.costs[c] for c in some), bearers.voters_in(bearers.together(some))) for some in sets
    )


@pytest.mark.parametrize("whole", [False, True], ids=["by pairs", "whole flows"])
@pytest.mark.parametrize("seed", range(20))
def test_bounds_of_a_load_hold_and_what_is_worked_out_is_the_load(seed, whole, monkeypatch):
    if whole:
        monkeypatch.setattr(loads, "MANY", -(10**9))
    dice = random.Random(seed)
    ids = [f"p{k}" for k in range(7)]
    costs = [dice.randint(1, 10 ** dice.randint(1, 12)) for _ in ids]
    ballots = [dice.sample(ids, dice.randint(0, 4)) for _ in range(12)] * dice.choice((1, 3)) + [ids[:1], ids]
    instance = Instance(tuple(Project(i, c) for i, c in zip(ids, costs, strict=True)), sum(costs))
    profile = Profile.of(instance, ballots)
    bearers = Bearers(electorate(profile, "cardinality"), costs)
    burden, rest = Loads(bearers), [c for c in range(7) if profile.votes[c]]
    known = dict.fromkeys(rest, NO_LOAD)
    while rest:
        known.update(burden.bounds(rest, known))
        loads_with = {c: by_definition(bearers, [*burden.funded, c]) for c in rest}
        for c in rest:
            sharp = burden.sharpened(c, known[c])
            for bound, forced_by in (known[c], sharp):
                assert bound <= loads_with[c]
                assert bound == by_definition(bearers, sorted(forced_by))
            assert sharp[0] >= known[c][0]
            assert sharp[0] == loads_with[c] or not burden.fits_easily(c, sharp[0])
            known[c] = sharp
        c = dice.choice(rest)
        found = burden.with_project(c, known[c])
        assert found.load == loads_with[c]
        burden.fund(c, found)
        rest.remove(c)


def test_whom_projects_reach_is_counted_as_they_are_added():
    dice = random.Random(5)
    ids = [f"p{k}" for k in range(9)]
    ballots = [dice.sample(ids, dice.randint(0, 5)) for _ in range(40)] * 3  # grouped: each row stands for three
    instance = Instance(tuple(Project(i, 1) for i in ids), 9)
    bearers = Bearers(electorate(Profile.of(instance, ballots), "cardinality"), [1] * 9)
    reach, reached = bearers.reach(), set()
    for more in ({3}, {3, 4}, {0, 8, 4}, {5}):
        before = reach.copy()
        reach.add(more)
        reached |= more
        touched = [ballot for ballot in ballots if reached & {ids.index(id_) for id_ in ballot}]
        others = [ballot for ballot in ballots if ballot not in touched]
        assert (reach.voters, before.voters <= reach.voters) == (len(touched), True)
        assert reach.beside.tolist() == [sum(id_ in ballot for ballot in others) for id_ in ids]
