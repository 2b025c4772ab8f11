"""Raising everybody's start: runs that travel together buy what each of them buys alone."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from voting.rules import Envelope, Instance, Profile, Project, Rule, completion, convoy, count
from voting.rules.completion import Raising, exhaustive, first_start
from voting.rules.electorate import electorate
from voting.rules.equal_shares import Run, Setting
from voting.rules.record import Record

STARTS = 120


def raising(seed, **limits):
    """A random election, with cents or with round sums that tie, raised in steps that are small beside its starts."""
    dice = random.Random(seed)
    ids = [f"p{k}" for k in range(dice.randint(2, 12))]
    cost = dice.choice((lambda: dice.randint(1, 10**6), lambda: dice.randint(1, 9) * 10_000, lambda: 50_000))
    projects = tuple(Project(id_, cost()) for id_ in ids)
    together = sum(project.cost for project in projects)
    instance = Instance(projects, dice.randint(together // 6, together * 9 // 10), **limits)
    voters = dice.choice((5, 20, 60, 200))
    if dice.random() < 0.3:
        ballots = [{id_: dice.randint(1, 4) for id_ in ids if dice.random() < 0.4} for _ in range(voters)]
        profile = Profile.of(instance, ballots, "cumulative")
    else:
        profile = Profile.of(instance, [[id_ for id_ in ids if dice.random() < 0.35] for _ in range(voters)])
    step = Fraction(instance.budget, voters * 100) / dice.choice((30, 100, 300, 1000))
    rule = Rule(
        "equal-shares",
        completion="add1",
        utility=dice.choice(("cost", "cardinality", "points")),
        increment=step.limit_denominator(1000) or Fraction(1, 1000),
        integral=dice.random() < 0.5,
        stop_when_exhaustive=dice.random() < 0.5,
    )
    record = Record(instance, profile, rule)
    setting = Setting(instance, electorate(profile, rule.utility), rule, record.ties, tuple(record.contenders))
    return Raising(setting, first_start(instance, rule, profile.voters))


def scattered(seed):
    """Many projects with few supporters each, who support little else."""
    dice = random.Random(seed)
    ids = [f"p{k:02}" for k in range(30)]
    projects = tuple(Project(id_, dice.randint(1, 9) * 10_000 + dice.choice((0, 0, 1))) for id_ in ids)
    instance = Instance(projects, sum(project.cost for project in projects) // 2)
    profile = Profile.of(instance, [dice.sample(ids, dice.choice((1, 1, 2, 3))) for _ in range(60)])
    rule = Rule(
        "equal-shares", completion="add1", increment=Fraction(instance.budget, 60 * 100 * dice.choice((40, 200)))
    )
    record = Record(instance, profile, rule)
    setting = Setting(instance, electorate(profile, "cost"), rule, record.ties, tuple(record.contenders))
    return Raising(setting, first_start(instance, rule, profile.voters) / 3)


def matched(seed):
    """As scattered, but costs go with support: with the same gain from each project, most are tied until money runs out."""
    dice = random.Random(seed)
    ids = [f"p{k:02}" for k in range(30)]
    ballots = [dice.sample(ids, dice.choice((1, 2, 3))) for _ in range(dice.choice((40, 90)))]
    votes = [sum(id_ in ballot for ballot in ballots) for id_ in ids]
    unit = dice.choice((70_000, 30_001, 99_990))
    projects = tuple(Project(id_, max(number, 1) * unit) for id_, number in zip(ids, votes, strict=True))
    instance = Instance(projects, sum(project.cost for project in projects) // 2)
    profile = Profile.of(instance, ballots)
    increment = Fraction(instance.budget, len(ballots) * 100 * dice.choice((7, 60, 600)))
    rule = Rule("equal-shares", completion="add1", utility="cardinality", increment=increment, ties=("id",))
    record = Record(instance, profile, rule)
    setting = Setting(instance, electorate(profile, "cardinality"), rule, record.ties, tuple(record.contenders))
    return Raising(setting, first_start(instance, rule, profile.voters) / 2)


def bought_alone(search, number):
    run = Run(search.setting, search.start + number * search.step)
    run.finish()
    return run.places


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("lanes", [4, 256])
def test_runs_that_travel_together_buy_what_each_buys_alone(seed, sparse, lanes, monkeypatch):
    """Also where they look beyond the order for what all of them buy, and where few lanes stand for many starts between."""
    monkeypatch.setattr(convoy, "SPARSE", 2 if sparse else 0)
    monkeypatch.setattr(completion, "MOST_LANES", lanes)
    search = (matched, scattered, raising)[seed % 3](seed) if sparse else raising(seed)
    told = 0
    for stretch in search._stretches():
        assert stretch.first == told
        told = stretch.last + 1
        over = search.setting.instance.budget < sum(search.setting.instance.costs[c] for c in stretch.places)
        for number in {*range(stretch.first, stretch.last + 1, 7), stretch.last}:
            alone = bought_alone(search, number)
            assert set(alone) >= set(stretch.places), f"start {number}"
            assert over or sorted(alone) == sorted(stretch.places), f"start {number}"
        if over or told > STARTS:
            break


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("limited", [False, True])
def test_raising_ends_where_one_run_after_the_other_would(seed, limited):
    limits = {}
    if limited:
        envelope = Envelope("Elm", 60_000 + seed * 5_000, frozenset(("p0", "p1")))
        limits = {"conflicts": (frozenset(("p0", "p1")),), "envelopes": (envelope,)}
    search = raising(seed, **limits)
    setting, number = search.setting, 0
    places = bought_alone(search, 0)
    while len(places) < search.supported and number < 500 and search.start + number * search.step <= search.enough:
        if setting.rule.stop_when_exhaustive and exhaustive(setting.instance, places, setting.contenders):
            break
        places = bought_alone(search, number + 1)
        if sum(setting.instance.costs[c] for c in places) > setting.instance.budget:
            break
        number += 1
    if number < 500:
        assert search.last_fitting() == search.start + number * search.step


@pytest.mark.parametrize("seed", range(8))
def test_tiny_steps_end_where_they_should_without_walking_them_all(seed):
    """With steps of a millionth of the start, the end lies within one step of where outcomes stop to fit."""
    search = raising(seed)
    instance, rule, ties = search.setting.instance, search.setting.rule, search.setting.ties
    fine = replace(rule, increment=Fraction(instance.budget, 10**9), integral=False, stop_when_exhaustive=False)
    setting = Setting(instance, search.setting.electorate, fine, ties, search.setting.contenders)
    search = Raising(setting, Fraction(instance.budget, setting.electorate.voters))
    end = search.last_fitting()
    number = int((end - search.start) / search.step)
    assert instance.cost_of(instance.projects[c].id for c in bought_alone(search, number)) <= instance.budget
    beyond = bought_alone(search, number + 1)
    everything = len(bought_alone(search, number)) == search.supported
    assert everything or instance.cost_of(instance.projects[c].id for c in beyond) > instance.budget


def test_a_change_among_millions_of_starts_is_found_by_a_few_convoys():
    """One voter for each project, ten million steps from the first start to the dearest: four changes on the way."""
    costs = {"a": 1_000_001, "b": 2_345_678, "c": 7_654_321, "d": 9_999_999}
    instance = Instance(tuple(Project(id_, cost) for id_, cost in costs.items()), 4, subunits=1)
    profile = Profile.of(instance, [[id_] for id_ in costs])
    rule = Rule("equal-shares", completion="add1", stop_when_exhaustive=False)
    setting = Setting(instance, electorate(profile, "cost"), rule, Record(instance, profile, rule).ties, (0, 1, 2, 3))
    bought = {}
    stretches = 0
    for stretch in Raising(setting, Fraction(1))._stretches():
        stretches += 1
        bought.setdefault(stretch.places, stretch.first + 1)
        if stretch.last > 10_000_000 or stretch.places:
            break
    assert bought == {(): 1, (0,): 1_000_001}
    assert stretches < 60


@pytest.mark.parametrize("sparse", [False, True])
def test_starts_too_close_to_a_cost_for_floats_are_settled_exactly(sparse, monkeypatch):
    """In steps of a part in 10**17 past the cost of what one voter wants: floats can't tell these starts apart."""
    monkeypatch.setattr(convoy, "SPARSE", 2 if sparse else 0)
    instance = Instance((Project("a", 1), Project("b", 2), Project("c", 3)), 6, subunits=1)
    profile = Profile.of(instance, [["a"], ["b"], ["c"]])
    rule = Rule("equal-shares", completion="add1", increment=Fraction(1, 10**17), stop_when_exhaustive=False)
    setting = Setting(instance, electorate(profile, "cost"), rule, Record(instance, profile, rule).ties, (0, 1, 2))
    search = Raising(setting, 2 - Fraction(3, 10**17))
    told = []
    for stretch in search._stretches():
        told += [stretch.places] * (stretch.last - stretch.first + 1)
        if len(told) > 6:
            break
    assert [len(places) for places in told[:7]] == [1, 1, 1, 2, 2, 2, 2]


def test_what_can_be_paid_only_between_two_lanes_first_is_not_jumped_over():
    """The pool or the quay: the pool at 7.25 and at 9 each, but the quay from 7.50 on, until the pool is cheaper at 8.50."""
    costs = {"flag": 200, "gate": 400, "pool": 1000, "quay": 550}
    projects = tuple(Project(id_, cost) for id_, cost in costs.items())
    instance = Instance(projects, 5000, conflicts=(frozenset(("pool", "quay")),))
    profile = Profile.of(instance, [["gate", "pool"], ["pool"], ["flag", "quay"]])
    rule = Rule("equal-shares", completion="add1", utility="cardinality")
    setting = Setting(
        instance, electorate(profile, "cardinality"), rule, Record(instance, profile, rule).ties, (0, 1, 2, 3)
    )
    ground = convoy.Ground(setting.electorate)
    lanes = convoy.Convoy(convoy.Course(setting, ground, ground), (0, 7), (725.0, 900.0))
    for stretch in lanes.travel():
        for number in range(stretch.first, stretch.last + 1):
            run = Run(setting, Fraction(725 + 25 * number))
            run.finish()
            assert sorted(run.places) == sorted(stretch.places), f"start {number}"
    assert stretch.last == 0


def test_rates_too_close_for_floats_are_compared_exactly():
    """One voter, who can pay for one of two projects: the one that costs a cent less, though floats say both cost the same."""
    instance = Instance((Project("a", 10**16 + 1), Project("b", 10**16)), 3 * 10**16, subunits=1)
    profile = Profile.of(instance, [["a", "b"]])
    rule = Rule("equal-shares", completion="add1", utility="cardinality", ties=("listed",))
    setting = Setting(instance, electorate(profile, "cardinality"), rule, Record(instance, profile, rule).ties, (0, 1))
    assert next(Raising(setting, Fraction(15 * 10**15))._stretches()).places == (1,)


def test_a_run_that_spends_the_whole_budget_is_told_to_its_end():
    """Two neighbors and 10 to spend. With 6 each they buy both plans of 10 together; with 7 each the third one, too."""
    projects = (Project("slide", 6), Project("hedge", 4), Project("bench", 4), Project("gift", 0))
    profile = Profile.of(Instance(projects, 10, subunits=1), [["slide", "hedge", "bench", "gift"]] * 2)
    rule = Rule("equal-shares", completion="add1", stop_when_exhaustive=False, ties=("listed",))
    outcome = count(Instance(projects, 10, subunits=1), profile, rule)
    assert (outcome.start, outcome.winners) == (6, ("gift", "slide", "hedge"))


def test_the_outcome_says_from_which_start_everything_could_be_bought():
    """Two projects of 6 for two voters each: from 3 each everything is bought, and raising stops there."""
    instance = Instance((Project("a", 6), Project("b", 6)), 12, subunits=1)
    profile = Profile.of(instance, [["a"], ["a"], ["b"], ["b"]])
    for stop in (True, False):
        rule = Rule("equal-shares", completion="add1", increment=Fraction(1, 7), stop_when_exhaustive=stop)
        outcome = count(instance, profile, rule)
        assert (outcome.start, outcome.winners) == (3, ("a", "b"))
