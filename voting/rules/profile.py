"""Who chose what: all ballots of an election, equal ballots grouped.

Two ballots with the same choices (and the same points) are one group with weight two; no rule in this package can
tell voters of one group apart. The groups are kept as flat NumPy arrays, so ten million ballots fit in memory:
group g chose `choices[starts[g]:starts[g + 1]]` (places in `Instance.projects`) and stands for `weights[g]` voters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from voting.rules import grouping
from voting.rules.instance import Instance, InvalidElection

BallotType = Literal["approval", "choose-1", "knapsack", "cumulative", "scoring", "ordinal"]
BALLOT_TYPES: tuple[BallotType, ...] = ("approval", "choose-1", "knapsack", "cumulative", "scoring", "ordinal")
Choices = Sequence[str] | Mapping[str, int]
Row = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Profile:
    """All ballots of an election, grouped.

    `points` runs beside `choices`: what the voter gave each chosen project (1 for an approval; for a ranking, the
    points of its place). `point_scale` is 1 unless points had decimals, which are kept as whole multiples of 1/scale.
    """

    ballot_type: BallotType
    starts: NDArray[np.int64]
    choices: NDArray[np.int32]
    points: NDArray[np.int64] | None
    weights: NDArray[np.int64]
    projects: int
    point_scale: int = 1

    @classmethod
    def of(cls, instance: Instance, ballots: Iterable[Choices], ballot_type: BallotType = "approval") -> Profile:
        """The profile of these ballots, one item a voter.

        A ballot is a sequence of project ids (for `ordinal`, the best first), or for `cumulative` and `scoring`
        a mapping from project id to whole points. An empty ballot is a voter who chose nothing, and counts as a voter.
        Raises `InvalidElection` for an unknown project or one named twice, with the ballot's place.
        """
        if ballot_type not in BALLOT_TYPES:
            raise InvalidElection(f"unknown ballot type {ballot_type!r}; known are {', '.join(BALLOT_TYPES)}")
        counts: Counter[Row] = Counter()
        for place, ballot in enumerate(ballots):
            counts[_row(instance, ballot, ballot_type, place)] += 1
        return cls.grouped(counts, ballot_type, len(instance.projects))

    @classmethod
    def of_arrays(
        cls,
        instance: Instance,
        starts: NDArray[np.int64],
        choices: NDArray[np.integer[Any]],
        points: NDArray[np.int64] | None = None,
        ballot_type: BallotType = "approval",
    ) -> Profile:
        """The profile of ballots given as flat arrays, for millions of them.

        Ballot b chose the projects at the places `choices[starts[b]:starts[b + 1]]`, in any order, and gave them the
        `points` beside them (None: one each; an ordinal ballot needs them). Equal ballots are grouped. Raises
        `InvalidElection` for a place that is none, or one named twice.
        """
        starts, places = np.array(starts, np.int64), np.array(choices, np.int32)
        points = None if points is None else np.array(points, np.int64)
        if ballot_type not in BALLOT_TYPES:
            raise InvalidElection(f"unknown ballot type {ballot_type!r}; known are {', '.join(BALLOT_TYPES)}")
        if points is None and ballot_type in ("cumulative", "scoring", "ordinal"):
            raise InvalidElection(f"{ballot_type} ballots need points beside their choices")
        whole = len(starts) and starts[0] == 0 and starts[-1] == len(places) and bool((np.diff(starts) >= 0).all())
        if not whole or (points is not None and len(points) != len(places)):
            raise InvalidElection("the ballots' starts, choices and points do not fit each other")
        if len(places) and not 0 <= int(places.min()) <= int(places.max()) < len(instance.projects):
            raise InvalidElection("a ballot names a project by a place that is not in the list of projects")
        if not grouping.ascending(starts, places, points):
            raise InvalidElection("a ballot names a project twice")
        if points is not None and bool((points == 1).all()):
            points = None
        alone = np.ones(len(starts) - 1, np.int64)
        return cls(ballot_type, *grouping.together(starts, places, points, alone), len(instance.projects))

    @classmethod
    def grouped(
        cls, counts: Mapping[Row, int], ballot_type: BallotType, projects: int, point_scale: int = 1
    ) -> Profile:
        """A profile from rows (places of the chosen projects, their points) and how many voters cast each."""
        rows = list(counts)
        lengths = np.fromiter((len(row[0]) for row in rows), np.int64, len(rows))
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        total = int(starts[-1])
        choices = np.fromiter((c for row in rows for c in row[0]), np.int32, total)
        points = np.fromiter((p for row in rows for p in row[1]), np.int64, total)
        weights = np.fromiter(counts.values(), np.int64, len(rows))
        plain = bool((points == 1).all())
        return cls(ballot_type, starts, choices, None if plain else points, weights, projects, point_scale)

    @property
    def voters(self) -> int:
        """How many ballots were cast, empty ones included."""
        return int(self.weights.sum())

    @property
    def groups(self) -> int:
        """How many different ballots were cast."""
        return len(self.weights)

    @cached_property
    def group_of_choice(self) -> NDArray[np.signedinteger[Any]]:
        """For each entry of `choices`, the group it belongs to."""
        narrow = np.int32 if self.groups < 2**31 else np.int64
        return np.repeat(np.arange(self.groups, dtype=narrow), np.diff(self.starts))

    @cached_property
    def is_support(self) -> NDArray[np.bool_] | None:
        """Which entries of `choices` speak for the project (more than zero points); None when all do."""
        if self.points is None or bool((self.points > 0).all()):
            return None
        return self.points > 0

    @cached_property
    def votes(self) -> NDArray[np.int64]:
        """How many voters support each project (chose it, with more than zero points)."""
        return self._sums(self.is_support)

    @cached_property
    def scores(self) -> NDArray[np.int64]:
        """The sum of points of each project, in units of 1/`point_scale`; for approvals the number of votes."""
        return self.votes if self.points is None else self._sums(self.points)

    def _sums(self, amounts: NDArray[Any] | None) -> NDArray[np.int64]:
        """For each project, the sum of these amounts (one an entry of `choices`; None: one each) over all voters."""
        total = np.zeros(self.projects, np.int64)
        for rows in grouping.spans(self.groups):
            bounds = self.starts[rows.start : rows.stop + 1]
            span = slice(int(bounds[0]), int(bounds[-1]))
            weights = np.repeat(self.weights[rows], np.diff(bounds))
            total += _sums(self.choices[span], weights if amounts is None else weights * amounts[span], self.projects)
        return total

    @cached_property
    def _by_project(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The entries of `choices` that are support, ordered by project, and where each project's begin."""
        entries = np.arange(len(self.choices)) if self.is_support is None else np.flatnonzero(self.is_support)
        chosen = self.choices[entries]
        narrow = chosen.astype(np.uint16) if self.projects <= 65536 else chosen  # narrow keys sort faster
        return entries[np.argsort(narrow, kind="stable")], np.concatenate(
            ([0], np.cumsum(np.bincount(chosen, minlength=self.projects)))
        )

    @cached_property
    def supporters(self) -> list[NDArray[np.int64]]:
        """For each project, the groups that support it, ascending."""
        entries, begin = self._by_project
        groups = self.group_of_choice[entries]
        return [groups[begin[c] : begin[c + 1]] for c in range(self.projects)]

    @cached_property
    def supporter_points(self) -> list[NDArray[np.int64]]:
        """Beside `supporters`: the points each of those groups gave."""
        if self.points is None:
            return [np.ones(len(groups), np.int64) for groups in self.supporters]
        entries, begin = self._by_project
        points = self.points[entries]
        return [points[begin[c] : begin[c + 1]] for c in range(self.projects)]

    def ballots(self) -> Iterable[tuple[NDArray[np.int32], NDArray[np.int64] | None, int]]:
        """Each group as (places of the chosen projects, their points, number of voters)."""
        for g in range(self.groups):
            span = slice(self.starts[g], self.starts[g + 1])
            yield self.choices[span], None if self.points is None else self.points[span], int(self.weights[g])


def rank_points(length: int) -> tuple[int, ...]:
    """The points of a ranking without points of its own: the last place earns 1, each place above one more (Borda)."""
    return tuple(range(length, 0, -1))


def _row(instance: Instance, ballot: Choices, ballot_type: BallotType, place: int) -> Row:
    index = instance.index
    unknown = [id_ for id_ in ballot if id_ not in index]
    if unknown:
        raise InvalidElection(f"ballot {place + 1} names unknown projects: {', '.join(map(str, unknown))}")
    places = [index[id_] for id_ in ballot]
    if len(set(places)) != len(places):
        raise InvalidElection(f"ballot {place + 1} names a project twice")
    if isinstance(ballot, Mapping):
        points: Sequence[int] = list(ballot.values())
    elif ballot_type == "ordinal":
        points = rank_points(len(places))
    else:
        points = [1] * len(places)
    pairs = sorted(zip(places, points, strict=True))
    return tuple(p for p, _ in pairs), tuple(q for _, q in pairs)


def _sums(places: NDArray[Any], amounts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Exact sums by place: `bincount` adds floats, so each half of the number is added apart and stays below 2**53."""
    low = np.bincount(places, weights=(amounts & 0xFFFF).astype(np.float64), minlength=size)
    high = np.bincount(places, weights=(amounts >> 16).astype(np.float64), minlength=size)
    return low.astype(np.int64) + (high.astype(np.int64) << 16)
