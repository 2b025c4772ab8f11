"""Ballots as a file's lines pass: equal ones are counted together, so memory grows with different ballots only."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import numpy as np

from voting.pabulib.limits import NO_LIMITS, Limits
from voting.rules.instance import InvalidElection
from voting.rules.profile import BallotType, Profile, rank_points

MOST_REMEMBERED = 1 << 17
LARGEST_POINTS = 10**12
DIGITS = frozenset("0123456789")


class BadPoints(InvalidElection):
    """What is wrong with a ballot are its points."""


class Odd(NamedTuple):
    """Something about a ballot that is read past: its kind, and what it is."""

    kind: str
    said: str


class BallotBox:
    """Counts ballots given as text: project ids with commas between, and their points.

    Each different ballot is kept once, packed: the places of its projects, ascending, then (for ballots with points)
    the points beside them, in units of 1/`scale`.
    """

    def __init__(
        self, index: Mapping[str, int], ballot_type: BallotType, pointed: bool = False, limits: Limits = NO_LIMITS
    ) -> None:
        self.index, self.ballot_type, self.limits = index, ballot_type, limits
        self.pointed = pointed or ballot_type in ("cumulative", "scoring", "ordinal")
        self.scale = 1
        self.voters_of: dict[bytes, int] = {}
        self._remembered: dict[str | tuple[str, str], tuple[bytes, Odd | None]] = {}

    def add(self, vote: str, points: str = "", voters: int = 1) -> Odd | None:
        """Count a ballot, and say what is odd about it; None if nothing is.

        Raises `InvalidElection` for one that says nothing that can be counted.
        """
        key = (vote, points) if self.pointed else vote
        known = self._remembered.get(key)
        if known is None:
            known = self._pointed(vote, points) if self.pointed else self._plain(vote)
            if len(self._remembered) < MOST_REMEMBERED:
                self._remembered[key] = known
        packed, odd = known
        self.voters_of[packed] = self.voters_of.get(packed, 0) + voters
        return odd

    def put(self, places: Sequence[int], points: Sequence[int], voters: int) -> None:
        """Count a ballot given as different places and their points, in units of 1/`scale`; only into a box with points."""
        for given in points:
            if not isinstance(given, int) or isinstance(given, bool) or abs(given) > LARGEST_POINTS:
                raise BadPoints(f"these points cannot be counted: {given!r}; write a whole number")
        packed = _packed(sorted(zip(places, points, strict=True)))
        self.voters_of[packed] = self.voters_of.get(packed, 0) + voters

    def profile(self) -> Profile:
        """All ballots so far."""
        packed = list(self.voters_of)
        width = 12 if self.pointed else 4
        lengths = np.fromiter((len(ballot) // width for ballot in packed), np.int64, len(packed))
        if self.pointed:
            ends = [len(ballot) // 3 for ballot in packed]
            choices = b"".join(ballot[:end] for ballot, end in zip(packed, ends, strict=True))
            points = np.frombuffer(
                b"".join(ballot[end:] for ballot, end in zip(packed, ends, strict=True)), dtype=np.int64
            )
        else:
            choices, points = b"".join(packed), np.ones(0, np.int64)
        return Profile(
            ballot_type=self.ballot_type,
            starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
            choices=np.frombuffer(choices, dtype=np.int32),
            points=None if bool((points == 1).all()) else points,
            weights=np.fromiter(self.voters_of.values(), np.int64, len(packed)),
            projects=len(self.index),
            point_scale=self.scale,
        )

    def _plain(self, vote: str) -> tuple[bytes, Odd | None]:
        chosen = self._chosen(vote)
        places = sorted(set(chosen))
        return array("i", places).tobytes(), self._odd(chosen, len(places), ())

    def _pointed(self, vote: str, points: str) -> tuple[bytes, Odd | None]:
        """A project named twice counts once, where it stands first."""
        chosen, numbers = self._chosen(vote), list[Decimal]()
        if points.strip():
            texts = [text for text in points.split(",") if text.strip()]
            if len(texts) != len(chosen):
                raise BadPoints(f"{len(chosen)} projects but {len(texts)} numbers of points; give one for each")
            numbers = [_number(text) for text in texts]
            given = self._scaled(numbers)
        elif self.ballot_type == "ordinal":
            given = [points * self.scale for points in rank_points(len(set(chosen)))]
        elif chosen:
            raise BadPoints(f"a {self.ballot_type} ballot needs points beside its vote; add them")
        else:
            given = []
        named = chosen if numbers else list(dict.fromkeys(chosen))
        first: dict[int, int] = {}
        for place, amount in zip(named, given, strict=True):
            first.setdefault(place, amount)
        return _packed(sorted(first.items())), self._odd(chosen, len(first), numbers)

    def _odd(self, chosen: Sequence[int], number: int, points: Sequence[Decimal]) -> Odd | None:
        """What is odd about a ballot of these projects, so many of them different."""
        if number < len(chosen):
            place = next(place for at, place in enumerate(chosen) if place in chosen[:at])
            named = next(id_ for id_, there in self.index.items() if there == place)
            return Odd("twice", f"a ballot names {named} twice; it counts once, where it stands first")
        if self.ballot_type == "choose-1" and number > 1:
            return Odd("choose-1", f"a choose-1 ballot names {number} projects; each of them gets the vote")
        return Odd(*broken) if (broken := self.limits.broken(number, points)) else None

    def _chosen(self, vote: str) -> list[int]:
        index = self.index
        ids = vote.split(",")
        try:
            return [index[id_] for id_ in ids]
        except KeyError:
            ids = [id_ for cell in ids if (id_ := cell.strip())]
            unknown = [id_ for id_ in ids if id_ not in index]
            if unknown:
                raise InvalidElection(
                    f"a vote for {unknown[0]}, which is not in PROJECTS; remove it or add it"
                ) from None
            return [index[id_] for id_ in ids]

    def _scaled(self, given: list[Decimal]) -> list[int]:
        """Points in whole units; if these have more decimals than any before, all ballots so far are put into finer ones."""
        places = max((-int(value.normalize().as_tuple().exponent) for value in given), default=0)
        if places > 0 and 10**places > self.scale:
            self._refine(10**places)
        scaled = [int(value * self.scale) for value in given]
        too_large = [value for value, points in zip(given, scaled, strict=True) if abs(points) > LARGEST_POINTS]
        if too_large:
            raise BadPoints(f"these points cannot be counted: {too_large[0]}")
        return scaled

    def _refine(self, scale: int) -> None:
        factor, self.scale = scale // self.scale, scale
        coarse, self.voters_of, self._remembered = self.voters_of, {}, {}
        for packed, voters in coarse.items():
            end = len(packed) // 3
            points = array("q", packed[end:])
            self.voters_of[packed[:end] + array("q", (p * factor for p in points)).tobytes()] = voters


def _packed(pairs: Sequence[tuple[int, int]]) -> bytes:
    return array("i", (place for place, _ in pairs)).tobytes() + array("q", (points for _, points in pairs)).tobytes()


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise BadPoints(f"these points are not a number: {text.strip()!r}; write digits")
    if abs(value) > LARGEST_POINTS or -int(value.normalize().as_tuple().exponent) > 6:
        raise BadPoints(f"these points cannot be counted: {text.strip()}")
    return value


class Seen:
    """Ids met so far. Plain numbers, which most files number their voters with, take a bit each."""

    def __init__(self) -> None:
        self._blocks: dict[int, int] = {}
        self._others: set[str] = set()

    def before(self, id_: str) -> bool:
        """Whether this id was met before; from now on it was."""
        if len(id_) < 16 and DIGITS.issuperset(id_) and (id_[0] != "0" or id_ == "0"):
            block, bit = divmod(int(id_), 1024)
            bits = self._blocks.get(block, 0)
            self._blocks[block] = bits | (1 << bit)
            return bool(bits >> bit & 1)
        before = len(self._others)
        self._others.add(id_)
        return len(self._others) == before
