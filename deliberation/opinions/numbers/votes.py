"""Who answered what: a sparse matrix of small whole numbers, a row a person and a column a statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[Any]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Tallies:
    """How often each statement was answered, in arrays of one shape; `seen` counts passes too."""

    agrees: Ints
    disagrees: Ints
    seen: Ints

    @property
    def passes(self) -> Ints:
        return self.seen - self.agrees - self.disagrees


@dataclass(frozen=True)
class VoteMatrix:
    """The answers of row `i`, of the person numbered `people[i]`, lie in `columns` and `values` from `starts[i]`.

    What was not voted on is not there, so a pass (0) and a missing vote differ. People and statements stand in the
    order of their numbers, so the matrix does not depend on the order in which the votes came. `hidden` is the number
    of statements that moderation took out: their votes are gone, but the map counts them (see `axes.project`).
    """

    people: Ints
    statements: Ints
    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: NDArray[np.int8]
    hidden: int = 0

    @classmethod
    def of(
        cls, people: ArrayLike, statements: ArrayLike, values: ArrayLike, *, hidden: Collection[int] = ()
    ) -> VoteMatrix:
        """From one entry a vote, in the order in which they were cast: a later vote replaces an earlier one.

        Votes on the statements `hidden` are left out. Raises `ValueError` for lists of different lengths and for a
        vote that is not -1, 0 or 1.
        """
        who, what, how = np.asarray(people), np.asarray(statements), np.asarray(values)
        if not (who.ndim == 1 and who.shape == what.shape == how.shape):
            raise ValueError("people, statements and values are lists of one length")
        if how.size and not np.isin(how, (-1, 0, 1)).all():
            raise ValueError("a vote is -1, 0 or 1")
        hidden_here = np.isin(what, list(hidden)) if hidden else np.zeros(len(what), bool)
        gone = len(np.unique(what[hidden_here]))
        if gone:
            who, what, how = who[~hidden_here], what[~hidden_here], how[~hidden_here]
        rows_of, rows = np.unique(who, return_inverse=True)
        columns_of, columns = np.unique(what, return_inverse=True)
        cells = rows.astype(np.int64) * len(columns_of) + columns
        order = np.argsort(cells, kind="stable")
        cells = cells[order]
        last = np.ones(len(cells), bool)
        last[:-1] = cells[1:] != cells[:-1]
        kept = order[last]
        starts = np.zeros(len(rows_of) + 1, np.int64)
        np.cumsum(np.bincount(rows[kept], minlength=len(rows_of)), out=starts[1:])
        return cls(rows_of, columns_of, starts, columns[kept].astype(np.int32), how[kept].astype(np.int8), gone)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.people), len(self.statements)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def given(self) -> Ints:
        """How many votes each person gave."""
        return np.diff(self.starts)

    def of_people(self, chosen: Mask) -> VoteMatrix:
        """The rows for which `chosen` is true. The statements stay, also those nobody is left to have voted on."""
        given = self.given
        votes = np.repeat(chosen, given)
        starts = np.zeros(int(chosen.sum()) + 1, np.int64)
        np.cumsum(given[chosen], out=starts[1:])
        return VoteMatrix(
            self.people[chosen], self.statements, starts, self.columns[votes], self.values[votes], self.hidden
        )

    def tallies(self) -> Tallies:
        """The tallies of each statement over everybody: arrays of length m."""
        return self._count(self.columns, self.values, (len(self.statements),))

    def tallies_by(self, group: Ints, groups: int) -> Tallies:
        """The tallies of each statement in each group: arrays of shape (groups, m).

        `group` is each row's group, 0 … groups - 1, or -1 for a person who is in none.
        """
        m = len(self.statements)
        offset = np.where(group >= 0, group * m, groups * m).astype(np.int32)  # who is in none is cut off at the end
        place = np.repeat(offset, self.given) + self.columns
        return self._count(place, self.values, (groups, m))

    @staticmethod
    def _count(place: Ints, values: NDArray[np.int8], shape: tuple[int, ...]) -> Tallies:
        size = int(np.prod(shape))
        counted = np.bincount(place * 3 + (values + np.int8(1)), minlength=3 * size)[: 3 * size]
        disagrees, passes, agrees = (part.reshape(shape) for part in counted.reshape(size, 3).T)
        return Tallies(agrees, disagrees, agrees + disagrees + passes)
