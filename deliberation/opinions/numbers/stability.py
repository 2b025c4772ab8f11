"""Whether groups mean anything: would they be the same without every fifth person, and do votes dealt at random look alike?

Two questions, because each alone is fooled. A few people who vote at random can fall into groups that hold by luck; and
a strong direction along which people spread evenly has no groups at all, wherever one cuts it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from deliberation.opinions.numbers import axes, groups
from deliberation.opinions.numbers.groups import Groups
from deliberation.opinions.numbers.votes import Ints, Mask, VoteMatrix

FOLDS = 5  # each trial leaves a fifth of the people out
SEED = 7
FEW = 5_000  # people up to whom there are four rounds of trials; above, one
MOST = 20_000  # of more people, so many drawn by the dice stand for all: groups that hold among few hold among many
SHUFFLES = 19  # of which none may look as ordered as the real votes: a chance of 1 in 20 to be fooled
SHUFFLED = 2_000  # of more people, so many drawn by the dice are enough to see order
STEADY = 0.8  # mean agreement from which groups are called steady
FALLEN_APART = 0.6  # mean agreement below which they are not shown


def agreement(one: Ints, other: Ints) -> float:
    """The adjusted Rand index (Hubert and Arabie 1985) of two groupings of the same people.

    1 for the same groups, whatever they are called; about 0 for groupings that have nothing to do with each other.
    """
    _names, rows = np.unique(one, return_inverse=True)
    _others, columns = np.unique(other, return_inverse=True)
    if len(rows) != len(columns):
        raise ValueError("two groupings of different people")
    if not len(rows):
        return 1.0
    table = np.bincount(rows * (columns.max() + 1) + columns, minlength=(rows.max() + 1) * (columns.max() + 1))
    table = table.reshape(rows.max() + 1, -1)
    together, in_one, in_other = (_pairs(counts) for counts in (table, table.sum(axis=1), table.sum(axis=0)))
    by_chance = in_one * in_other / max(1.0, _pairs(np.array([len(rows)])))
    most = (in_one + in_other) / 2
    return 1.0 if most == by_chance else (together - by_chance) / (most - by_chance)


def stability(votes: VoteMatrix, found: Groups, known: axes.Axes) -> float:
    """The mean agreement of `found` with the groups of four fifths of the people, map and all made anew each time.

    The people are dealt into five hands by seeded dice, and each hand is left out once.
    """
    dice = np.random.default_rng(SEED)
    drawn = _some(len(votes.people), MOST, dice)
    votes, label = votes.of_people(drawn), found.label[drawn]
    grouped = np.flatnonzero(label >= 0)
    trials = []
    for _ in range(4 if len(label) <= FEW else 1):
        hand = np.empty(len(grouped), int)
        hand[dice.permutation(len(grouped))] = np.arange(len(grouped)) % FOLDS
        for fold in range(FOLDS):
            stays = np.ones(len(label), bool)
            stays[grouped[hand == fold]] = False
            trials.append(_agreement_among(votes.of_people(stays), label[stays], found.count, known))
    return float(np.mean(trials))


def is_ordered(votes: VoteMatrix) -> bool:
    """Whether answers hang together more than by chance: knowing some of a person's votes tells something of the others.

    Asked of the strongest direction (Horn's parallel analysis, 1965): it has to be stronger than in each of 19 decks in
    which every statement's votes were dealt anew among the people who voted on it.
    """
    dice = np.random.default_rng(SEED)
    votes = votes.of_people(_some(len(votes.people), SHUFFLED, dice))
    real = axes.strength(votes)
    by_statement = np.argsort(votes.columns, kind="stable")
    for _ in range(SHUFFLES):
        dealt = np.empty_like(votes.values)
        shuffled = np.lexsort((dice.random(len(votes)), votes.columns))
        dealt[by_statement] = votes.values[shuffled]
        if axes.strength(replace(votes, values=dealt)) >= real:
            return False
    return True


def _some(people: int, most: int, dice: np.random.Generator) -> Mask:
    """Everybody, or `most` of them drawn by the dice."""
    if people <= most:
        return np.ones(people, bool)
    drawn = np.zeros(people, bool)
    drawn[dice.choice(people, most, replace=False)] = True
    return drawn


def _agreement_among(others: VoteMatrix, before: Ints, count: int, known: axes.Axes) -> float:
    """How well the groups `before` agree with those that these people's votes alone make."""
    anew = axes.find(others, start=known.components[0])
    again = groups.find_so_many(axes.project(others, anew), before >= 0, count)
    if again is None:
        return 0.0
    return agreement(before[before >= 0], again.label[before >= 0])


def _pairs(counts: Ints) -> float:
    sizes = counts.astype(float)
    return float((sizes * (sizes - 1) / 2).sum())
