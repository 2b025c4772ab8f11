"""In which order comments stand. Pure: no database, no clock, no dice.

`balanced` is the order people get first. Applause does not count; being heard does:

1. Within each stance the newest comment comes first.
2. The stances take turns, one comment each a round. The stance that opens a round moves on by one every round, and the
   discussion's number decides who opens the first, so that no stance is always on top.
3. A stance with nothing left to say is skipped; the others go on taking turns.

So in the first n comments no stance that still has comments left is more than one behind another.

`strength` says which comment is shown as the strongest of its stance. A reader's "good point" counts by its square root, so
that a hundred friends weigh as much as ten; and it counts twice where it comes from the other side, as to be called right by
somebody who disagrees is rarer than applause. It never changes the order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from math import isqrt

STANCES: tuple[str, ...] = ("for", "against", "question")


def balanced(newest_first: Iterable[tuple[int, str]], start: int = 0) -> list[int]:
    """The numbers of the comments in balanced order, from `(number, stance)` pairs that come newest first.

    `start` shifts which stance opens the first round. Raises `ValueError` for a stance that is none of `STANCES`.
    """
    waiting: dict[str, deque[int]] = {stance: deque() for stance in STANCES}
    for number, stance in newest_first:
        if stance not in waiting:
            raise ValueError(f"{stance!r} is no stance")
        waiting[stance].append(number)
    ordered: list[int] = []
    opener = start
    while any(waiting.values()):
        ordered += [waiting[s].popleft() for s in turns(opener) if waiting[s]]
        opener += 1
    return ordered


def turns(opener: int) -> Sequence[str]:
    """The stances in the order in which they speak in a round opened by stance number `opener`, counted round."""
    first = opener % len(STANCES)
    return STANCES[first:] + STANCES[:first]


def strength(nods: Mapping[str, int], stance: str) -> int:
    """How strong a comment of that stance is, in thousandths, from how many "good points" came from each camp.

    A camp is "for", "against", or "" for readers who have taken no side. For a question both sides are the other side.
    """
    other_sides = {"for": ("against",), "against": ("for",)}.get(stance, ("for", "against"))
    return sum(
        (2 if camp in other_sides else 1) * isqrt(count * 1_000_000) for camp, count in nods.items() if count > 0
    )
