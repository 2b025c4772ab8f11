"""How a cycle's money is shared out among neighborhoods, pure: whole cents, no rounding but the one that is told.

A part of the money follows people, the other part people times their need. Both can be redone with a pencil: see
docs/envelopes.md, whose example is a test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Place:
    """What counts for a neighborhood: how many people live there, and its need index (a whole number, more is needier)."""

    name: str
    people: int
    need: int

    @property
    def points(self) -> int:
        """People times need: what the second part of the money follows."""
        return self.people * self.need


@dataclass(frozen=True)
class Share:
    """A neighborhood's envelope in whole cents: its exact share cut to whole cents, and at most one cent left over."""

    place: Place
    by_people: Fraction
    by_need: Fraction
    cents: int

    @property
    def exact(self) -> Fraction:
        """The share before it is made whole, in cents."""
        return self.by_people + self.by_need

    @property
    def people_cents(self) -> int:
        """The part by people, cut to whole cents for reading."""
        return self.by_people.__floor__()

    @property
    def need_cents(self) -> int:
        """The part by need, cut likewise."""
        return self.by_need.__floor__()

    @property
    def got_a_cent(self) -> bool:
        """Whether one of the cents that were left over went here."""
        return self.cents > self.exact.__floor__()


def share_out(total: int, need_percent: int, places: Sequence[Place]) -> list[Share]:
    """`total` cents among `places`: the part by people is cut to whole cents, the rest goes by people times need.

    Each share is cut to whole cents; the cents left over go one each to those who lost most by the cut, and among equals
    to the first by name, so the shares sum to `total` exactly. Raises `ValueError` where there is nothing to share by.
    """
    if total < 0 or not 0 <= need_percent <= 100:
        raise ValueError("the total is not negative, and the percentage between 0 and 100")
    people, points = sum(place.people for place in places), sum(place.points for place in places)
    for_people = total * (100 - need_percent) // 100
    for_need = total - for_people
    if (for_people and not people) or (for_need and not points):
        raise ValueError("nobody lives there, or nobody is in need")
    exact = [
        (
            Fraction(place.people, people) * for_people if people else Fraction(0),
            Fraction(place.points, points) * for_need if points else Fraction(0),
        )
        for place in places
    ]
    whole = [(a + b).__floor__() for a, b in exact]
    lost = sorted(
        range(len(places)), key=lambda i: (whole[i] - exact[i][0] - exact[i][1], places[i].name)
    )  # who lost most in front
    for i in lost[: total - sum(whole)]:
        whole[i] += 1
    return [Share(place, a, b, cents) for place, (a, b), cents in zip(places, exact, whole, strict=True)]
