"""Worked examples from the literature come out as published."""

from fractions import Fraction

from voting.rules import Instance, Profile, Project, Rule, count


def committee(approvals, seats):
    """A committee election as a participatory-budgeting one: every seat costs one unit of money."""
    ids = sorted(set("".join(approvals)))
    instance = Instance(tuple(Project(i, 1) for i in ids), seats, subunits=1)
    return instance, Profile.of(instance, [list(ballot) for ballot in approvals])


# M. Lackner, P. Skowron: Multi-Winner Voting with Approval Preferences. Springer 2023, doi:10.1007/978-3-031-09016-5.
RUNNING = ["ab"] * 3 + ["ac"] * 3 + ["ad"] * 2 + ["bcf", "e", "f", "g"]


def test_phragmen_elects_a_b_c_d_in_the_running_example_of_lackner_and_skowron():
    """Example 2.9, with the moments worked out by hand."""
    outcome = count(*committee(RUNNING, 4), Rule("phragmen", ties=("id",)))
    assert outcome.winners == ("a", "b", "c", "d")
    moments = [Fraction(1, 8), Fraction(11, 32), Fraction(55, 128), Fraction(5, 8)]
    assert [r.price for r in outcome.rounds] == moments


def test_equal_shares_elects_a_alone_before_completion_in_the_running_example():
    """Example 2.11: each voter has 1/3; after a is bought for 1/8 each, nobody else's supporters have 1 together."""
    outcome = count(*committee(RUNNING, 4), Rule("equal-shares", utility="cardinality"))
    assert outcome.winners == ("a",)
    assert outcome.rounds[0].price == Fraction(1, 8)
    filled = count(*committee(RUNNING, 4), Rule("equal-shares", utility="cardinality", completion="utilitarian"))
    assert sorted(filled.winners) == ["a", "b", "c", "d"]


def test_equal_shares_and_phragmen_differ_as_lackner_and_skowron_show():
    """Example 2.12: Equal Shares elects a, c, d; Phragmén's rule b, c, d."""
    election = committee(["cd"] * 3 + ["ab"] * 2 + ["ac"] * 2 + ["bd"], 3)
    shares = count(*election, Rule("equal-shares", utility="cardinality", completion="utilitarian", ties=("id",)))
    assert shares.winners == ("c", "a", "d")
    assert [r.price for r in shares.rounds[:2]] == [Fraction(1, 5), Fraction(13, 40)]
    assert sorted(count(*election, Rule("phragmen", ties=("id",))).winners) == ["b", "c", "d"]


def test_equal_shares_is_not_house_monotone():
    """Proposition A.2, third profile: a project funded with three seats loses its place when there are four."""
    ballots = ["ade", "ac", "be", "cdf"]
    rule = Rule("equal-shares", utility="cardinality", completion="utilitarian", ties=("id",))
    three, four = (set(count(*committee(ballots, seats), rule).winners) for seats in (3, 4))
    assert not three <= four


# The example of https://equalshares.net/explanation/ (D. Peters and others): eleven voters, a budget of 1,100.
COSTS = {"path": 700, "gym": 400, "park": 250, "playground": 200, "library": 100}
BALLOTS = [
    ["path", "gym"],
    ["path", "gym", "park"],
    ["path", "gym"],
    ["path", "gym", "park"],
    ["path", "gym", "park"],
    ["path", "gym"],
    ["park", "playground", "library"],
    ["playground"],
    ["playground", "library"],
    ["park", "playground", "library"],
    ["path"],
]


def explained():
    instance = Instance(tuple(Project(i, cost) for i, cost in COSTS.items()), 1100, subunits=1)
    return instance, Profile.of(instance, BALLOTS)


def test_equal_shares_funds_path_playground_and_library_as_explained_at_equalshares_net():
    outcome = count(*explained(), Rule("equal-shares"))
    assert outcome.winners == ("path", "playground", "library")
    assert outcome.start == 100
    assert [r.price for r in outcome.rounds] == [100, 50, Fraction(100, 3)]
    assert set(outcome.rounds[0].dropped) == {"gym", "park"}
    assert outcome.reasons["park"].params["behind"] == Fraction(100, 3) // 1


def test_greedy_funds_path_and_gym_as_explained_at_equalshares_net():
    assert count(*explained(), Rule("greedy")).winners == ("path", "gym")


def test_payments_are_split_as_equally_as_can_be():
    """The splits of equalshares.net: two supporters with 5 left give all, and three pay 40/3 each for the rest of 50."""
    projects = (Project("first", 150), Project("second", 50))
    instance = Instance(projects, 300, subunits=1)
    ballots = [["first", "second"]] * 2 + [["second"]] * 3 + [["first"]] * 4 + [[]]
    outcome = count(instance, Profile.of(instance, ballots), Rule("equal-shares"))
    assert [(r.project, r.price) for r in outcome.rounds] == [("first", 25), ("second", Fraction(40, 3))]
    full, rest = outcome.rounds[1].payments
    assert (full.voters, full.total, rest.voters, rest.most, rest.total) == (3, 40, 2, 5, 10)


def test_half_the_town_gets_half_the_projects():
    """51 of 100 voters like ten red projects, 49 ten blue ones, and there is money for ten (Peters and Skowron 2020,
    doi:10.1145/3391403.3399465): greedy funds ten red ones, Equal Shares five of each."""
    red, blue = [f"red{k}" for k in range(10)], [f"blue{k}" for k in range(10)]
    instance = Instance(tuple(Project(i, 1000) for i in (*red, *blue)), 10_000, subunits=1)
    profile = Profile.of(instance, [red] * 51 + [blue] * 49)
    greedy = count(instance, profile, Rule("greedy"))
    assert all(id_ in red for id_ in greedy.winners)
    shares = count(instance, profile, Rule("equal-shares", completion="add1u"))
    assert sum(id_ in red for id_ in shares.winners) == sum(id_ in blue for id_ in shares.winners) == 5
