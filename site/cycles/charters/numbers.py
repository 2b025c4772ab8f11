"""What many residents say together, pure: the middle of their weights, made whole so that it sums to exactly 100.

Everything can be redone with a pencil: see docs/charters.md, whose example is a test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

WHOLE = 100  # what the weights of every side sum to, in per cent
FEWEST = 5  # residents; what fewer said is not shown, so that nobody's own weights can be read off


def middle(values: Sequence[int]) -> Fraction:
    """The median: of an even number, halfway between the two in the middle. Raises `ValueError` for none."""
    if not values:
        raise ValueError("nobody has said anything")
    ordered, half = sorted(values), len(values) // 2
    if len(values) % 2:
        return Fraction(ordered[half])
    return Fraction(ordered[half - 1] + ordered[half], 2)


def made_whole(parts: Mapping[str, Fraction]) -> dict[str, int] | None:
    """The parts as whole per cents that sum to 100, or `None` where they are all nothing.

    Each is cut to a whole number; the per cents left over go one each to those who lost most by the cut, and among equals
    to the first by name.
    """
    total = sum(parts.values(), Fraction(0))
    if not total:
        return None
    exact = {name: part * WHOLE / total for name, part in parts.items()}
    whole = {name: share.__floor__() for name, share in exact.items()}
    lost = sorted(exact, key=lambda name: (whole[name] - exact[name], name))
    for name in lost[: WHOLE - sum(whole.values())]:
        whole[name] += 1
    return whole


def together(said: Sequence[Mapping[str, int]], names: Sequence[str], fewest: int = FEWEST) -> dict[str, int] | None:
    """What residents say together: the median of each name's weights (a name that was not weighed counts as 0), made whole.

    `None` where fewer than `fewest` spoke, or where more than half of them give nothing to each of the names.
    """
    if len(said) < fewest or not names:
        return None
    return made_whole({name: middle([one.get(name, 0) for one in said]) for name in names})
