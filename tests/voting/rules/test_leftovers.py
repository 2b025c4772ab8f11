"""What becomes of money that a rule leaves: part-funding, projects of adjustable cost, and raising every start."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
import textbook

from voting.rules import Envelope, Instance, InvalidElection, Outcome, Profile, Project, Rule, ballot_story, count

STREET = Instance((Project("lamps", 600), Project("bench", 300), Project("trees", 300)), 1000, subunits=1)
VOTES = [["lamps", "bench"]] * 3 + [["lamps", "trees"]] * 2 + [["bench"]]


def counted(rule, instance=STREET, ballots=VOTES):
    return count(instance, Profile.of(instance, ballots), rule)


@pytest.mark.parametrize("name", ["greedy", "greedy-no-skip"])
def test_the_next_project_gets_what_is_left(name):
    outcome = counted(Rule(name, part_funding=True))
    assert outcome.winners == ("lamps", "bench")
    assert outcome.part_funded == {"trees": 100}
    assert outcome.completed_by["trees"] == "part-funding"
    assert outcome.cost == 1000
    assert outcome.sentence("trees") == "Funded in part: it came next and gets the 100 that was left, of 300."
    assert Outcome.from_json(outcome.to_json()) == outcome
    line = ballot_story(STREET, outcome, ["trees"]).lines[0]
    assert (line.project, line.code) == ("trees", "partly")


def test_without_part_funding_the_money_stays():
    outcome = counted(Rule("greedy"))
    assert (outcome.cost, outcome.part_funded) == (900, {})


def test_the_first_that_lacked_money_comes_next_even_if_later_ones_fitted():
    instance = replace(STREET, budget=500)
    outcome = counted(Rule("greedy", part_funding=True), instance)
    assert outcome.winners == ("bench",)
    assert outcome.part_funded == {"lamps": 200}


def test_part_funding_passes_over_what_a_conflict_or_a_minimum_bars():
    rival = replace(STREET, conflicts=(frozenset({"bench", "trees"}),))
    assert counted(Rule("greedy", part_funding=True), rival).part_funded == {}
    assert counted(Rule("greedy", part_funding=True, minimum_support=3)).part_funded == {}


def test_part_funding_takes_no_more_than_an_envelope_holds():
    instance = replace(STREET, budget=1200, envelopes=(Envelope("Elm", 350, frozenset({"bench", "trees"})),))
    outcome = counted(Rule("greedy", part_funding=True), instance)
    assert outcome.part_funded == {"trees": 50}


def test_in_phragmens_rule_the_project_that_ends_the_count_gets_the_rest():
    """Bench is bought when everyone has earned 75, trees at 150; lamps would be at 225, but 400 are left."""
    outcome = counted(Rule("phragmen", part_funding=True))
    assert outcome.winners == counted(Rule("phragmen")).winners == ("bench", "trees")
    assert [r.price for r in outcome.rounds] == [75, 150, None]
    assert outcome.part_funded == {"lamps": 400}
    assert outcome.cost == 1000


@pytest.mark.parametrize("completion", ["utilitarian", "add1u"])
def test_the_utilitarian_step_of_equal_shares_part_funds_the_next(completion):
    outcome = counted(Rule("equal-shares", completion=completion, part_funding=True))
    assert set(outcome.winners) == {"lamps", "bench"}
    assert outcome.part_funded == {"trees": 100}


@pytest.mark.parametrize(
    "rule", [{"name": "max-welfare"}, {"name": "maximin-support"}, {"name": "equal-shares", "completion": "add1"}]
)
def test_a_rule_without_an_order_has_no_next_project(rule):
    with pytest.raises(InvalidElection, match="part-funding needs an order"):
        Rule(**rule, part_funding=True)


def adjustable(least, budget=1000):
    projects = (Project("lamps", 600), Project("bench", 300), Project("trees", 300, least_cost=least))
    return replace(STREET, projects=projects, budget=budget)


@pytest.mark.parametrize("name", ["greedy", "greedy-no-skip", "greedy-threshold"])
def test_a_project_of_adjustable_cost_is_built_for_what_is_left(name):
    outcome = counted(Rule(name), adjustable(80))
    assert outcome.winners == ("lamps", "bench", "trees")
    assert outcome.rounds[-1].cost == 100
    assert (outcome.cost, outcome.part_funded) == (1000, {})
    assert outcome.sentence("trees") == "Funded with 100, what was left; it can be built for less than 300."


def test_it_is_not_built_for_less_than_its_least_cost_or_for_nothing():
    assert counted(Rule("greedy"), adjustable(101)).winners == ("lamps", "bench")
    outcome = counted(Rule("greedy"), adjustable(0, budget=900))
    assert outcome.winners == ("lamps", "bench")
    assert outcome.reasons["trees"].code == "unfunded.no_money_left"


def test_it_is_built_in_full_where_there_is_money():
    outcome = counted(Rule("greedy"), adjustable(80, budget=2000))
    assert outcome.rounds[-1].cost == 300
    assert outcome.reasons["trees"].code == "funded.greedy"


def test_it_is_built_for_what_its_envelope_holds():
    instance = replace(adjustable(80, budget=2000), envelopes=(Envelope("Elm", 450, frozenset({"bench", "trees"})),))
    assert counted(Rule("greedy"), instance).rounds[-1].cost == 150


def test_the_utilitarian_step_of_equal_shares_adjusts():
    outcome = counted(Rule("equal-shares", completion="utilitarian"), adjustable(80))
    assert outcome.completed_by["trees"] == "utilitarian"
    assert outcome.cost == 1000


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (Rule("equal-shares"), "needs a utilitarian step"),
        (Rule("equal-shares", completion="add1"), "needs a utilitarian step"),
        (Rule("max-welfare"), "would build every project for as little as it can"),
    ],
)
def test_a_rule_without_a_moment_to_adjust_refuses_adjustable_costs(rule, why):
    with pytest.raises(InvalidElection, match=f"the cost of project trees is adjustable, and .*{why}"):
        counted(rule, adjustable(80))


def grand(least, **limits):
    """The lamps may be built for less, down to the least."""
    projects = (Project("lamps", 600, least_cost=least), *STREET.projects[1:])
    return replace(STREET, projects=projects, **limits)


def test_phragmens_rule_builds_the_project_that_would_end_the_count_for_what_is_left():
    """Bench at 75, trees at 150; at 225 the lamps' supporters hold their 600, and 400 are left."""
    outcome = counted(Rule("phragmen"), grand(400))
    assert [(r.project, r.cost, r.price) for r in outcome.rounds] == [
        ("bench", 300, 75),
        ("trees", 300, 150),
        ("lamps", 400, 225),
    ]
    assert outcome.sentence("lamps") == "Funded with 400, what was left; it can be built for less than 600."
    assert counted(Rule("phragmen"), grand(401)).winners == ("bench", "trees")


def test_phragmens_rule_builds_for_what_an_envelope_holds_and_goes_on():
    """The lamps' turn comes last, and the tree's before it; the envelope has 450 for bench and trees."""
    envelope = Envelope("Elm", 450, frozenset({"bench", "trees"}))
    outcome = counted(Rule("phragmen"), replace(adjustable(80, budget=2000), envelopes=(envelope,)))
    assert [(r.project, r.cost) for r in outcome.rounds] == [("bench", 300), ("trees", 150), ("lamps", 600)]


def test_maximin_support_spreads_what_a_project_is_built_for():
    """After bench and trees 400 are left for the lamps; all six neighbors together then carry 1000."""
    outcome = counted(Rule("maximin-support"), grand(400))
    assert [(r.project, r.cost) for r in outcome.rounds] == [("bench", 300), ("trees", 300), ("lamps", 400)]
    assert outcome.rounds[-1].price == Fraction(1000, 6)
    assert counted(Rule("maximin-support"), grand(401)).winners == ("bench", "trees")


def slow_maximin(town, least):
    """Maximin support as the textbook has it, with costs that may shrink to what is left."""
    built = {}
    while True:
        left = town.budget - sum(built.values())
        offers = {
            c: min(town.costs[c], left)
            for c in town.supported
            if c not in built and (town.costs[c] <= left or (least[c] is not None and max(least[c], 1) <= left))
        }
        if not offers:
            return built
        loads = {}
        for c, cost in offers.items():
            costs = [{**built, c: cost}.get(place, 0) for place in town.places]
            loads[c] = textbook.largest_load(replace(town, costs=costs), [*built, c])
        best = min(offers, key=lambda c: (loads[c], town.tie(c)))
        built[best] = offers[best]


@pytest.mark.parametrize("seed", range(150))
def test_maximin_support_with_adjustable_costs_agrees_with_the_textbook(seed):
    dice = random.Random(seed)
    size = dice.randint(1, 5)
    costs = [dice.randint(1, 9) for _ in range(size)]
    least = [dice.choice((None, dice.randint(0, cost))) for cost in costs]
    points = [[int(dice.random() < 0.5) for _ in range(size)] for _ in range(dice.randint(1, 6))]
    ids = [f"p{c}" for c in range(size)]
    town = textbook.Town(ids, costs, points, budget=dice.randint(1, sum(costs)))
    projects = tuple(Project(*both, least_cost=low) for *both, low in zip(ids, costs, least, strict=True))
    ballots = [[ids[c] for c in range(size) if ballot[c]] for ballot in points]
    outcome = counted(Rule("maximin-support"), Instance(projects, town.budget, subunits=1), ballots)
    assert {r.project: r.cost for r in outcome.rounds} == {
        ids[c]: cost for c, cost in slow_maximin(town, least).items()
    }


def test_raising_ends_when_only_an_excluded_project_is_missing():
    """Two plans that rule each other out, and money for both: the second is never bought, however much everyone has.
    Raising must end once each voter could pay for everything alone, not when everything is bought."""
    projects = (Project("fountain", 40), Project("trees", 30))
    instance = Instance(projects, 1000, subunits=1, conflicts=(frozenset({"fountain", "trees"}),))
    profile = Profile.of(instance, [["fountain", "trees"], ["trees"], []])
    for stop in (True, False):
        for increment in (1, Fraction(1, 7), 10_000):
            rule = Rule("equal-shares", completion="add1", increment=increment, stop_when_exhaustive=stop)
            outcome = count(instance, profile, rule)
            assert outcome.winners == ("trees",)
            assert outcome.start <= Fraction(1000, 3) + increment


@pytest.mark.parametrize("stop", [True, False])
def test_raising_ends_when_an_envelope_is_empty(stop):
    envelope = Envelope("Elm", 30, frozenset({"fountain", "trees"}))
    instance = Instance((Project("fountain", 40), Project("trees", 30)), 90, subunits=1, envelopes=(envelope,))
    profile = Profile.of(instance, [["fountain"], ["trees"], ["fountain", "trees"]])
    outcome = count(instance, profile, Rule("equal-shares", completion="add1", stop_when_exhaustive=stop))
    assert outcome.winners == ("trees",)
