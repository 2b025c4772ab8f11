"""Max-welfare: of all sets of projects that fit the budget, one with the most support in all. Docs: docs/rules/max-welfare.md.

This is the knapsack problem. It is solved exactly, by going through the projects and keeping only those partial sets
that no other beats in cost and gain (Nemhauser and Ullmann, 1969) and that can still reach the best set known.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_STATES = 3_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """One project to pack: its place, what it costs and gains, and the later items it excludes (a bit mask)."""

    place: int
    cost: int
    gain: int
    excludes: int = 0
