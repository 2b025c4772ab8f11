"""Who could be drawn, and the quotas a panel must meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Quota:
    """On every panel at least `lower` and at most `upper` people have this value of this feature."""

    feature: str
    value: str
    lower: int
    upper: int


@dataclass(frozen=True)
class Pool:
    """The frozen volunteers of a lottery for `seats` places.

    `profiles` has, for each ticket in order, the indices into `quotas` of the values this person has: one a feature.
    """

    seats: int
    quotas: tuple[Quota, ...]
    profiles: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if self.seats < 1:
            raise ValueError("a panel has at least one seat")
        if any(index not in range(len(self.quotas)) for profile in self.profiles for index in profile):
            raise ValueError("a profile names a quota that is not there")

    @cached_property
    def kinds(self) -> list[tuple[int, ...]]:
        """The profiles that occur, sorted. People of one kind are alike for every quota, so all have the same chance."""
        return sorted(set(self.profiles))

    @cached_property
    def kind_of(self) -> list[int]:
        """The kind of each ticket, as an index into `kinds`."""
        place = {profile: index for index, profile in enumerate(self.kinds)}
        return [place[profile] for profile in self.profiles]

    @cached_property
    def sizes(self) -> np.ndarray:
        """How many people are of each kind."""
        return np.bincount(self.kind_of, minlength=len(self.kinds))

    @cached_property
    def incidence(self) -> np.ndarray:
        """1 where a kind (column) counts for a quota (row)."""
        matrix = np.zeros((len(self.quotas), len(self.kinds)))
        for column, profile in enumerate(self.kinds):
            matrix[list(profile), column] = 1
        return matrix

    def volunteers_with(self, index: int) -> int:
        """How many people count for a quota."""
        return int(self.incidence[index] @ self.sizes)

    def unmet(self, tickets: Sequence[int]) -> list[Quota]:
        """The quotas that a panel of these tickets (their positions, from 0) does not meet."""
        counts = [0] * len(self.quotas)
        for ticket in tickets:
            for index in self.profiles[ticket]:
                counts[index] += 1
        return [q for q, count in zip(self.quotas, counts, strict=True) if not q.lower <= count <= q.upper]
