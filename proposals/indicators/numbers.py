"""What readings say together, and how sure that is: shares with Wilson's interval, averages with Student's. No Django.

A reading has a value and a size, the number of people or measurements behind it. Sums are whole numbers and so exact;
only what is shown of them is a float.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from statistics import NormalDist, quantiles

from kit.when_used import when_used

student = when_used("scipy.special", "stdtrit")
SURE = 0.95
FEWEST = 5  # people or measurements; fewer are too few to tell
FEWEST_TO_COMPARE = 8  # readings before one of them can be called unusual


@dataclass(frozen=True)
class Sums:
    """Sums over readings of value v and size w: all that an estimate needs. Adding and taking away are exact."""

    readings: int = 0
    size: int = 0  # Σ w
    total: int = 0  # Σ w·v
    size2: int = 0  # Σ w²
    cross: int = 0  # Σ w²·v
    total2: int = 0  # Σ w²·v²

    @classmethod
    def of(cls, value: int, size: int) -> Sums:
        """The sums of one reading."""
        return cls(1, size, size * value, size * size, size * size * value, (size * value) ** 2)

    @classmethod
    def of_tally(cls, hits: int, asked: int) -> Sums:
        """The sums of one tally: `hits` among `asked`. Only `share` makes sense of them."""
        return cls(1, asked, hits)

    def __add__(self, other: Sums) -> Sums:
        return self._with(other, 1)

    def __sub__(self, other: Sums) -> Sums:
        return self._with(other, -1)

    def _with(self, other: Sums, sign: int) -> Sums:
        theirs = asdict(other)
        return Sums(**{name: value + sign * theirs[name] for name, value in asdict(self).items()})


@dataclass(frozen=True)
class Estimate:
    """What the readings say: a value, and how far it may be off. `low` and `high` are `None` where nobody can tell."""

    value: float
    low: float | None
    high: float | None
    size: int
    readings: int
    enough: bool

    def times(self, factor: int) -> Estimate:
        """The same in a smaller unit."""
        low, high = (None if edge is None else edge * factor for edge in (self.low, self.high))
        return replace(self, value=self.value * factor, low=low, high=high)


def share(hits: int, asked: int) -> Estimate | None:
    """The share of `hits` among `asked`, with Wilson's score interval at 95 %; `None` where nobody was asked.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927): it stays within
    0 and 1 and holds for small numbers, where the textbook's ± does not. It takes answers as independent.
    """
    if asked <= 0:
        return None
    z = NormalDist().inv_cdf((1 + SURE) / 2)
    p, spread = hits / asked, z * z / asked
    middle = (p + spread / 2) / (1 + spread)
    half = z * math.sqrt(p * (1 - p) / asked + spread / (4 * asked)) / (1 + spread)
    return Estimate(p, max(0.0, middle - half), min(1.0, middle + half), asked, 0, asked >= FEWEST)


def mean(sums: Sums, fewest: int = FEWEST) -> Estimate | None:
    """The average over everybody measured, with a t-interval at 95 %; `None` without readings.

    Each reading counts by its size. The spread is that between readings, by the ratio estimator of W. G. Cochran,
    "Sampling Techniques" (3rd ed., 1977), section 6.4 (its sampling fraction taken as none); with readings of size one
    it is the usual s/√n and Student's t with n − 1 degrees. From a single reading no spread can be told: no interval.
    """
    if sums.size <= 0:
        return None
    value = sums.total / sums.size
    low = high = None
    m = sums.readings
    if m > 1:
        # Σ w²(v − mean)², in whole numbers until the last division: small spreads survive large values.
        n, t = sums.size, sums.total
        squares = sums.total2 * n * n - 2 * sums.cross * t * n + sums.size2 * t * t
        half = _t(m - 1) * math.sqrt(max(0, squares) * m / (m - 1)) / (n * n)
        low, high = value - half, value + half
    return Estimate(value, low, high, sums.size, m, sums.size >= fewest)


@lru_cache(maxsize=1024)
def _t(degrees: int) -> float:
    return float(student(degrees, (1 + SURE) / 2))


def stands_out(value: float, others: Iterable[float]) -> bool:
    """Whether `value` lies far outside what others said: beyond three times the middle half's width (Tukey 1977).

    With fewer than eight others, or where half of them are equal, nothing stands out.
    """
    known = list(others)
    if len(known) < FEWEST_TO_COMPARE:
        return False
    first, _middle, third = quantiles(known, n=4, method="inclusive")
    width = 3 * (third - first)
    return width > 0 and not first - width <= value <= third + width
