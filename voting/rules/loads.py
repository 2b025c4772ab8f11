"""Spreading the costs of projects over their supporters so that the largest load on a voter is as small as can be.

The least possible largest load of a set of projects is the largest of cost(T) / supporters(T) over its subsets T (the
fewest voters who must carry the most money). It is found exactly: guess a load, try to spread all costs under it by
integer flows between projects and classes of voters, and if that fails raise the guess to the ratio of the subset that
cannot be carried (Dinkelbach's method). All numbers are whole: money is counted in units of cents over the guess's
denominator.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Spread:
    """Costs spread over classes: `flow[k, j]` is what class k carries of project j, in units of 1/`scale` cents."""

    flow: Ints
    scale: int

    @property
    def carried(self) -> Ints:
        """What each class carries in all."""
        return self.flow.sum(axis=1)


def spread(supports: Flags, weights: Ints, costs: list[int], load: Fraction, begin: Spread) -> Spread | list[int]:
    """Spread these costs with no voter carrying more than `load`; or the projects that cannot be carried together.

    `supports[k, j]` says whether the voters of class k (there are `weights[k]`) support project j. `begin` is a spread
    of some of the costs under a load that is not larger.
    """
    scale = load.denominator
    flow = _rescaled(begin, scale)
    room = weights * load.numerator - flow.sum(axis=1)
    owed = [cost * scale - placed for cost, placed in zip(costs, flow.sum(axis=0).tolist(), strict=True)]
    members = [np.flatnonzero(supports[:, j]) for j in range(len(costs))]
    for j in range(len(costs)):
        owed[j] -= _pour(flow, room, members[j], j, owed[j])
    member = csr_array(supports.T.astype(np.int64))
    moves, spare = member @ flow, member @ room
    for j in range(len(costs)):
        while owed[j]:
            path = _widest(moves, spare, j)
            if isinstance(path, set):
                return sorted(path)
            owed[j] -= _shift(flow, room, members, path, owed[j])
            moves[:, path] = member @ flow[:, path]
            spare = member @ room
    return Spread(flow, scale)


def _rescaled(begin: Spread, scale: int) -> Ints:
    """The flows in units of 1/`scale` cents, rounded down, so that they still fit."""
    whole, rest = np.divmod(begin.flow, begin.scale)
    return whole * scale + rest * scale // begin.scale


def _pour(flow: Ints, room: Ints, classes: Ints, project: int, amount: int) -> int:
    """Pour an amount of a project into the room that its classes have; returns how much went in."""
    free = room[classes]
    upto = np.cumsum(free)
    poured = np.clip(free - np.maximum(upto - amount, 0), 0, None)
    flow[classes, project] += poured
    room[classes] -= poured
    return int(poured.sum())


def _widest(moves: Ints, spare: Ints, start: int) -> list[int] | set[int]:
    """Projects to shift along, from `start` to one whose classes have room, so that much can be moved at once.

    `moves[a, b]` is what b has placed in classes that support a, `spare[a]` the room in them. If no project with room
    can be reached, all projects that can be.
    """
    width = np.zeros(len(spare), np.int64)
    width[start] = np.iinfo(np.int64).max
    before, settled = [-1] * len(spare), np.zeros(len(spare), bool)
    best, end = 0, -1
    while True:
        here = int(np.where(settled, -1, width).argmax())
        if settled[here] or width[here] <= best:
            break
        settled[here] = True
        if min(width[here], spare[here]) > best:
            best, end = min(width[here], spare[here]), here
        through = np.minimum(width[here], moves[here])
        for there in np.flatnonzero((through > width) & ~settled).tolist():
            width[there], before[there] = through[there], here
    if end < 0:
        return set(np.flatnonzero(settled).tolist())
    path = [end]
    while before[path[-1]] >= 0:
        path.append(before[path[-1]])
    return path[::-1]


def _shift(flow: Ints, room: Ints, members: list[Ints], path: list[int], amount: int) -> int:
    """Take the places of the next project on the path, which moves on in turn; returns how much was placed."""
    amount = min(amount, int(room[members[path[-1]]].sum()))
    for here, there in pairwise(path):
        amount = min(amount, int(flow[members[here], there].sum()))
    for here, there in pairwise(path):
        classes = members[here]
        taken = flow[classes, there]
        upto = np.cumsum(taken)
        moved = np.clip(taken - np.maximum(upto - amount, 0), 0, None)
        flow[classes, there] -= moved
        flow[classes, here] += moved
    return _pour(flow, room, members[path[-1]], path[-1], amount)


@dataclass(frozen=True, eq=False)
class Least:
    """The least possible largest load, exact, in cents; the projects that force it; and a spread that shows it."""

    load: Fraction
    forced_by: list[int]
    spread: Spread


def least_load(supports: Flags, weights: Ints, costs: list[int], least: Least) -> Least:
    """The least possible largest load of a voter; `least` is a lower bound, with a spread of some costs under it."""
    while True:
        result = spread(supports, weights, costs, least.load, least.spread)
        if isinstance(result, Spread):
            return Least(least.load, least.forced_by, result)
        carriers = int(weights[supports[:, result].any(axis=1)].sum())
        least = Least(Fraction(sum(costs[j] for j in result), carriers), result, least.spread)
