"""Worked examples from the literature come out as published."""

from fractions import Fraction

import pytest

from voting.rules import Instance, Prices, Profile, Project, Rule, check_prices, count, ejr_plus


def committee(approvals, seats):
    """A committee election as a participatory-budgeting one: every seat costs one unit of money."""
    ids = sorted({id_ for ballot in approvals for id_ in ballot}, key=lambda id_: (len(id_), id_))
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


def test_equal_shares_funds_seven_in_the_example_where_it_fails_full_justified_representation():
    """Example 4 of D. Peters, G. Pierczyński, P. Skowron: Proportional Participatory Budgeting with Additive Utilities,
    NeurIPS 2021, doi:10.48550/arXiv.2008.13276: 22 voters, eleven seats, half a seat each."""
    letters = "abcdefghijklmnopq"
    ballots = [f"abcd{letters[7 + k]}" for k in range(5) for _ in range(3)]
    ballots += ["efghijkl"] * 3 + ["efg"] * 3 + ["mnopq"]
    election = committee(ballots, 11)
    outcome = count(*election, Rule("equal-shares", utility="cardinality", ties=("id",)))
    assert outcome.winners == tuple("abcdefg")
    assert outcome.start == Fraction(1, 2)
    assert [r.price for r in outcome.rounds] == [Fraction(1, 15)] * 4 + [Fraction(1, 6)] * 3
    assert ejr_plus(*election, outcome.winners, "cardinality") is None


# M. Brill, J. Peters: Robust and Verifiable Proportionality Axioms for Multiwinner Voting. EC 2023,
# doi:10.1145/3580507.3597785.
LEFT = ["abc", "abcd", "abcd", "abcde", "cde", "cdef", "cdef", "defg"]
RIGHT = ["a", "ab", "abcd", "cde", "cde", "cde", "ef", "fg"]


@pytest.mark.parametrize(
    ("ballots", "seats", "elected", "project", "voters"),
    [(LEFT, 4, "aceg", "d", 6), (RIGHT, 4, "abcg", "e", 4), (["ab", "ac"], 2, "bc", "a", 2)],
)
def test_ejr_plus_is_broken_where_brill_and_peters_say_so(ballots, seats, elected, project, voters):
    """Example 3, left and right, and remark 2: committees that satisfy EJR, or are even in the core, but not EJR+."""
    election = committee(ballots, seats)
    let_down = ejr_plus(*election, tuple(elected), "cardinality")
    assert (let_down.project, let_down.voters) == (project, voters)
    proportional = count(*election, Rule("equal-shares", utility="cardinality", completion="add1u"))
    assert ejr_plus(*election, proportional.winners, "cardinality") is None


def test_phragmen_fails_ejr_where_its_authors_say_so():
    """M. Brill, R. Freeman, S. Janson, M. Lackner: Phragmén's Voting Methods and Justified Representation,
    doi:10.1007/s10107-023-01926-8: four of 24 voters agree on a and b, but all twelve seats go to the c's."""
    many = [f"c{k}" for k in range(1, 13)]
    ballots = [["a", "b", "c1"]] * 2 + [["a", "b", "c2"]] * 2 + [many] * 6 + [many[1:]] * 5 + [many[2:]] * 9
    instance = Instance(tuple(Project(id_, 1) for id_ in (*many, "a", "b")), 12, subunits=1)
    profile = Profile.of(instance, ballots)
    outcome = count(instance, profile, Rule("phragmen", ties=("listed",)))
    assert sorted(outcome.winners) == sorted(many)
    let_down = ejr_plus(instance, profile, outcome.winners, "cardinality")
    assert (let_down.voters, let_down.gain, let_down.deserved) == (4, 2, 2)
    assert let_down.project in ("a", "b")


# L. Sánchez-Fernández, N. Fernández-García, J. A. Fisteus, M. Brill: The maximin support method: an extension of the
# D'Hondt method to approval-based multiwinner elections. Mathematical Programming 203, 2024,
# doi:10.1007/s10107-022-01805-8.
def test_maximin_support_elects_as_in_the_first_example_of_its_authors():
    """Example 3.1: every seat is carried by at least 95 voters; with b in the place of d it would be 85."""
    ballots = ["ab"] * 100 + ["ac"] * 60 + ["b"] * 40 + ["c"] * 55 + ["d"] * 95 + ["e"] * 30 + ["efg"] * 50
    outcome = count(*committee(ballots, 3), Rule("maximin-support", ties=("id",)))
    assert outcome.winners == ("a", "c", "d")
    assert [r.price for r in outcome.rounds] == [Fraction(1, 160), Fraction(2, 215), Fraction(1, 95)]


def test_maximin_support_and_phragmen_differ_as_its_authors_show():
    """Example 5.1: Phragmén's rule elects a and three of b, c, d, e; maximin support a, one of them, f and g."""
    ballots = ["abcde"] * 5 + ["fbcde"] * 4 + ["gbcde"] * 3 + ["a", "a", "f", "g"]
    election = committee(ballots, 4)
    assert sorted(count(*election, Rule("maximin-support", ties=("id",))).winners) == ["a", "b", "f", "g"]
    assert sorted(count(*election, Rule("phragmen", ties=("id",))).winners) == ["a", "b", "c", "d"]


def test_under_maximin_support_a_new_supporter_of_all_winners_may_cost_one_its_seat():
    """Example 5.3: a voter for a, b, c, d, e and f, who all win, joins; then g takes the seat of one of them."""
    ballots = ["bcdef"] * 13 + ["ag"] * 2 + ["a"] * 2 + ["g"]
    rule = Rule("maximin-support", ties=("id",))
    assert sorted(count(*committee(ballots, 6), rule).winners) == list("abcdef")
    assert sorted(count(*committee([*ballots, "abcdef"], 6), rule).winners) == list("abcdeg")


# D. Peters, P. Skowron: Proportionality and the Limits of Welfarism. EC 2020, doi:10.48550/arXiv.1911.11747.
@pytest.mark.parametrize("name", ["equal-shares", "phragmen"])
def test_half_of_the_voters_decide_on_half_of_the_seats(name):
    """The introduction's example: three voters agree on three candidates and have one each besides, three more have
    three each of their own. Prices prove that the first three may have six of twelve seats; PAV leaves them three."""
    ballots = [["c1", "c2", "c3", f"c{k}"] for k in (4, 5, 6)]
    ballots += [[f"c{k}" for k in own] for own in ((7, 8, 9), (10, 11, 12), (13, 14, 15))]
    instance, profile = committee(ballots, 12)
    outcome = count(instance, profile, Rule(name, utility="cardinality"))
    first, others = {f"c{k}" for k in range(1, 7)}, [{f"c{k}", f"c{k + 1}", f"c{k + 2}"} for k in (7, 10, 13)]
    assert first <= set(outcome.winners)
    assert [len(own & set(outcome.winners)) for own in others] == [2, 2, 2]
    thirds = tuple((id_, Fraction(1, 3)) for id_ in ("c1", "c2", "c3"))
    prices = thirds + tuple((id_, Fraction(1)) for id_ in outcome.winners if id_ not in ("c1", "c2", "c3"))
    assert check_prices(instance, profile, Prices(Fraction(2), prices), "cardinality") == ""
