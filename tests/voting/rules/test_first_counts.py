"""A first look at the rules on an election small enough to count by hand."""

from voting.rules import Instance, Outcome, Profile, Project, Rule, count

TOWN = Instance(
    projects=(Project("lights", 600), Project("youth", 400), Project("trees", 300), Project("bench", 100)), budget=1000
)
BALLOTS = Profile.of(TOWN, [["lights", "bench"], ["lights"], ["lights", "youth"], ["youth", "trees"], ["trees"]])


def test_greedy_funds_the_most_voted_first_and_says_why_the_rest_must_wait() -> None:
    outcome = count(TOWN, BALLOTS, Rule("greedy"))
    assert outcome.winners == ("lights", "trees", "bench")
    assert outcome.sentence("youth") == ("Not funded: when its turn came, 1 was left, 3 less than its cost of 4.")


def test_equal_shares_lets_supporters_pay_together() -> None:
    outcome = count(TOWN, BALLOTS, Rule("equal-shares", completion="none"))
    assert outcome.winners == ("lights", "trees")
    assert outcome.start == 200
    assert [r.price for r in outcome.rounds] == [200, 150]


def test_an_outcome_survives_the_journey_through_json() -> None:
    outcome = count(TOWN, BALLOTS, Rule("equal-shares", completion="add1u"))
    assert Outcome.from_json(outcome.to_json()) == outcome
