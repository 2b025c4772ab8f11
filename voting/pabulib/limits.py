"""What META allows on a ballot: how many projects, how many points.

Cities count ballots beyond these limits, too, so such ballots are read as they stand and only named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

Number = int | Decimal
LARGEST = 10**15
PAIRS = {
    "length": ("min_length", "max_length"),
    "points": ("min_points", "max_points"),
    "sum": ("min_sum_points", "max_sum_points"),
}


class Limit(NamedTuple):
    """From `least` to `most`, both allowed; None where META does not say."""

    least: Number | None = None
    most: Number | None = None

    def broken_by(self, least: Number, most: Number, pair: tuple[str, str]) -> str | None:
        """Which of META's keys these amounts break, with what it allows; None if none."""
        if self.least is not None and least < self.least:
            return f"META's {pair[0]} is {self.least}"
        if self.most is not None and most > self.most:
            return f"META's {pair[1]} is {self.most}"
        return None


ANY = Limit()


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one election's ballots."""

    length: Limit = ANY
    points: Limit = ANY
    sum: Limit = ANY

    @classmethod
    def of(cls, meta: Mapping[str, str]) -> Limits:
        """What this META says; what is no number limits nothing."""
        return cls(*(Limit(*(_number(meta.get(key, "")) for key in pair)) for pair in PAIRS.values()))

    def contradictions(self) -> list[tuple[str, str]]:
        """The pairs of META's keys that no ballot can satisfy."""
        limits = {"length": self.length, "points": self.points, "sum": self.sum}
        return [
            PAIRS[name]
            for name, (least, most) in limits.items()
            if least is not None and most is not None and least > most
        ]

    def broken(self, length: int, points: Sequence[Decimal]) -> tuple[str, str] | None:
        """The kind of limit that a ballot of so many projects with these points breaks, and how; None if it breaks none."""
        if said := self.length.broken_by(length, length, PAIRS["length"]):
            return (
                "length",
                f"a ballot names {length} {'project' if length == 1 else 'projects'}, but {said}; it counts",
            )
        if not points:
            return None
        if said := self.points.broken_by(min(points), max(points), PAIRS["points"]):
            return "points", f"a ballot gives points from {min(points)} to {max(points)}, but {said}; they count"
        if said := self.sum.broken_by(sum(points), sum(points), PAIRS["sum"]):
            return "sum", f"a ballot gives {sum(points)} points in all, but {said}; they count"
        return None


NO_LIMITS = Limits()


def _number(text: str) -> Number | None:
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) > LARGEST:
        return None
    return int(value) if value == int(value) else value  # whole numbers compare faster
