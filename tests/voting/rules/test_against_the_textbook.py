"""The fast, exact count and the slow, obvious one agree on 10,000 small elections, by every rule, ties and limits too."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
import textbook
from textbook import Town

from voting.rules import COMPLETIONS, RULES, UTILITIES, Envelope, Instance, Profile, Project, Rule, count

TEXTBOOK = {
    "greedy": lambda town, rule: textbook.greedy(town),
    "greedy-no-skip": lambda town, rule: textbook.greedy(town, stop=True),
    "equal-shares": textbook.completed,
    "phragmen": lambda town, rule: textbook.phragmen(town),
    "maximin-support": lambda town, rule: textbook.maximin_support(town),
    "max-welfare": lambda town, rule: textbook.max_welfare(town, rule.utility),
}


def small_town(dice):
    """A few projects and voters, with few different costs so that ties abound; half of the towns have limits."""
    size, voters, scale = dice.randint(1, 6), dice.randint(1, 8), dice.choice((1, 1, 100, 37))
    costs = [dice.choice((0, 1, 1, 2, 2, 3, 4, 5, 6)) * scale for _ in range(size)]
    ids = dice.sample([f"p{k}" for k in range(20)], size)
    few = dice.choice((1, 1, 3))
    points = [[dice.randint(1, few) if dice.random() < 0.5 else 0 for _ in range(size)] for _ in range(voters)]
    town = Town(ids, costs, points, budget=dice.randint(0, max(1, sum(costs))))
    if dice.random() < 0.5:
        return town

    def some(most):
        return set(dice.sample(range(size), dice.randint(0, min(size, most))))

    conflicts = tuple(some(3) for _ in range(dice.randint(0, 2)))
    envelopes = tuple((dice.randint(0, 6) * scale, some(size)) for _ in range(dice.randint(0, 2)))
    return replace(town, conflicts=conflicts, envelopes=envelopes, minimum=dice.choice((0, 0, 1, 2)))


def as_election(town):
    """The same town as the counting room takes it."""

    def named(places):
        return frozenset(town.ids[c] for c in places)

    instance = Instance(
        tuple(Project(id_, cost) for id_, cost in zip(town.ids, town.costs, strict=True)),
        town.budget,
        subunits=1,
        conflicts=tuple(map(named, town.conflicts)),
        envelopes=tuple(Envelope(f"envelope {k}", money, named(c)) for k, (money, c) in enumerate(town.envelopes)),
    )
    ballots = [{town.ids[c]: given for c, given in enumerate(ballot) if given} for ballot in town.points]
    pointed = any(given > 1 for ballot in town.points for given in ballot)
    return instance, Profile.of(instance, ballots, "cumulative" if pointed else "approval")


def rules_to_try(dice, minimum):
    """Every rule of the textbook, Equal Shares with parameters drawn anew."""
    for name in TEXTBOOK:
        yield Rule(
            name,
            utility=dice.choice(UTILITIES),
            completion=dice.choice(COMPLETIONS),
            increment=Fraction(dice.choice((1, 1, 2, 3)), dice.choice((1, 1, 2))),
            integral=dice.random() < 0.5,
            stop_when_exhaustive=dice.random() < 0.5,
            minimum_support=minimum,
        )


@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_small_elections_count_as_the_textbook_says(part):
    tied = 0
    for seed in range(part * 1000, part * 1000 + 1000):
        dice = random.Random(seed)
        town = small_town(dice)
        election = as_election(town)
        outcomes = [count(*election, rule) for rule in rules_to_try(dice, town.minimum)]
        for outcome in outcomes:
            expected = tuple(town.ids[c] for c in TEXTBOOK[outcome.rule.name](town, outcome.rule))
            assert outcome.winners == expected, f"seed {seed}, {outcome.rule}"
        tied += any(tie.decisive for outcome in outcomes for tie in outcome.ties)
    assert tied > 400, "the agreement says little unless many ties decide what is funded"


def test_the_textbook_has_every_rule():
    """`greedy-threshold` and `greedy-exclusive` are greedy with a minimum support and with conflicts."""
    assert set(RULES) == {*TEXTBOOK, "greedy-threshold", "greedy-exclusive"}
    for seed in range(200):
        town = small_town(random.Random(seed))
        election = as_election(town)
        for name in ("greedy-threshold", "greedy-exclusive"):
            rule = Rule(name, minimum_support=town.minimum)
            expected = tuple(town.ids[c] for c in textbook.greedy(town))
            assert count(*election, rule).winners == expected, f"seed {seed}, {name}"
