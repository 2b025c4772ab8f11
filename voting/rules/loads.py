"""Spreading the costs of projects over their supporters so that the largest load on a voter is as small as can be.

The least possible largest load of a set of projects is the largest of cost(T) / supporters(T) over its subsets T (the
fewest voters who must carry the most money). It is found exactly: guess a load, try to spread all costs under it, and if
that fails raise the guess to the ratio of the subset that cannot be carried (Dinkelbach's method).

Every voter offers the whole load to the projects supported, so some projects are offered more than they cost. One that
lacks money takes the place of others there: of those that can spare it, or of those nearer to such, which then lack it
themselves. These ways are a flow; it is found by pushing (Goldberg and Tarjan, 1988) from the farthest projects to
nearer ones, again and again. What a project cannot pass on lengthens its way, so this ends. All numbers are whole: units
of money over the guess's denominator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from voting.rules.carriers import DOWN, Carriers, first_of_each, narrow
from voting.rules.electorate import Electorate, Ints, Mask, Rows, entries_of, exact_sums
from voting.rules.instance import InvalidElection

LARGEST = 2**62
UP = 1 + 2.0**-50
AWAY = 2**30
MOST_WORK, TAKING = 1_900_000_000, 5_000  # entries looked at in all, and how many of them the handling of some is worth
EARLIEST = 15  # a part of that, before which no pace can be told
Bound = tuple[Fraction, frozenset[int]]  # a load that cannot be avoided, and the projects that force it


class Bearers:
    """The supporters of each project, by rows of voters who voted alike, and what the projects cost."""

    def __init__(self, voters: Electorate, costs: Sequence[int]) -> None:
        self.costs, self.electorate = costs, voters
        self.work = 0
        self.rows: list[Rows] = [support.rows for support in voters.support]
        self.votes = [support.all_voters for support in voters.support]
        self.weight: Ints = np.ones(voters.size, np.int64) if voters.weight is None else voters.weight
        if sum(costs) * voters.voters > LARGEST:
            raise InvalidElection("these amounts are too large to spread over so many voters; choose another rule")

    def spend(self, work: int, done: float = 1.0) -> None:
        """Note so much work. Raises `InvalidElection` once all of it is too much, or surely will be: when so large a part
        of the count is done. Each round takes more work than the one before it."""
        self.work += work
        if self.work > MOST_WORK * max(done, 1 / EARLIEST):
            raise InvalidElection(
                "so many projects and different ballots take too long to spread the costs; choose another rule"
            )

    def together(self, places: Iterable[int]) -> Mask:
        """Which rows support any of these projects."""
        mask = np.zeros(len(self.weight), bool)
        for place in places:
            mask[self.rows[place]] = True
        return mask

    def voters_in(self, mask: Mask) -> int:
        """How many voters the masked rows stand for."""
        return int(np.dot(mask, self.weight))

    def by_project(self, amounts: Ints) -> Ints:
        """For each project, the sum of these amounts (one a row) over its supporters; exact."""
        voters = self.electorate
        return exact_sums(voters.choices, np.repeat(amounts, np.diff(voters.starts)), len(voters.support))


@dataclass(frozen=True, eq=False, slots=True)
class Least:
    """The least possible largest load of these projects, exact; those that force it; and a spread that shows it."""

    load: Fraction
    forced_by: frozenset[int]
    places: tuple[int, ...]
    carriers: Carriers

    @classmethod
    def of_nothing(cls, bearers: Bearers) -> Least:
        """No project, no load."""
        return cls(Fraction(0), frozenset(), (), Carriers.of_nothing(bearers.weight))

    def carried(self, bearers: Bearers) -> Ints:
        """What each voter of a row need not carry more than, in units over the load's denominator: what is offered
        beyond the costs is given back in proportion."""
        carriers, costs = self.carriers, [bearers.costs[place] * self.load.denominator for place in self.places]
        if not costs:
            return np.zeros(len(carriers.class_of), np.int64)
        part = np.array(costs, float) / np.maximum(carriers.sums(), 1)
        used = np.minimum(np.ceil(carriers.flow * (part * UP)[carriers.projects]).astype(np.int64), carriers.flow)
        each = np.zeros(len(carriers.weight), np.int64)
        np.add.at(each, carriers.classes, used)
        return (-(-each // np.maximum(carriers.weight, 1)))[carriers.class_of]


def least_load(
    bearers: Bearers, least: Least, place: int, bound: Bound, enough: Fraction | None = None
) -> Least | Bound:
    """The least largest load with a further project, no less than a bound; once it must be more than `enough`, only a
    better bound."""
    load, forced_by = bound
    carriers = least.carriers
    if load != least.load:
        carriers = carriers.raised(least.load.numerator, load.numerator)
    rows = bearers.rows[place]
    carriers = carriers.with_project(rows, bearers.weight[rows], load.numerator)
    places = (*least.places, place)
    costs = [bearers.costs[c] for c in places]
    while True:
        routing = Routing(bearers, carriers, np.array(costs) * load.denominator)
        stuck = routing.run()
        if not len(stuck):
            return Least(load, forced_by, places, carriers)
        voters = int(carriers.weight[routing.beside(stuck)].sum())
        before, load = load, Fraction(sum(costs[n] for n in stuck.tolist()), voters)
        forced_by = frozenset(places[n] for n in stuck.tolist())
        if enough is not None and load > enough:
            return load, forced_by
        carriers = carriers.raised(before.numerator, load.numerator)


class Routing:
    """An attempt to offer every project what it costs, by changing who offers what; `surplus` is what each has over."""

    def __init__(self, bearers: Bearers, carriers: Carriers, costs: Ints) -> None:
        self.bearers, self.carriers, self.flow = bearers, carriers, carriers.flow
        self.surplus: Ints = carriers.sums() - costs

    def run(self) -> Ints:
        """Offer all what they cost; or the projects that cannot be carried together."""
        while len(short := np.flatnonzero(self.surplus < 0)):
            self.bearers.spend(len(self.flow))
            level = self._levels(short)
            stuck = short[level[short] == AWAY]
            if len(stuck):
                return self._reached(stuck)
            self._pass_on(level)
        return short

    def _pass_on(self, level: Ints) -> None:
        """Let projects that are short take places of others one step nearer to a surplus, the farthest first."""
        for steps in range(int(level[self.surplus < 0].max(initial=0)), 0, -1):
            short = np.flatnonzero((self.surplus < 0) & (level == steps)).tolist()
            if short:  # what lies nearer only loses in this step: what has nothing to give now never will
                giving = (level == steps - 1)[self.carriers.projects] & (self.flow > 0)
                begins = np.concatenate(([0], np.cumsum(giving)))[self.carriers.starts]
                givers = np.flatnonzero(giving)
                for project in short:
                    self._take(project, givers, begins, spare_only=steps == 1)

    def beside(self, projects: Ints) -> Mask:
        """The classes that support any of these projects."""
        member = np.zeros(self.carriers.number, bool)
        member[projects] = True
        return self._classes(member[self.carriers.projects])

    def _classes(self, entries: Mask) -> Mask:
        near = np.zeros(len(self.carriers.weight), bool)
        near[self.carriers.classes[entries]] = True
        return near

    def _levels(self, short: Ints) -> Ints:
        """How many steps each project is from one that can spare something, as far as those that are short need it."""
        carriers, some = self.carriers, self.flow > 0
        level = np.where(self.surplus > 0, 0, AWAY)
        steps = 0
        while (level[short] == AWAY).any():
            near = self._classes(some & (level == steps)[carriers.projects])
            reached = np.zeros(carriers.number, bool)
            reached[carriers.projects[near[carriers.classes]]] = True
            steps += 1
            further = reached & (level == AWAY)
            if not further.any():
                break
            level[further] = steps
        return level

    def _reached(self, stuck: Ints) -> Ints:
        """All projects whose place these could take, and those whose place they could take, and so on."""
        carriers, some = self.carriers, self.flow > 0
        reached = np.zeros(carriers.number, bool)
        reached[stuck] = True
        size = 0
        while (found := int(reached.sum())) > size:
            size = found
            near = self._classes(reached[carriers.projects])
            reached[carriers.projects[some & near[carriers.classes]]] = True
        return np.flatnonzero(reached)

    def _take(self, project: int, givers: Ints, begins: Ints, spare_only: bool) -> None:
        """Let a project take what it lacks in the classes that support it: from entries one step nearer, which are listed
        class by class and begin there."""
        carriers, flow = self.carriers, self.flow
        mine = carriers.entries(project)
        use, lengths = entries_of(begins, carriers.classes.take(mine))
        self.bearers.work += len(mine) + len(use) + TAKING
        if not len(use):
            return
        theirs, mine = givers.take(use), mine.repeat(lengths)
        others, amounts = carriers.projects.take(theirs), flow.take(theirs)
        if spare_only:
            amounts = self._spared(others, amounts)
        taken = _upto(amounts, -int(self.surplus[project]))
        flow[theirs] -= taken
        np.add.at(flow, mine, taken)
        np.subtract.at(self.surplus, others, taken)
        self.surplus[project] += int(np.add.reduce(taken))

    def _spared(self, projects: Ints, amounts: Ints) -> Ints:
        """Of these amounts, as much as their projects can spare."""
        order = np.argsort(narrow(projects, len(self.surplus)), kind="stable")
        lengths = np.bincount(projects, minlength=len(self.surplus))
        begins = lengths.cumsum() - lengths
        spared = np.empty_like(amounts)
        spared[order] = first_of_each(amounts[order], begins, lengths, self.surplus)
        return spared


def _upto(amounts: Ints, most: int) -> Ints:
    """These amounts, or a part of each that sums to `most`."""
    total = int(np.add.reduce(amounts))
    if total <= most:
        return amounts
    part = (amounts * (most / total * DOWN)).astype(np.int64)
    over = amounts - part
    rest = over.cumsum()
    rest -= most - int(np.add.reduce(part))
    return part + np.maximum(over - np.maximum(rest, 0), 0)
