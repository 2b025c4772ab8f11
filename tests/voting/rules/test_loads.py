"""The least possible largest load proves itself: a spread under it, and a set of projects that allows nothing less."""

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from voting.rules import Instance, InvalidElection, Profile, Project, Rule, count, loads, maximin
from voting.rules.carriers import Carriers
from voting.rules.electorate import electorate
from voting.rules.loads import Bearers, Least, least_load
from voting.rules.maximin import NO_LOAD, Bounds, Loads


def bearers_of(costs, ballots):
    ids = [f"p{k}" for k in range(len(costs))]
    instance = Instance(tuple(Project(i, c) for i, c in zip(ids, costs, strict=True)), sum(costs))
    return Bearers(electorate(Profile.of(instance, ballots), "cardinality"), costs)


def ratio(bearers, places):
    """What these projects cost, over their supporters."""
    return Fraction(sum(bearers.costs[c] for c in places), bearers.voters_in(bearers.together(places)))


def is_shown(bearers, least):
    """Whether every voter carries no more than the load, of nothing but projects they support, and all is carried."""
    carriers, scale = least.carriers, least.load.denominator
    supported = [
        {n for n, c in enumerate(least.places) if row in bearers.rows[c]} for row in range(len(bearers.weight))
    ]
    for row, class_ in enumerate(carriers.class_of.tolist()):
        assert set(carriers.projects[carriers.starts[class_] : carriers.starts[class_ + 1]].tolist()) == supported[row]
    assert carriers.weight.tolist() == np.bincount(carriers.class_of, bearers.weight, len(carriers.weight)).tolist()
    full = (carriers.weight * least.load.numerator).tolist()
    assert np.bincount(carriers.classes, carriers.flow, len(full)).tolist()[1:] == full[1:]
    assert carriers.flow.min() >= 0
    return all(carriers.sums() >= np.array([bearers.costs[c] for c in least.places]) * scale)


@pytest.mark.parametrize("seed", range(60))
def test_the_least_load_proves_itself(seed):
    """Many projects with the same few supporters, so that whole chains of projects have to make room."""
    dice = random.Random(seed)
    ids = [f"p{k}" for k in range(dice.randint(2, 25))]
    liking = [dice.random() ** 2 for _ in ids]
    costs = [dice.randint(1, 10 ** dice.randint(1, 10)) for _ in ids]
    ballots = [[i for i, like in zip(ids, liking, strict=True) if dice.random() < like] for _ in range(150)]
    bearers = bearers_of(costs, ballots)
    least = Least.of_nothing(bearers)
    for place in range(len(ids)):
        if not bearers.votes[place]:
            continue
        least = least_load(bearers, least, place, (least.load, least.forced_by))
        assert least.forced_by <= set(least.places)
        assert least.load == ratio(bearers, least.forced_by)
        assert is_shown(bearers, least)


def test_amounts_too_large_to_spread_are_refused_in_words():
    instance = Instance((Project("moon", 10**17), Project("mars", 10**17 + 1)), 10**18)
    profile = Profile.of(instance, [["moon", "mars"]] * 50)
    with pytest.raises(InvalidElection, match="too large"):
        count(instance, profile, Rule("maximin-support"))


def test_round_sums_of_a_large_currency_are_no_trouble():
    instance = Instance((Project("moon", 10**17), Project("mars", 2 * 10**17)), 10**18)
    outcome = count(instance, Profile.of(instance, [["moon", "mars"]] * 50), Rule("maximin-support"))
    assert [(r.project, r.price) for r in outcome.rounds] == [("moon", 2 * 10**15), ("mars", 6 * 10**15)]


def test_a_count_that_would_take_too_long_is_refused_in_words(monkeypatch):
    ids = [f"p{k}" for k in range(12)]
    dice = random.Random(1)
    instance = Instance(tuple(Project(i, dice.randint(1, 999)) for i in ids), 9999)
    profile = Profile.of(instance, [dice.sample(ids, 4) for _ in range(60)])
    assert count(instance, profile, Rule("maximin-support")).winners
    monkeypatch.setattr(loads, "MOST_WORK", 20_000)
    with pytest.raises(InvalidElection, match="choose another rule"):
        count(instance, profile, Rule("maximin-support"))


def test_it_is_refused_early_where_the_pace_shows_that_it_would_take_too_long(monkeypatch):
    """Later rounds have more to spread: with room for half of the work, it ends well before that half is used up."""
    ids = [f"p{k:02}" for k in range(40)]
    dice = random.Random(1)
    instance = Instance(tuple(Project(i, dice.randint(500, 999)) for i in ids), 20_000)
    profile = Profile.of(instance, [dice.sample(ids, 6) for _ in range(400)])
    work, rounds = [0], []
    spend, fund = loads.Bearers.spend, maximin._fund
    monkeypatch.setattr(loads.Bearers, "spend", lambda self, *a, **k: (spend(self, *a, **k), work.append(self.work)))
    monkeypatch.setattr(maximin, "_fund", lambda *told: (fund(*told), rounds.append(work[-1])))
    count(instance, profile, Rule("maximin-support"))
    enough = rounds[-1] // 2
    within = sum(so_far <= enough for so_far in rounds)
    rounds.clear()
    monkeypatch.setattr(loads, "MOST_WORK", enough)
    with pytest.raises(InvalidElection, match="choose another rule"):
        count(instance, profile, Rule("maximin-support"))
    assert 0 < len(rounds) < within


def test_a_pace_that_will_do_is_no_reason_to_refuse():
    bearers = bearers_of([3], [["p0"]])
    bearers.spend(loads.MOST_WORK // 2, done=0.6)
    with pytest.raises(InvalidElection, match="choose another rule"):
        bearers.spend(0, done=0.4)


def by_definition(bearers, places):
    """The largest of cost over supporters, of all sets of these projects."""
    sets = [some for size in range(1, len(places) + 1) for some in combinations(places, size)]
    return max(ratio(bearers, some) for some in sets)


@pytest.mark.parametrize("seed", range(30))
def test_bounds_of_a_load_hold_and_what_is_worked_out_is_the_load(seed):
    dice = random.Random(seed)
    ids = [f"p{k}" for k in range(7)]
    costs = [dice.randint(1, 10 ** dice.randint(1, 12)) for _ in ids]
    ballots = [dice.sample(ids, dice.randint(0, 4)) for _ in range(12)] * dice.choice((1, 3)) + [ids[:1], ids]
    bearers = bearers_of(costs, ballots)
    burden, rest = Loads(bearers), [c for c in range(7) if bearers.votes[c]]
    bounds = Bounds(bearers)
    while rest:
        bounds.raise_all(np.array(rest), burden.least)
        exact = {c: by_definition(bearers, [*burden.least.places, c]) for c in rest}
        for c in rest:
            bound, forced_by = bounds.of(c)
            alone, all_of_it = ratio(bearers, [c]), ratio(bearers, [*burden.least.places, c])
            with_forced = ratio(bearers, burden.least.forced_by | {c})
            assert max(alone, all_of_it, with_forced, burden.least.load) <= bound <= exact[c]
            assert bound == ratio(bearers, forced_by)
            assert not burden.fits_easily(c, bound) or bound == exact[c]
            better = burden.with_project(c, (bound, forced_by), enough=bound)
            if not isinstance(better, Least):
                assert bound < better[0] == ratio(bearers, better[1]) <= exact[c]
            assert isinstance(burden.with_project(c, (bound, forced_by), enough=exact[c]), Least)
        lowest = {c for c in rest if bounds.of(c)[0] == min(bounds.of(other)[0] for other in rest)}
        assert set(bounds.lowest(np.array(rest)).tolist()) == lowest
        c = dice.choice(rest)
        found = burden.with_project(c, bounds.of(c))
        assert found.load == exact[c]
        burden.fund(found)
        rest.remove(c)


def test_what_a_set_asks_for_raises_the_bounds_of_all_others():
    """Two costly projects of the same two voters bound whatever those two also support."""
    bearers = bearers_of([100, 100, 1, 1], [["p0", "p1", "p2"], ["p0", "p1"], ["p2"], ["p3"]])
    bounds = Bounds(bearers)
    bounds.raise_with(np.array([2, 3]), frozenset({0, 1}))
    assert [bounds.of(c) for c in (2, 3)] == [(Fraction(201, 3), {0, 1, 2}), (Fraction(201, 3), {0, 1, 3})]
    bounds.set(3, NO_LOAD)
    assert bounds.of(3) == (0, frozenset())


def test_room_for_a_project_is_what_costs_leave_of_the_load():
    """Two voters carry 6 together: one of them may carry 7, so 4 more fit, not 5."""
    bearers = bearers_of([6, 4, 5], [["p0", "p1", "p2"], ["p0"]])
    burden = Loads(bearers)
    burden.fund(burden.with_project(0, NO_LOAD))
    assert burden.least.load == 3
    assert burden.fits_easily(1, Fraction(7))
    assert not burden.fits_easily(2, Fraction(7))


@pytest.mark.parametrize(("before", "after"), [(3, 4), (7, 10**9), (10**15, 10**15 + 1)])
def test_who_carries_nothing_of_a_project_goes_on_doing_so_when_loads_rise(before, after):
    """Else a project outside of those that force the load would get hold of crumbs of their supporters' money."""
    carriers = Carriers.of_nothing(np.array([2, 3]))
    for rows in ([0, 1], [0], [0, 1]):
        carriers = carriers.with_project(np.array(rows), np.array([2, 3])[rows], before)
    assert sorted(carriers.flow.tolist()) == [0, 0, 0, 2 * before, 3 * before]
    raised = carriers.raised(before, after)
    assert ((raised.flow == 0) == (carriers.flow == 0)).all()
    assert np.bincount(raised.classes, raised.flow, 3).tolist() == [0, *(carriers.weight[1:] * after).tolist()]
