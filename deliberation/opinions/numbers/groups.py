"""Opinion groups: people who stand near one another on the map, because they answered alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberation.opinions.numbers import kmeans
from deliberation.opinions.numbers.votes import Floats, Ints, Mask, VoteMatrix

ENOUGH_VOTES = 7
ENOUGH_PEOPLE = 15
FEWEST = 4  # people without whom there is nothing to group
MOST_GROUPS = 5
CLEARLY = 0.02  # by how much more groups must separate people better than fewer do
STARTS = 10
SEED = 20210812
DIRECT = 2_000  # people up to whom everybody is a point of their own
GRID = 40  # beyond them, those in one of 40 × 40 cells of the map are one weighted point
PATIENCE = 4  # updates that a new number of groups must win in a row before it is shown


@dataclass(frozen=True)
class Groups:
    """`label[i]`: the group of the person in row `i`, the largest group being 0; -1 for who is in none.

    `objective`: the sum of squared distances to the centers. `tried`: how well each number of groups that was looked
    at separates people (mean silhouette); empty where the number was given.
    """

    label: Ints
    centers: Floats
    objective: float
    tried: dict[int, float]

    @property
    def count(self) -> int:
        return len(self.centers)

    @property
    def sizes(self) -> Ints:
        return np.bincount(self.label[self.label >= 0], minlength=self.count)


def who_counts(votes: VoteMatrix) -> Mask:
    """Who is placed in a group: who voted on 7 statements, or on all where there are fewer.

    Where these are fewer than 15 people, those who voted most come in until there are 15.
    """
    given = votes.given
    counts: Mask = given >= min(ENOUGH_VOTES, len(votes.statements))
    missing = ENOUGH_PEOPLE - int(counts.sum())
    if missing > 0:
        others = np.flatnonzero(~counts & (given > 0))
        counts[others[np.argsort(-given[others], kind="stable")[:missing]]] = True
    return counts


def find(places: Floats, counts: Mask, *, smallest: int = 1) -> Groups | None:
    """The groups of the people who count, by their `places` on the map.

    Their number is the one that separates people best by the mean silhouette, a larger number having to do so clearly
    better than a smaller one. Numbers that leave a group with fewer than `smallest` people are out; `None` where no
    number is left, or there are fewer than four people.
    """
    spots = places[counts]
    if len(spots) < FEWEST:
        return None
    points, weights = _thinned(spots)
    apart = np.sqrt(kmeans.squared_distances(points, points))
    tried: dict[int, float] = {}
    best: kmeans.Split | None = None
    for number in range(2, min(MOST_GROUPS, 2 + len(spots) // 12) + 1):
        found = kmeans.split(points, weights, number, starts=STARTS, seed=SEED)
        if len(found.centers) < number or np.bincount(found.label, weights).min() < smallest:
            continue
        tried[number] = kmeans.silhouette(weights, found.label, apart)
        if best is None or tried[number] >= tried[len(best.centers)] + CLEARLY:
            best = found
    return None if best is None else _largest_first(spots, counts, best, tried)


def find_so_many(places: Floats, counts: Mask, k: int, *, smallest: int = 1) -> Groups | None:
    """`k` groups of the people who count; `None` where there can't be so many of that size."""
    spots = places[counts]
    if len(spots) < FEWEST:
        return None
    points, weights = _thinned(spots)
    found = kmeans.split(points, weights, k, starts=STARTS, seed=SEED)
    if len(found.centers) < k or np.bincount(found.label, weights).min() < smallest:
        return None
    return _largest_first(spots, counts, found, {})


def settled(shown: int | None, best: int, streak: int) -> tuple[int, int]:
    """The number of groups to show while people vote, and for how many updates in a row another one has been better.

    `shown` is the number shown so far (`None` at the first update), `best` the one of this update.
    """
    if shown is None or best == shown:
        return best, 0
    return (best, 0) if streak + 1 >= PATIENCE else (shown, streak + 1)


def _thinned(spots: Floats) -> tuple[Floats, Floats]:
    """At most 1,600 weighted points that stand for `spots`: the middles of the people in each cell of a grid."""
    if len(spots) <= DIRECT:
        return spots, np.ones(len(spots))
    low, high = spots.min(axis=0), spots.max(axis=0)
    steps = np.minimum(((spots - low) / np.where(high > low, high - low, 1) * GRID).astype(int), GRID - 1)
    _cells, cell = np.unique(steps[:, 0] * GRID + steps[:, 1], return_inverse=True)
    mass = np.bincount(cell).astype(float)
    return np.column_stack([np.bincount(cell, spots[:, axis]) / mass for axis in (0, 1)]), mass


def _largest_first(spots: Floats, counts: Mask, rough: kmeans.Split, tried: dict[int, float]) -> Groups:
    found = kmeans.settle(spots, np.ones(len(spots)), rough.centers)
    sizes = np.bincount(found.label, minlength=len(found.centers))
    order = np.lexsort((found.centers[:, 1], found.centers[:, 0], -sizes))
    place = np.empty(len(order), int)
    place[order] = np.arange(len(order))
    label = np.full(len(counts), -1)
    label[counts] = place[found.label]
    return Groups(label, found.centers[order], found.objective, tried)
