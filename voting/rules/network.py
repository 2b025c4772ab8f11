"""Costs that are owed, led to free room through all chains of projects at once: a largest flow, exact.

SciPy's flows hold 31 bits. Larger amounts are led in rounds: first in a coarse unit; what a coarse flow leaves undone is
less than one unit for each link, so that the next unit can be finer, until it is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import numpy as np

from voting.rules.electorate import Ints, Rows

MOST, ENDLESS = 2**29, 2**30  # what one round may lead, and what never binds it; both together fit 31 bits


class Network:
    """Projects, the rows that several of them share, and the room there; `flow` is what each row carries of a project.

    Links lead from the start to each project, to its rows, and on to the end as far as there is room; from rows also back
    to projects, as far as these are carried there and can give way. Rows of one project alone are its own room.
    """

    def __init__(self, rows: Sequence[Rows], flow: Sequence[Ints], room: Ints) -> None:
        among = np.concatenate(rows)
        projects = np.bincount(among, minlength=len(room))
        self.shared = [projects.take(each) > 1 for each in rows]
        own = [int(np.dot(room.take(each), ~shared)) for each, shared in zip(rows, self.shared, strict=True)]
        self.rows = np.flatnonzero(projects > 1)
        at = np.cumsum(projects > 1) - 1
        row = np.concatenate([at[each[shared]] for each, shared in zip(rows, self.shared, strict=True)])
        carried = np.concatenate([each[shared] for each, shared in zip(flow, self.shared, strict=True)])
        self._lay([int(np.count_nonzero(shared)) for shared in self.shared], row, carried, own, room[self.rows])

    def _lay(self, sizes: Sequence[int], row: Ints, carried: Ints, own: Sequence[int], room: Ints) -> None:
        """Lay all links there and, after them, all links back."""
        first = 1 + len(sizes)
        projects, rows = np.arange(1, first), np.arange(first, first + len(room))
        self.end = first + len(room)
        spans = [len(projects), len(projects), len(row), len(rows)]
        ends = np.cumsum(spans).tolist()
        self.owed, self.own, self.through, self.room = (slice(e - n, e) for e, n in zip(ends, spans, strict=True))
        tails = np.concatenate((np.zeros_like(projects), projects, np.repeat(projects, sizes), rows))
        heads = np.concatenate((projects, np.full(len(projects), self.end), first + row, np.full(len(rows), self.end)))
        self.links = len(tails)
        self.back = slice(self.links + self.through.start, self.links + self.through.stop)
        self.amounts = np.zeros(2 * self.links, np.int64)
        self.amounts[self.own], self.amounts[self.room], self.amounts[self.back] = own, room, carried
        both = np.concatenate((tails, heads)), np.concatenate((heads, tails))
        links = np.arange(2 * self.links, dtype=np.int32)
        self.graph = import_module("scipy.sparse").csr_array((links, both), shape=(self.end + 1, self.end + 1))
        self.graph.sort_indices()
        self.order = self.graph.data.copy()

    def lead(self, owed: Sequence[int]) -> None:
        """Lead as much as can be led of what is owed; `amounts` is what every link could carry afterwards."""
        largest_flow = import_module("scipy.sparse.csgraph").maximum_flow
        self.amounts[self.owed] = owed
        unit = max(-(-sum(owed) // MOST), 1)
        while True:
            bounds = np.minimum(self.amounts // unit, ENDLESS)
            bounds[self.through] = ENDLESS
            self.graph.data = bounds[self.order].astype(np.int32)
            led = np.empty(2 * self.links, np.int64)
            led[self.order] = largest_flow(self.graph, 0, self.end).flow.data
            self.amounts -= led * unit
            if unit == 1:
                return
            unit = -(-2 * self.links * unit // MOST)

    def carried(self) -> list[Ints]:
        """For each project, what its shared rows carry of it."""
        ends = np.cumsum([np.count_nonzero(shared) for shared in self.shared])
        return np.split(self.amounts[self.back], ends[:-1])
