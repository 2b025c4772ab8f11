"""Which statement a person is shown next: more often one where their vote tells most.

Statements that set people apart, that few pass on and that many agree with come sooner; new ones come first of all, so
that each gets its first votes. The draw is weighted, never fixed: no statement is always first, and none is left out.
No NumPy here: this runs in web pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random


def priority(agrees: int, passes: int, seen: int, extremity: float) -> float:
    """The weight with which a statement is drawn, from its votes so far and how far it sets people apart (`axes`)."""
    agreed, passed = (agrees + 1) / (seen + 2), (passes + 1) / (seen + 2)
    importance = (1 - passed) * (1 + extremity) * agreed
    return float((importance * (1 + 8 * 2 ** (-seen / 5))) ** 2)


def draw(statements: Sequence[tuple[int, float]], seed: str) -> int | None:
    """One of `statements`, (number, priority) each, by chance in proportion to the priorities; `None` of none.

    The same `seed` and statements give the same one: who reloads a page sees the statement they were looking at.
    """
    if not statements:
        return None
    numbers, weights = zip(*sorted(statements), strict=True)
    floor = max(weights) / 1000 or 1.0  # nobody has agreed with it yet: still drawn now and then
    found: int = Random(seed).choices(numbers, [max(weight, floor) for weight in weights])[0]
    return found
