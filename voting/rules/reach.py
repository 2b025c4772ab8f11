"""Whom a growing set of projects reaches, and how many more voters each other project would add to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from voting.rules.electorate import Electorate, Ints, Mask, Rows, entries_of


class Reach:
    """The supporters of some projects: `mask` of their rows, how many voters, and `beside`, each project's others."""

    def __init__(self, voters: Electorate, rows: Sequence[Rows]) -> None:
        self._electorate, self._rows = voters, rows
        self.mask: Mask = np.zeros(voters.size, bool)
        self.voters = 0
        self.beside: Ints = np.array([support.all_voters for support in voters.support], np.int64)

    def copy(self) -> Reach:
        """Another one that grows by itself."""
        other = object.__new__(Reach)
        other._electorate, other._rows, other.voters = self._electorate, self._rows, self.voters
        other.mask, other.beside = self.mask.copy(), self.beside.copy()
        return other

    def add(self, places: Iterable[int]) -> None:
        """Reach the supporters of these projects, too: only rows that are new are looked at."""
        before = self.mask.copy()
        for place in places:
            self.mask[self._rows[place]] = True
        new = np.flatnonzero(self.mask & ~before)
        weight = self._electorate.weight
        entries, lengths = entries_of(self._electorate.starts, new)
        weights = None if weight is None else np.repeat(weight[new], lengths)
        chosen = self._electorate.choices[entries]
        self.beside -= np.bincount(chosen, weights, minlength=len(self.beside)).astype(np.int64)
        self.voters += len(new) if weight is None else int(weight[new].sum())
