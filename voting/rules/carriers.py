"""Who carries what of some projects' costs: voters in classes of those who support the same of these projects.

Each class offers as much as it may carry, all of it: `flow` says how much of that goes to each project. Classes are
split as projects are added; each part takes a proportional share of what the class carried.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from voting.rules.electorate import Ints, Rows, entries_of

DOWN = 1 - 2.0**-50  # more than the rounding of a few float operations


@dataclass(frozen=True, eq=False)
class Carriers:
    """Classes of voters, in their order an entry for each project that a class supports.

    `class_of` gives each row's class; class 0 are those who support none of the projects. Class k stands for `weight[k]`
    voters, and carries `flow[starts[k]:starts[k + 1]]` of the projects there, which are told by number as they came.
    """

    class_of: Ints
    weight: Ints
    starts: Ints
    projects: Ints
    flow: Ints
    number: int

    @classmethod
    def of_nothing(cls, weight: Ints) -> Carriers:
        """All rows in one class, whose voters carry nothing."""
        none = np.zeros(0, np.int64)
        all_voters = np.add.reduce(weight, keepdims=True)
        return cls(np.zeros(len(weight), np.int64), all_voters, np.zeros(2, np.int64), none, none, 0)

    @cached_property
    def classes(self) -> Ints:
        """Each entry's class."""
        return np.repeat(np.arange(len(self.weight)), np.diff(self.starts))

    @cached_property
    def _order(self) -> tuple[Ints, Ints]:
        ends = np.cumsum(np.bincount(self.projects, minlength=self.number))
        return np.argsort(narrow(self.projects, self.number), kind="stable"), np.concatenate(([0], ends))

    def entries(self, project: int) -> Ints:
        """The entries of a project, ascending."""
        order, begins = self._order
        return order[begins[project] : begins[project + 1]]

    def sums(self) -> Ints:
        """What is carried of each project; each has an entry."""
        order, begins = self._order
        return np.add.reduceat(self.flow[order], begins[:-1]) if self.number else self.flow

    def with_project(self, rows: Rows, weight: Ints, most: int) -> Carriers:
        """These and a further project, which the rows (of these weights) support; a voter carries `most` in all.

        Only those who supported none of the projects before carry anything of it.
        """
        of_row = self.class_of[rows]
        voters = np.zeros(len(self.weight), np.int64)
        np.add.at(voters, of_row, weight)
        split = np.flatnonzero(voters)
        entries, lengths = entries_of(self.starts, split)
        moved = self._share(entries, lengths, voters[split], self.weight[split], most)
        left = self.flow.copy()
        left[entries] -= moved
        rest = self.weight - voters
        kept = rest > 0
        kept[0] = True
        kept_entries = np.repeat(kept, np.diff(self.starts))

        ends = np.cumsum(lengths + 1)  # of the new classes' entries, the new project's at the end of each
        where = np.arange(len(entries)) + np.repeat(np.arange(len(split)), lengths)
        projects, flow = np.full(int(ends[-1]), self.number), np.zeros(int(ends[-1]), np.int64)
        projects[where], flow[where] = self.projects[entries], moved
        if split[0] == 0:
            flow[0] = voters[0] * most
        number = np.cumsum(kept) - 1
        of_split = np.zeros(len(voters), np.int64)
        of_split[split] = number[-1] + 1 + np.arange(len(split))
        class_of = number[self.class_of]
        class_of[rows] = of_split[of_row]
        return Carriers(
            class_of,
            np.concatenate((rest[kept], voters[split])),
            np.cumsum(np.concatenate(([0], np.diff(self.starts)[kept], lengths + 1))),
            np.concatenate((self.projects[kept_entries], projects)),
            np.concatenate((left[kept_entries], flow)),
            self.number + 1,
        )

    def _share(self, entries: Ints, lengths: Ints, part: Ints, whole: Ints, most: int) -> Ints:
        """What parts of classes carry: in proportion, rounded down, and then as much more as their voters may carry."""
        flow = self.flow[entries]
        if not len(flow):
            return flow
        moved = (flow * np.repeat(part / whole * DOWN, lengths)).astype(np.int64)
        begins = np.cumsum(lengths) - lengths
        some = lengths > 0
        short = np.zeros(len(lengths), np.int64)
        short[some] = part[some] * most - np.add.reduceat(moved, begins[some])
        return moved + first_of_each(flow - moved, begins, lengths, short)

    def raised(self, before: int, after: int) -> Carriers:
        """The same, once each voter carries `after` where it was `before` in all: in proportion."""
        lengths = np.diff(self.starts)
        upto = np.cumsum(self.flow)
        upto -= np.repeat((upto - self.flow)[np.minimum(self.starts[:-1], len(upto) - 1)], lengths) if len(upto) else 0
        most = np.repeat(self.weight, lengths)
        # Sums from each class's first entry on: so what carries nothing goes on carrying nothing.
        ratio = after / before if before else 0.0
        flow = np.where(upto == most * before, most * after, np.minimum((upto * ratio).astype(np.int64), most * after))
        if len(flow):
            before_it = np.concatenate(([0], flow[:-1]))
            before_it[self.starts[:-1][lengths > 0]] = 0
            flow -= before_it
        raised = Carriers(self.class_of, self.weight, self.starts, self.projects, flow, self.number)
        for kept in ("_order", "classes"):
            if kept in self.__dict__:
                raised.__dict__[kept] = self.__dict__[kept]
        return raised


def narrow(projects: Ints, number: int) -> NDArray[np.integer]:
    """The same, in a type in which so many projects sort faster."""
    return projects.astype(np.uint16) if number <= 65536 else projects


def first_of_each(amounts: Ints, begins: Ints, lengths: Ints, upto: Ints) -> Ints:
    """Of each group of amounts the first ones, up to a sum; the last of them in part."""
    ends = np.concatenate(([0], amounts.cumsum()))
    over = ends[1:] - (ends.take(begins) + upto).repeat(lengths)
    return np.maximum(amounts - np.maximum(over, 0), 0)
