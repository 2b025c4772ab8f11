"""What binds besides the budget: projects that rule each other out, envelopes, a minimum support, withdrawn projects."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules import (
    COMPLETIONS,
    RULES,
    Envelope,
    Instance,
    InvalidElection,
    Outcome,
    Profile,
    Project,
    Rule,
    count,
    count_each,
    with_envelopes,
)

EVERY_WAY = [Rule(name, utility="cardinality") for name in RULES if name != "equal-shares"]
EVERY_WAY += [Rule("equal-shares", completion=completion) for completion in COMPLETIONS]


def says(rule):
    return f"{rule.name} {rule.completion}" if rule.name == "equal-shares" else rule.name


every_rule = pytest.mark.parametrize("rule", EVERY_WAY, ids=says)


def square(**limits):
    """Ten neighbors, two plans for one square and a bench; there is money for all three."""
    projects = (Project("fountain", 400), Project("trees", 300), Project("bench", 100))
    instance = Instance(projects, 1000, subunits=1, **limits)
    ballots = [["fountain", "bench"]] * 6 + [["trees", "bench"]] * 3 + [["fountain", "trees"]]
    return instance, Profile.of(instance, ballots)


@every_rule
def test_of_two_plans_for_one_square_only_one_is_funded(rule):
    free, tied = square(), square(conflicts=(frozenset({"fountain", "trees"}),))
    if rule.completion != "none" or rule.name != "equal-shares":
        assert set(count(*free, rule).winners) == {"fountain", "trees", "bench"}
    outcome = count(*tied, rule)
    assert set(outcome.winners) == {"fountain", "bench"}
    assert outcome.sentence("trees") == ("Not funded: it cannot be built together with fountain, which was funded.")


@every_rule
def test_a_conflict_of_three_leaves_one(rule):
    instance, profile = square(conflicts=(frozenset({"fountain", "trees", "bench"}),))
    outcome = count(instance, profile, rule)
    assert len(outcome.winners) == 1
    assert sorted(r.code for r in outcome.reasons.values() if not r.funded) == ["unfunded.conflict"] * 2


@every_rule
def test_an_envelope_pays_for_no_more_than_it_holds(rule):
    envelope = Envelope("Harbor", 450, frozenset({"fountain", "trees"}))
    outcome = count(*square(envelopes=(envelope,)), rule)
    assert set(outcome.winners) == {"fountain", "bench"}
    assert outcome.sentence("trees") == ("Not funded: the envelope Harbor had 50 left, 250 less than its cost of 300.")


@every_rule
def test_a_project_of_two_envelopes_needs_room_in_both(rule):
    harbor, parks = Envelope("Harbor", 450, frozenset({"fountain"})), Envelope("parks", 350, frozenset({"fountain"}))
    outcome = count(*square(envelopes=(harbor, parks)), rule)
    stopped = {"trees"} if rule.name == "greedy-no-skip" else set()  # it stops at the first that does not fit
    assert set(outcome.winners) == {"trees", "bench"} - stopped
    assert outcome.reasons["fountain"].params["envelope"] == "parks"


@every_rule
def test_a_project_below_the_minimum_support_is_out_whatever_money_is_left(rule):
    instance, profile = square()
    outcome = count(instance, profile, replace(rule, minimum_support=5))
    assert set(outcome.winners) == {"fountain", "bench"}
    assert outcome.sentence("trees") == "Not funded: it had 4 votes, and the rule asks for at least 5 votes."
    assert "trees" in count(instance, profile, replace(rule, minimum_support=4, completion="add1u")).winners


@every_rule
def test_a_withdrawn_project_is_not_funded_and_stops_nobody(rule):
    instance, profile = square()
    gone = replace(instance, projects=(replace(instance["fountain"], withdrawn=True), *instance.projects[1:]))
    outcome = count(gone, profile, replace(rule, completion="add1u"))
    assert set(outcome.winners) == {"trees", "bench"}
    assert outcome.sentence("fountain") == "Not funded: it was withdrawn."


def test_points_have_a_minimum_in_points():
    instance = Instance((Project("a", 10), Project("b", 10)), 20, subunits=1)
    profile = Profile.of(instance, [{"a": 5, "b": 1}, {"b": 3}], "cumulative")
    outcome = count(instance, profile, Rule("greedy-threshold", minimum_support=5))
    assert outcome.winners == ("a",)
    assert outcome.sentence("b") == "Not funded: it had 4 points, and the rule asks for at least 5 points."


# Two neighborhoods with an envelope each, and one for the whole city: 1,000 + 600 + 900 of a budget of 2,500.
HARBOR = Envelope("Harbor", 1000, frozenset({"h1", "h2", "h3"}))
MILL = Envelope("Mill", 600, frozenset({"m1", "m2"}))
CITY = Envelope("whole city", 900, frozenset({"c1", "c2"}))
TOWN = Instance(
    tuple(
        Project(id_, cost)
        for id_, cost in {"h1": 600, "h2": 500, "h3": 300, "m1": 400, "m2": 250, "c1": 800, "c2": 100}.items()
    ),
    2500,
    subunits=1,
    envelopes=(HARBOR, MILL, CITY),
)
BALLOTS = [["h1", "h2", "c1"]] * 5 + [["h1", "h3", "c2"]] * 4 + [["m1", "c1"]] * 3 + [["m2", "m1", "c2"]] * 2


def alone(envelope):
    """One envelope counted by itself: its projects, its money, and the choices of all ballots among its projects."""
    projects = tuple(project for project in TOWN.projects if project.id in envelope.projects)
    instance = Instance(projects, envelope.budget, subunits=1)
    return instance, Profile.of(instance, [[id_ for id_ in ballot if id_ in envelope.projects] for ballot in BALLOTS])


@pytest.mark.parametrize("name", ["greedy", "max-welfare"])
def test_envelopes_counted_each_and_together_fund_the_same_where_money_alone_decides(name):
    rule = Rule(name, utility="cardinality")
    together = count(TOWN, Profile.of(TOWN, BALLOTS), rule)
    each = [count(*alone(envelope), rule) for envelope in TOWN.envelopes]
    assert set(together.winners) == {id_ for outcome in each for id_ in outcome.winners}
    assert together.cost == sum(outcome.cost for outcome in each)


@pytest.mark.parametrize("rule", EVERY_WAY, ids=says)
def test_each_envelope_is_an_election_of_its_own(rule):
    """As if its projects had stood on a paper of their own, which only who named one of them handed in."""
    parts = count_each(TOWN, Profile.of(TOWN, BALLOTS), rule)
    for part, envelope in zip(parts.parts, TOWN.envelopes, strict=True):
        instance, _ = alone(envelope)
        papers = [[id_ for id_ in ballot if id_ in envelope.projects] for ballot in BALLOTS]
        own = count(instance, Profile.of(instance, [paper for paper in papers if paper]), rule)
        assert (part.name, part.outcome) == (envelope.name, own)
    assert parts.together.cost == sum(part.outcome.cost for part in parts.parts)
    assert set(parts.together.winners) == {id_ for part in parts.parts for id_ in part.outcome.winners}
    assert set(parts.together.reasons) == set(TOWN.index)
    assert Outcome.from_json(parts.together.to_json()) == parts.together


def test_points_and_rivals_come_along_into_an_envelope():
    projects = tuple(Project(id_, 10) for id_ in "abcd")
    envelopes = (Envelope("one", 20, frozenset("bd")), Envelope("two", 15, frozenset("ac")))
    rivals = (frozenset("bd"), frozenset("ab"))
    instance = Instance(projects, 40, subunits=1, envelopes=envelopes, conflicts=rivals)
    profile = Profile.of(instance, [{"a": 1, "b": 5, "c": 3}, {"d": 2, "a": -1}, {}], "scoring")
    one, two = count_each(instance, profile, Rule("greedy")).parts
    assert (one.instance.conflicts, two.instance.conflicts) == ((frozenset("bd"),), ())
    assert (one.profile.scores.tolist(), one.profile.voters) == ([5, 2], 2)
    assert (two.profile.scores.tolist(), two.profile.voters) == ([0, 3], 2)
    assert (one.outcome.winners, two.outcome.winners) == (("b",), ("c",))


@pytest.mark.parametrize(
    ("envelopes", "said"),
    [
        ((), "no envelopes"),
        ((HARBOR, MILL), "project c1 is in no envelope"),
        (
            (HARBOR, MILL, replace(CITY, projects=CITY.projects | {"m1"})),
            "project m1 is in the envelopes Mill and whole",
        ),
        ((HARBOR, MILL, replace(CITY, budget=901)), "more than the budget together"),
        ((HARBOR, replace(MILL, name="Harbor"), CITY), "two envelopes have the same name: Harbor"),
    ],
)
def test_what_each_by_itself_would_leave_open_is_refused(envelopes, said):
    town = replace(TOWN, envelopes=envelopes)
    with pytest.raises(InvalidElection, match=said):
        count_each(town, Profile.of(town, BALLOTS), Rule("greedy"))


def test_neighborhoods_get_envelopes_and_the_rest_is_the_citys():
    where = {"h1": "Harbor", "h2": "Harbor", "m1": "Mill", "c1": ""}
    town = Instance(tuple(Project(id_, 10, neighborhood=name) for id_, name in where.items()), 90, subunits=1)
    split = with_envelopes(town, {"Harbor": 20, "*": 30})
    assert [(e.name, e.budget, sorted(e.projects)) for e in split.envelopes] == [
        ("Harbor", 20, ["h1", "h2"]),
        ("*", 30, ["c1", "m1"]),
    ]
    with pytest.raises(InvalidElection, match="no project is in the neighborhood Elm; the projects name Harbor, Mill"):
        with_envelopes(town, {"Elm": 5})


def test_the_greedy_winners_of_each_envelope():
    """Harbor: h1 with 9 votes, then h2 (5 votes, 500) no longer fits its 400, h3 does. Mill: m1, then m2 does not fit.
    City: c1 with 8 votes, then c2 with 6 for the last 100."""
    outcome = count(TOWN, Profile.of(TOWN, BALLOTS), Rule("greedy"))
    assert set(outcome.winners) == {"h1", "h3", "m1", "c1", "c2"}
    assert outcome.reasons["h2"].params | {"envelope": "Harbor", "money_left": 400} == outcome.reasons["h2"].params
    assert outcome.reasons["m2"].params | {"envelope": "Mill", "money_left": 200} == outcome.reasons["m2"].params


def test_equal_shares_counts_envelopes_together_with_one_account_a_voter():
    """Everyone has 2500/14. h1 costs its nine 66.67 each, c1 its eight 100, m1 its five 80; then h3's four hold 447.62
    and pay 75 each; h2 is barred since Harbor has 100 left."""
    outcome = count(TOWN, Profile.of(TOWN, BALLOTS), Rule("equal-shares", utility="cardinality"))
    assert outcome.start * 14 == 2500
    assert set(outcome.winners) == {"c2", "h1", "h3", "m1", "c1"}
    assert outcome.reasons["h2"].code == "unfunded.envelope"


COSTS = st.lists(st.integers(1, 9), min_size=2, max_size=6)


@given(COSTS, st.lists(st.integers(0, 15), min_size=2, max_size=2), st.data())
def test_greedy_with_envelopes_that_share_nothing_is_greedy_in_each(costs, budgets, data):
    ids = [f"p{k}" for k in range(len(costs))]
    first = frozenset(data.draw(st.sets(st.sampled_from(ids))))
    parts = [first, frozenset(ids) - first]
    ballots = data.draw(st.lists(st.lists(st.sampled_from(ids), unique=True), min_size=1, max_size=8))
    projects = tuple(Project(id_, cost) for id_, cost in zip(ids, costs, strict=True))
    envelopes = tuple(Envelope(f"e{k}", b, part) for k, (b, part) in enumerate(zip(budgets, parts, strict=True)))
    instance = Instance(projects, sum(budgets), subunits=1, envelopes=envelopes)
    together = set(count(instance, Profile.of(instance, ballots), Rule("greedy")).winners)
    for envelope in envelopes:
        own = Instance(tuple(p for p in projects if p.id in envelope.projects), envelope.budget, subunits=1)
        profile = Profile.of(own, [[id_ for id_ in ballot if id_ in envelope.projects] for ballot in ballots])
        assert set(count(own, profile, Rule("greedy")).winners) == together & envelope.projects
