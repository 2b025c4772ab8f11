"""What becomes of money that a rule leaves: part-funding, projects of adjustable cost, and raising every start."""

from dataclasses import replace
from fractions import Fraction

import pytest

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


def test_the_utilitarian_step_of_equal_shares_adjusts_and_equal_shares_itself_does_not():
    outcome = counted(Rule("equal-shares", completion="utilitarian"), adjustable(80))
    assert outcome.completed_by["trees"] == "utilitarian"
    assert outcome.cost == 1000
    assert "trees" not in counted(Rule("equal-shares", completion="add1"), adjustable(80)).winners


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
