"""Equal ballots put together, ten million of them in seconds.

A number is worked out for each ballot that is the same for equal ballots; sorted by it, equal ballots are neighbors.
That number only says where to look: ballots are put together once their choices were compared. (Two different ballots
with the same number cost nothing but a little work, so there is nothing to gain by making some up.) Long arrays are
worked on in blocks, so that nothing but the ballots themselves has to fit in memory.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
BLOCK = 1 << 20


def spans(rows: int) -> Iterator[slice]:
    """The rows in blocks."""
    return (slice(first, min(first + BLOCK, rows)) for first in range(0, rows, BLOCK))


def ascending(starts: Ints, choices: NDArray[np.int32], points: Ints | None) -> bool:
    """Put the choices of every row in ascending order, in place; False if a row has one twice."""
    rises = choices[1:] > choices[:-1]
    begins = starts[1:-1]
    rises[begins[(begins > 0) & (begins < len(choices))] - 1] = True
    if rises.all():
        return True
    for rows in spans(len(starts) - 1):
        bounds = starts[rows.start : rows.stop + 1]
        span = slice(int(bounds[0]), int(bounds[-1]))
        row = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
        order = np.lexsort((choices[span], row))
        choices[span] = choices[span][order]
        if points is not None:
            points[span] = points[span][order]
        if bool(((np.diff(choices[span]) == 0) & (np.diff(row) == 0)).any()):
            return False
    return True


def together(
    starts: Ints, choices: NDArray[np.int32], points: Ints | None, weights: Ints
) -> tuple[Ints, NDArray[np.int32], Ints | None, Ints]:
    """Rows in ascending order of choices, with equal ones put together: the first stands for the weight of all."""
    numbers = _numbers(starts, choices, points)
    order = np.argsort(numbers)
    numbers = numbers[order]
    first = np.ones(len(order), bool)
    first[1:] = numbers[1:] != numbers[:-1]
    if first.all():
        return starts, choices, points, weights
    later = np.flatnonzero(~first)
    leader = np.flatnonzero(first)[np.cumsum(first)[later] - 1]
    same = _same(starts, choices, points, order[later], order[leader])
    kept = np.ones(len(order), bool)
    kept[order[later[same]]] = False
    summed = weights.copy()
    np.add.at(summed, order[leader[same]], weights[order[later[same]]])
    return _only(kept, starts, choices, points, summed)


def _only(
    kept: NDArray[np.bool_], starts: Ints, choices: NDArray[np.int32], points: Ints | None, weights: Ints
) -> tuple[Ints, NDArray[np.int32], Ints | None, Ints]:
    lengths = np.diff(starts)
    entries = np.repeat(kept, lengths)
    ends = np.concatenate(([0], np.cumsum(lengths[kept]))).astype(np.int64)
    return ends, choices[entries], None if points is None else points[entries], weights[kept]


def _numbers(starts: Ints, choices: NDArray[np.int32], points: Ints | None) -> NDArray[np.uint64]:
    """For each row the sum of a number for each of its choices (and the points given), modulo 2**64."""
    out = np.empty(len(starts) - 1, np.uint64)
    table = _mixed(np.arange(int(choices.max(initial=0)) + 1, dtype=np.uint64))
    for rows in spans(len(out)):
        bounds = starts[rows.start : rows.stop + 1]
        span = slice(int(bounds[0]), int(bounds[-1]))
        each = table.take(choices[span])
        if points is not None:
            each = _mixed(each + points[span].astype(np.uint64))
        sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(each)))
        out[rows] = sums[bounds[1:] - bounds[0]] - sums[bounds[:-1] - bounds[0]]
    return out


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers scattered over all of 64 bits (the finalizer of SplitMix64, Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        numbers = numbers * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x9E3779B97F4A7C15)
        numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return numbers ^ (numbers >> np.uint64(31))


def _same(starts: Ints, choices: NDArray[np.int32], points: Ints | None, rows: Ints, others: Ints) -> NDArray[np.bool_]:
    """Which rows have the same choices, and points, as those beside them."""
    lengths = starts[rows + 1] - starts[rows]
    same = lengths == starts[others + 1] - starts[others]
    for block in spans(len(rows)):
        near = block.start + np.flatnonzero(same[block])
        length = lengths[near]
        ends = np.cumsum(length)
        within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - length, length)
        mine, theirs = (within + np.repeat(starts[which[near]], length) for which in (rows, others))
        differ = choices[mine] != choices[theirs]
        if points is not None:
            differ |= points[mine] != points[theirs]
        same[near[np.repeat(np.arange(len(near)), length)[differ]]] = False
    return same
