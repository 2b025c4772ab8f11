"""What every count must keep to, tried on random elections."""

import hashlib
import random
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules import (
    COMPLETIONS,
    RULES,
    Envelope,
    Instance,
    Outcome,
    Profile,
    Project,
    Rule,
    ballot_story,
    check_prices,
    count,
    draw_ticket,
    ejr_plus,
    measures,
    prices_of,
)

COSTS = st.integers(0, 12)
IDS = [f"p{k}" for k in range(7)]


@st.composite
def elections(draw, with_limits=False, with_points=False):
    """An instance, its ballots as lists of ids (with points, as mappings from id to points), and the profile."""
    costs = draw(st.lists(COSTS, min_size=1, max_size=7))
    ids = draw(st.permutations(IDS[: len(costs)]))
    budget = draw(st.integers(0, 30))
    conflicts, envelopes = (), ()
    if with_limits:
        conflicts = tuple(
            frozenset(pair) for pair in draw(st.lists(st.sets(st.sampled_from(ids), max_size=2), max_size=2))
        )
        members = frozenset(draw(st.sets(st.sampled_from(ids))))
        envelopes = (Envelope("Elm", draw(st.integers(0, 15)), members),)
    projects = tuple(Project(i, c) for i, c in zip(ids, costs, strict=True))
    instance = Instance(projects, budget, subunits=1, conflicts=conflicts, envelopes=envelopes)
    if with_points and draw(st.booleans()):
        given_points = st.dictionaries(st.sampled_from(ids), st.integers(0, 3))
        ballots = draw(st.lists(given_points, min_size=1, max_size=9))
        return instance, ballots, Profile.of(instance, ballots, "cumulative")
    ballots = draw(st.lists(st.lists(st.sampled_from(ids), unique=True), min_size=1, max_size=9))
    return instance, ballots, Profile.of(instance, ballots)


rules = st.builds(
    Rule,
    st.sampled_from(RULES),
    utility=st.sampled_from(("cost", "cardinality", "points")),
    completion=st.sampled_from(COMPLETIONS),
    integral=st.booleans(),
    stop_when_exhaustive=st.booleans(),
    compare=st.sampled_from(("none", "satisfaction", "exclusion")),
)
shares = st.builds(Rule, st.just("equal-shares"), utility=st.sampled_from(("cost", "cardinality", "points")))


anything = elections(with_limits=True, with_points=True)


@given(anything, rules)
def test_no_rule_spends_more_than_the_budget_or_breaks_a_limit(election, rule):
    instance, _, profile = election
    outcome = count(instance, profile, rule)
    assert outcome.cost == instance.cost_of(outcome.winners) <= instance.budget
    assert all(len(conflict & set(outcome.winners)) <= 1 for conflict in instance.conflicts)
    for envelope in instance.envelopes:
        assert instance.cost_of(envelope.projects & set(outcome.winners)) <= envelope.budget


@given(anything, rules)
def test_every_project_has_a_reason_in_one_sentence(election, rule):
    instance, _, profile = election
    outcome = count(instance, profile, rule)
    for project in instance.projects:
        assert outcome.reasons[project.id].funded == (project.id in outcome.winners)
        assert outcome.sentence(project.id).endswith(".")
        assert "{" not in outcome.sentence(project.id) + outcome.wish(project.id)


@given(anything, rules)
def test_an_outcome_survives_the_journey_through_json(election, rule):
    instance, _, profile = election
    outcome = count(instance, profile, rule)
    assert Outcome.from_json(outcome.to_json()) == outcome


@given(anything, rules, st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_projects_does_not_matter(election, rule, dice):
    instance, ballots, profile = election
    before = count(instance, profile, rule)
    projects = list(instance.projects)
    dice.shuffle(ballots)
    dice.shuffle(projects)
    mixed = replace(instance, projects=tuple(projects))
    assert count(mixed, Profile.of(mixed, ballots, profile.ballot_type), rule).winners == before.winners


def one_by_one(profile):
    """The same ballots, each voter in a group of their own, the last group first."""
    order = np.repeat(np.arange(profile.groups), profile.weights)[::-1]
    spans = [slice(profile.starts[g], profile.starts[g + 1]) for g in order]
    points = None if profile.points is None else np.concatenate([profile.points[span] for span in spans])
    starts = np.concatenate(([0], np.cumsum([span.stop - span.start for span in spans])))
    choices = np.concatenate([profile.choices[span] for span in spans])
    return replace(profile, starts=starts, choices=choices, points=points, weights=np.ones(len(order), np.int64))


@given(anything, rules)
def test_it_does_not_matter_how_ballots_are_grouped(election, rule):
    instance, _, profile = election
    apart = count(instance, one_by_one(profile), rule)
    together = count(instance, profile, rule)
    assert (apart.winners, apart.start, apart.reasons) == (together.winners, together.start, together.reasons)


@given(anything, rules)
def test_new_names_change_nothing_as_long_as_ties_fall_the_same_way(election, rule):
    instance, ballots, profile = election
    after = count(*renamed(instance, ballots, profile, {i: f"q{i}" for i in instance.index}), rule)
    assert after.winners == tuple(f"q{i}" for i in count(instance, profile, rule).winners)


@given(anything, rules, st.randoms(use_true_random=False))
def test_where_names_settle_no_tie_any_names_will_do(election, rule, dice):
    instance, ballots, profile = election
    rule = replace(rule, ties=("listed",))
    names = dict(zip(instance.index, dice.sample("abcdefghijklm", len(instance.index)), strict=True))
    after = count(*renamed(instance, ballots, profile, names), rule)
    assert after.winners == tuple(names[id_] for id_ in count(instance, profile, rule).winners)


def renamed(instance, ballots, profile, names):
    again = replace(
        instance,
        projects=tuple(replace(p, id=names[p.id]) for p in instance.projects),
        conflicts=tuple(frozenset(names[id_] for id_ in conflict) for conflict in instance.conflicts),
        envelopes=tuple(replace(e, projects=frozenset(names[id_] for id_ in e.projects)) for e in instance.envelopes),
    )
    ballots = [{names[i]: b[i] for i in b} if isinstance(b, dict) else [names[i] for i in b] for b in ballots]
    return again, Profile.of(again, ballots, profile.ballot_type)


@given(anything, rules, st.integers(2, 1000))
def test_counting_in_another_currency_changes_nothing(election, rule, factor):
    instance, _, profile = election
    before, after = count(instance, profile, rule), count(in_units_of(instance, factor), profile, rule)
    assert after.winners == before.winners
    assert after.cost == before.cost * factor
    assert [r.price for r in after.rounds] == [None if r.price is None else r.price * factor for r in before.rounds]


@given(elections(), rules)
def test_voting_twice_as_a_town_of_twins_changes_nothing(election, rule):
    """Every ballot twice and twice the money a voter: shares stay as they are. (Rules that count votes stay too.)"""
    instance, ballots, _ = election
    projects = tuple(replace(p, cost=p.cost * 2) for p in instance.projects)
    twice = replace(instance, projects=projects, budget=instance.budget * 2)
    profile = Profile.of(twice, ballots + ballots)
    if rule.name == "max-welfare":
        return
    assert count(twice, profile, rule).winners == count(instance, Profile.of(instance, ballots), rule).winners


PERHAPS_UNFUNDED = {
    "greedy": set(),
    "greedy-threshold": set(),
    "greedy-exclusive": set(),
    "greedy-no-skip": {"unfunded.stopped"},
    "equal-shares": {"unfunded.supporters_short", "unfunded.no_support"},
    "phragmen": {"unfunded.budget_reached", "unfunded.no_support"},
    "maximin-support": {"unfunded.no_support"},
    "max-welfare": {"unfunded.less_welfare", "unfunded.no_support"},
}


@given(anything, rules)
def test_what_is_affordable_and_unfunded_is_so_only_as_the_rule_says(election, rule):
    instance, _, profile = election
    outcome = count(instance, profile, replace(rule, compare="none"))
    allowed = PERHAPS_UNFUNDED[rule.name]
    if rule.name == "equal-shares" and rule.completion in ("utilitarian", "add1u"):
        allowed = set()
    for project in instance.projects:
        if project.id not in outcome.winners and fits(instance, outcome, project):
            assert outcome.reasons[project.id].code in allowed


def fits(instance, outcome, project):
    """Whether a project could be built beside the winners."""
    money = [(instance.budget, outcome.cost)]
    for envelope in instance.envelopes:
        if project.id in envelope.projects:
            money.append((envelope.budget, instance.cost_of(envelope.projects & set(outcome.winners))))
    rivals = set().union(*(conflict for conflict in instance.conflicts if project.id in conflict))
    return not rivals & set(outcome.winners) and all(spent + project.cost <= budget for budget, spent in money)


@given(elections(with_points=True), shares, st.sampled_from(COMPLETIONS))
def test_equal_shares_lets_no_group_down_before_completion_or_after(election, rule, completion):
    instance, _, profile = election
    outcome = count(instance, profile, replace(rule, completion=completion, integral=False))
    assert ejr_plus(instance, profile, outcome.winners, rule.utility) is None
    assert ejr_plus(instance, profile, outcome.winners, rule.utility, outcome.start) is None


@given(elections(with_points=True), shares, st.sampled_from(COMPLETIONS))
def test_equal_shares_funds_what_those_who_want_nothing_else_can_pay(election, rule, completion):
    instance, ballots, profile = election
    outcome = count(instance, profile, replace(rule, completion=completion))
    wanted = [[i for i in b if not isinstance(b, dict) or b[i] > 0] for b in ballots]
    for project in instance.projects:
        alone = wanted.count([project.id])
        if alone and alone * outcome.start >= project.cost:
            assert project.id in outcome.winners


@given(elections(with_limits=True), st.sampled_from(("greedy", "greedy-no-skip")), st.integers(1, 5))
def test_in_greedy_more_votes_and_lower_costs_never_hurt(election, name, more):
    instance, ballots, profile = election
    rule = Rule(name)
    for id_ in count(instance, profile, rule).winners:
        assert id_ in count(instance, Profile.of(instance, ballots + [[id_]] * more), rule).winners
        for less in {1, instance[id_].cost} if instance[id_].cost else ():
            assert id_ in cheaper(instance, id_, less, profile, rule).winners


@given(elections(), st.integers(0, 20))
def test_in_phragmens_rule_more_money_keeps_what_was_bought(election, more):
    instance, _, profile = election
    before = count(instance, profile, Rule("phragmen")).winners
    if max(instance.costs) <= instance.budget:
        richer = replace(instance, budget=instance.budget + more)
        assert count(richer, profile, Rule("phragmen")).winners[: len(before)] == before


@given(elections(with_points=True), shares, st.sampled_from(COMPLETIONS))
def test_prices_prove_the_outcome_and_changed_prices_do_not(election, rule, completion):
    instance, _, profile = election
    outcome = count(instance, profile, replace(rule, completion=completion))
    prices = prices_of(outcome)
    assert check_prices(instance, profile, prices, rule.utility) == ""
    paid = [(id_, price) for id_, price in prices.bought if price]
    if paid:
        half = tuple((id_, price / 2) for id_, price in paid)
        assert check_prices(instance, profile, replace(prices, bought=half), rule.utility) != ""


def test_ejr_plus_finds_the_group_that_greedy_lets_down():
    instance = Instance((Project("a", 6), Project("b", 4), Project("c", 4)), 10, subunits=1)
    profile = Profile.of(instance, [["a", "b"]] * 6 + [["c"]] * 4)
    outcome = count(instance, profile, Rule("greedy"))
    assert outcome.winners == ("b", "a")
    let_down = ejr_plus(instance, profile, outcome.winners, "cost")
    assert (let_down.project, let_down.voters, let_down.gain, let_down.deserved) == ("c", 4, 4, 4)


@given(elections(), shares, st.sampled_from(COMPLETIONS))
def test_the_ballots_together_paid_what_the_projects_cost(election, rule, completion):
    instance, ballots, profile = election
    outcome = count(instance, profile, replace(rule, completion=completion))
    paid = defaultdict(Fraction)
    for ballot in ballots:
        story = ballot_story(instance, outcome, ballot)
        assert story.left >= 0
        assert story.funded == len(set(ballot) & set(outcome.winners))
        for line in story.lines:
            paid[line.project] += line.paid or 0
    for round_ in outcome.rounds:
        if round_.step == "equal-shares":
            assert paid[round_.project] == round_.cost == sum(p.total for p in round_.payments)


@given(elections(), shares)
def test_the_money_behind_each_project_is_what_its_supporters_hold(election, rule):
    instance, ballots, profile = election
    outcome = count(instance, profile, rule)
    money = [outcome.start] * len(ballots)
    for round_ in outcome.rounds:
        for id_, cents in round_.behind.items():
            held = sum(m for m, ballot in zip(money, ballots, strict=True) if id_ in ballot)
            assert cents == held // 1
        for i, ballot in enumerate(ballots):
            if round_.project in ballot and round_.price:
                money[i] -= min(money[i], round_.price)


@given(elections(with_limits=True), st.sampled_from(("greedy", "greedy-no-skip", "equal-shares")))
def test_what_would_have_funded_a_project_does(election, name):
    instance, ballots, profile = election
    rule = Rule(name, ties=("votes", "id"))
    outcome = count(instance, profile, rule)
    for id_, reason in outcome.reasons.items():
        more, less = reason.params.get("more"), reason.params.get("less")
        if more is not None:
            assert id_ in with_more_voters(instance, ballots, outcome, id_, more).winners
            if name != "equal-shares":
                assert id_ not in with_more_voters(instance, ballots, outcome, id_, more - 1).winners
        if less is not None:
            assert id_ in cheaper(instance, id_, less, profile, rule).winners
            if name != "equal-shares":
                assert id_ not in cheaper(instance, id_, less - 1, profile, rule).winners


def in_units_of(instance, scale):
    """The same town with all its money in a currency that is worth so much less."""
    return replace(
        instance,
        projects=tuple(replace(p, cost=p.cost * scale) for p in instance.projects),
        envelopes=tuple(replace(e, budget=e.budget * scale) for e in instance.envelopes),
        budget=instance.budget * scale,
        subunits=scale,
    )


def with_more_voters(instance, ballots, outcome, id_, more):
    """Count again with further voters for one project; in Equal Shares each of them brings the same start."""
    everyone = ballots + [[id_]] * more
    if outcome.start is None:
        return count(instance, Profile.of(instance, everyone), outcome.rule)
    scale = outcome.start.denominator
    richer = replace(in_units_of(instance, scale), budget=int(outcome.start * scale) * len(everyone))
    return count(richer, Profile.of(richer, everyone), outcome.rule)


def cheaper(instance, id_, less, profile, rule):
    projects = tuple(replace(p, cost=p.cost - less) if p.id == id_ else p for p in instance.projects)
    return count(replace(instance, projects=projects), profile, rule)


@given(elections(), st.text(min_size=1, max_size=8))
def test_anyone_can_replay_the_draw(election, seed):
    instance, _, profile = election
    rule = Rule("greedy", ties=("draw",), seed=seed)
    outcome = count(instance, profile, rule)
    for tie in outcome.ties:
        tickets = {i: hashlib.sha256(seed.encode() + b"\0" + i.encode()).hexdigest() for i in tie.tied}
        assert list(tie.tied) == sorted(tie.tied, key=tickets.__getitem__)
        assert all(draw_ticket(seed, i) == ticket for i, ticket in tickets.items())


@given(elections())
def test_the_measures_are_what_one_counts_by_hand(election):
    instance, ballots, profile = election
    outcome = count(instance, profile, Rule("greedy"))
    found = measures(instance, profile, outcome)
    funded = [[id_ for id_ in ballot if id_ in outcome.winners] for ballot in ballots]
    assert found.average_number == Fraction(sum(map(len, funded)), len(ballots))
    assert found.average_cost == Fraction(sum(map(instance.cost_of, funded)), len(ballots))
    assert found.excluded == sum(not ids for ids in funded)


@pytest.mark.parametrize("seed", range(40))
def test_the_comparison_keeps_equal_shares_unless_more_voters_prefer_greedy(seed):
    dice = random.Random(seed)
    ids = [f"p{k}" for k in range(6)]
    instance = Instance(tuple(Project(i, dice.randint(1, 9)) for i in ids), 15, subunits=1)
    ballots = [dice.sample(ids, dice.randint(1, 3)) for _ in range(9)]
    profile = Profile.of(instance, ballots)
    plain = Rule("equal-shares", completion="add1u")
    mine, greedy = count(instance, profile, plain), count(instance, profile, Rule("greedy"))
    kept = count(instance, profile, replace(plain, compare="satisfaction"))
    likes = [sum(i in greedy.winners for i in ballot) - sum(i in mine.winners for i in ballot) for ballot in ballots]
    prefers_greedy = sum(like > 0 for like in likes) > sum(like < 0 for like in likes)
    assert kept.winners == (greedy if prefers_greedy else mine).winners
    assert kept.compared["kept"] == ("greedy" if prefers_greedy else "equal-shares")
