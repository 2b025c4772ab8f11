"""The fast, exact count and the slow, obvious one agree, ties and all."""

import random
from fractions import Fraction

import pytest
import textbook

from voting.rules import Instance, Profile, Project, Rule, count

UTILITIES = ("cost", "cardinality", "points")


def small_election(seed):
    """A few projects and voters, with few different costs so that ties abound. Costs are whole units of currency."""
    dice = random.Random(seed)
    size, voters = dice.randint(1, 6), dice.randint(1, 8)
    scale = dice.choice((1, 1, 100, 37))
    costs = [dice.choice((0, 1, 1, 2, 2, 3, 4, 5, 6)) * scale for _ in range(size)]
    ids = dice.sample([f"p{k}" for k in range(20)], size)
    few = dice.choice((1, 1, 3))
    points = [[dice.randint(1, few) if dice.random() < 0.5 else 0 for _ in range(size)] for _ in range(voters)]
    budget = dice.randint(0, max(1, sum(costs)))
    instance = Instance(tuple(Project(i, c) for i, c in zip(ids, costs, strict=True)), budget, subunits=1)
    ballots = [{ids[c]: p for c, p in enumerate(ballot) if p} for ballot in points]
    if few == 1:
        profile = Profile.of(instance, [list(ballot) for ballot in ballots], "approval")
    else:
        profile = Profile.of(instance, ballots, "cumulative")
    return instance, profile, costs, points, ids, dice


@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_small_elections_count_as_the_textbook_says(part):
    for seed in range(part * 1000, part * 1000 + 1000):
        instance, profile, costs, points, ids, dice = small_election(seed)
        utility = dice.choice(UTILITIES)
        completion = dice.choice(("none", "utilitarian", "add1", "add1u"))
        options = {"integral": dice.random() < 0.5, "stop_when_exhaustive": dice.random() < 0.5}
        increment = Fraction(dice.choice((1, 1, 2, 3)), dice.choice((1, 1, 2)))
        rule = Rule("equal-shares", utility=utility, completion=completion, increment=increment, **options)
        outcome = count(instance, profile, rule)
        if completion in ("add1", "add1u"):
            expected = textbook.add1(costs, points, ids, instance.budget, utility, increment, *options.values())
        else:
            start = Fraction(instance.budget, len(points))
            expected = textbook.equal_shares(costs, points, ids, start, utility)
        if completion in ("utilitarian", "add1u"):
            scores = [sum(ballot[c] for ballot in points) for c in range(len(costs))]
            votes = [sum(ballot[c] > 0 for ballot in points) for c in range(len(costs))]
            expected = textbook.fill(costs, scores, votes, ids, instance.budget, expected)
        assert outcome.winners == tuple(ids[c] for c in expected), f"seed {seed}, {rule}"


@pytest.mark.parametrize("part", range(3))
def test_phragmen_and_maximin_support_count_as_the_textbook_says(part):
    for seed in range(part * 500, part * 500 + 500):
        instance, profile, costs, points, ids, _ = small_election(seed)
        approvals = [{c for c, p in enumerate(ballot) if p} for ballot in points]
        expected = textbook.phragmen(costs, approvals, ids, instance.budget)
        assert count(instance, profile, Rule("phragmen")).winners == tuple(ids[c] for c in expected), f"seed {seed}"
        expected = textbook.maximin_support(costs, approvals, ids, instance.budget)
        outcome = count(instance, profile, Rule("maximin-support"))
        assert outcome.winners == tuple(ids[c] for c in expected), f"seed {seed}"


@pytest.mark.parametrize("utility", UTILITIES)
def test_no_set_that_fits_has_more_support_than_the_max_welfare_one(utility):
    for seed in range(700):
        instance, profile, costs, points, ids, _ = small_election(seed)
        votes = [sum(ballot[c] > 0 for ballot in points) for c in range(len(costs))]
        scores = [sum(ballot[c] for ballot in points) for c in range(len(costs))]
        gains = {"cost": [v * c for v, c in zip(votes, costs, strict=True)], "cardinality": votes, "points": scores}
        outcome = count(instance, profile, Rule("max-welfare", utility=utility))
        places = [ids.index(id_) for id_ in outcome.winners]
        best = textbook.best_welfare(costs, gains[utility], instance.budget)
        assert sum(gains[utility][c] for c in places) == best, f"seed {seed}"
        assert outcome.cost == sum(costs[c] for c in places) <= instance.budget
