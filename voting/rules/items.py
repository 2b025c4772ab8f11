"""What the knapsack problem is about: items to pack, and a packing. See `packing`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Item:
    """One project to pack: its place, what it costs (more than zero), and what it gains."""

    place: int
    cost: int
    gain: int


@dataclass(frozen=True, slots=True)
class Packing:
    """A set of projects that fits; and those in which sets of the same gain and cost differ."""

    gain: int
    cost: int
    places: frozenset[int]
    tied: tuple[int, ...] = field(default=())
