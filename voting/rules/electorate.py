"""The ballots laid out for counting: who supports each project, by how much, and what each row of voters chose.

Equal ballots stay grouped only where that pays: if nearly every ballot is different, voters are laid out one by one
and no weights need multiplying.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voting.rules.parameters import Utility
from voting.rules.profile import Profile

Ints = NDArray[np.int64]
Rows = NDArray[np.signedinteger]
Mask = NDArray[np.bool_]
NARROW_ABOVE = 20_000_000
EXACT_FLOAT = 2**53


@dataclass(frozen=True, eq=False, slots=True)
class Support:
    """Who supports one project: `rows`, ascending, and beside them what each row counts for.

    `weight` is the number of voters of each row (None: one each); `share` is how many units of the price each voter
    pays (the points given, for the utility `points`; None: one each); `units` their product (None: one each).
    """

    rows: Rows
    weight: Ints | None = None
    share: Ints | None = None
    units: Ints | None = None

    def only(self, keep: Mask) -> Support:
        """The part of the supporters that a mask keeps."""
        return Support(
            self.rows[keep],
            None if self.weight is None else self.weight[keep],
            None if self.share is None else self.share[keep],
            None if self.units is None else self.units[keep],
        )

    def voters_in(self, mask: Mask) -> int:
        """The number of voters in the masked rows."""
        return int(np.count_nonzero(mask) if self.weight is None else np.dot(mask, self.weight))

    def units_in(self, mask: Mask) -> int:
        """The units of price that the voters in the masked rows pay together."""
        return int(np.count_nonzero(mask) if self.units is None else np.dot(mask, self.units))

    @property
    def all_units(self) -> int:
        """The units of price that all supporters pay together."""
        return len(self.rows) if self.units is None else int(self.units.sum())

    @property
    def all_voters(self) -> int:
        """How many voters support the project."""
        return len(self.rows) if self.weight is None else int(self.weight.sum())

    def share_of(self, rows: Rows) -> Ints:
        """How many units each of these rows pays for the project: zero for those who do not support it."""
        if not len(self.rows):
            return np.zeros(len(rows), np.int64)
        at = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        share: Ints | int = 1 if self.share is None else self.share[at]
        return np.where(self.rows[at] == rows, share, 0)


@dataclass(frozen=True, eq=False)
class Electorate:
    """Rows (groups of voters who voted alike, or single voters) and what they support.

    Row r chose `choices[starts[r]:starts[r + 1]]`, paying `shares` units for each (None: one), and stands for
    `weight[r]` voters (None: one).
    """

    support: tuple[Support, ...]
    weight: Ints | None
    starts: Ints
    choices: NDArray[np.unsignedinteger]
    shares: Ints | None
    largest_share: int

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.starts) - 1

    @property
    def voters(self) -> int:
        """The number of voters."""
        return self.size if self.weight is None else int(self.weight.sum())

    def units_by_project(self, rows: Rows) -> Ints:
        """For each project, the units of price that the voters of these rows would pay for it; exact."""
        entries, lengths = entries_of(self.starts, rows)
        chosen = self.choices[entries]
        if self.weight is None and self.shares is None:
            return np.bincount(chosen, minlength=len(self.support))
        amounts = np.ones(len(entries), np.int64) if self.shares is None else self.shares[entries]
        if self.weight is not None:
            amounts = amounts * np.repeat(self.weight[rows], lengths)
        return exact_sums(chosen, amounts, len(self.support))

    def sums_by_project(self, rows: Rows, amounts: Ints) -> Ints:
        """For each project, the sum of these amounts (one a row) over the rows that support it; exact."""
        entries, lengths = entries_of(self.starts, rows)
        return exact_sums(self.choices[entries], np.repeat(amounts, lengths), len(self.support))

    def paid_by_project(self, rows: Rows, paid: Ints) -> Ints:
        """For each project, what its supporters among these rows paid, each voter of a row so much; exact.

        Most pay the same: where rows do not differ in their units these are counted, not added.
        """
        most = int(paid.max(initial=0))
        alike = np.zeros(len(rows), bool) if self.shares is not None else paid == most
        rest, amounts = rows[~alike], paid[~alike]
        if self.weight is not None:
            amounts = amounts * self.weight[rest]
        return self.sums_by_project(rest, amounts) + most * self.units_by_project(rows[alike])


def entries_of(starts: Ints, rows: Rows) -> tuple[Ints, Ints]:
    """Where the choices of these rows stand in the flat arrays, and how many each row has."""
    first = starts.take(rows)
    lengths = starts.take(rows + 1) - first
    ends = lengths.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + (first - (ends - lengths)).repeat(lengths), lengths


def exact_sums(places: NDArray[np.integer], amounts: Ints, size: int) -> Ints:
    """Sums by place of amounts from zero up, exact.

    `bincount` adds floats: unless all sums surely stay below 2**53, each third of the number is added apart.
    """
    if not len(amounts) or int(amounts.max()) < EXACT_FLOAT // len(amounts):
        return np.bincount(places, weights=amounts, minlength=size).astype(np.int64)
    low = np.bincount(places, weights=amounts & 0x1FFFFF, minlength=size).astype(np.int64)
    middle = np.bincount(places, weights=(amounts >> 21) & 0x1FFFFF, minlength=size).astype(np.int64)
    high = np.bincount(places, weights=amounts >> 42, minlength=size).astype(np.int64)
    return low + (middle << 21) + (high << 42)


def electorate(profile: Profile, utility: Utility) -> Electorate:
    """Lay out a profile for a rule whose utilities are these."""
    starts, choices, points = profile.starts, profile.choices, profile.points
    if profile.is_support is not None:
        kept = np.concatenate(([0], np.cumsum(profile.is_support)))
        starts, choices = kept[starts], choices[profile.is_support]
        points = None if points is None else points[profile.is_support]
    if utility != "points":
        points = None
    weight: Ints | None = profile.weights
    lengths = np.diff(starts)
    if profile.voters <= profile.groups + profile.groups // 2:
        weight = None
        extra = np.repeat(np.arange(profile.groups), profile.weights - 1)
        entries, more = entries_of(starts, extra)
        choices = np.concatenate((choices, choices[entries]))
        points = None if points is None else np.concatenate((points, points[entries]))
        lengths = np.concatenate((lengths, more))
        starts = np.concatenate(([0], np.cumsum(lengths)))
    few = np.uint8 if profile.projects <= 256 else np.uint16 if profile.projects <= 65536 else np.uint32
    narrow: NDArray[np.unsignedinteger] = choices.astype(few)
    support = _by_project(narrow, lengths, points, weight, profile.projects)
    largest = 1 if points is None or not len(points) else int(points.max())
    return Electorate(support, weight, starts.astype(np.int64), narrow, points, largest)


def _by_project(
    choices: NDArray[np.unsignedinteger], lengths: Ints, points: Ints | None, weight: Ints | None, projects: int
) -> tuple[Support, ...]:
    order = np.argsort(choices, kind="stable")
    ends = np.cumsum(np.bincount(choices, minlength=projects))
    wide = np.int32 if len(choices) > NARROW_ABOVE else np.int64
    rows = np.repeat(np.arange(len(lengths)).astype(wide), lengths)[order]
    share = None if points is None else points[order]
    voters = None if weight is None else weight[rows]
    units = voters if share is None else share if voters is None else share * voters
    out = []
    for end, size in zip(ends, np.diff(ends, prepend=0), strict=True):
        span = slice(end - size, end)
        weights, shares, products = (None if part is None else part[span] for part in (voters, share, units))
        out.append(Support(rows[span], weights, shares, products))
    return tuple(out)
