"""How Equal Shares spends what a plain run leaves: raising every start (`add1`), then greedy (`utilitarian`).

`add1` runs the rule again with more money for everyone, as long as the outcome still fits the budget. Outcomes are not
monotone in the start (a project can drop out when everyone has more), so no start may be jumped over unless it is
proven not to matter: runs from many starts travel together (see `convoy`), and where they keep buying the same, the
starts between them are shown to do so, too.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from fractions import Fraction

from voting.rules.classes import classes
from voting.rules.convoy import Convoy, Course, Stretch
from voting.rules.equal_shares import Run, Setting
from voting.rules.instance import Instance
from voting.rules.lanes import Ground
from voting.rules.parameters import Rule
from voting.rules.purse import Purse

Places = tuple[int, ...]
MOST_LANES, FEWEST_LANES = 256, 4
FIRST_ROOM, MOST_ROOM = 60_000, 600_000  # accounts in all lanes of a convoy together
MANY = 5_000  # rows, from which on classes are worth making
FEWER = 10


def first_start(instance: Instance, rule: Rule, voters: int) -> Fraction:
    """What every account begins with, in cents: the budget per voter, in `add1` rounded down to whole units."""
    if voters == 0 or instance.budget <= 0:
        return Fraction(0)
    share = Fraction(instance.budget, voters)
    if rule.completion in ("add1", "add1u") and rule.integral:
        return Fraction(math.floor(share / instance.subunits) * instance.subunits)
    return share


def exhaustive(instance: Instance, places: Places, contenders: Places) -> bool:
    """Whether no contender beside these would still fit."""
    purse = Purse(instance, places)
    bought = set(places)
    return not any(purse.obstacle(c) is None for c in contenders if c not in bought)


class Raising:
    """The search for the start that `add1` ends with: the last, raising by the increment, whose outcome fits the budget.

    Starts are told by their number: how often the increment was added to the first one.
    """

    def __init__(self, setting: Setting, start: Fraction) -> None:
        self.setting, self.start = setting, start
        self.step = setting.rule.increment * setting.instance.subunits
        self.parts = math.lcm(start.denominator, self.step.denominator)  # of a cent, in which all starts are whole
        self.supported = sum(setting.votes[c] > 0 for c in setting.contenders)
        # Once each voter could pay for everything alone nobody runs dry, so more money changes nothing: a project that
        # another excludes would keep the raising going for ever.
        self.enough = sum(setting.instance.costs[c] for c in setting.contenders)

    def last_fitting(self) -> Fraction:
        """That start, in cents."""
        for stretch in self._stretches(self._first_that_could_end()):
            assert stretch.places is not None
            if sum(self.setting.instance.costs[c] for c in stretch.places) > self.setting.instance.budget:
                return self._at(max(stretch.first - 1, 0))
            if self._ends(stretch.places) or self._at(stretch.last) > self.enough:
                return self._at(stretch.first)
        raise AssertionError("raising ends at the latest where everybody has enough")

    def _at(self, number: int) -> Fraction:
        return self.start + number * self.step

    def _floats(self, numbers: range) -> list[float]:
        """Those starts in floats, each the nearest."""
        first, step = int(self.start * self.parts), int(self.step * self.parts)
        return [(first + number * step) / self.parts for number in numbers]

    def _ends(self, places: Places) -> bool:
        """Whether more money would change nothing, or need not."""
        setting = self.setting
        stop = setting.rule.stop_when_exhaustive
        return len(places) == self.supported or (stop and exhaustive(setting.instance, places, setting.contenders))

    def _first_that_could_end(self) -> int:
        """A start before which no outcome can be above the budget, complete or exhaustive.

        Whatever is bought is within reach: its supporters hold its cost together at the start. While all that is within
        reach fits the budget and leaves room for something that is not, so does every part of it.
        """
        setting, costs = self.setting, self.setting.instance.costs
        needs = {c: Fraction(costs[c], setting.votes[c]) for c in setting.contenders if setting.votes[c]}
        order = sorted(needs, key=lambda c: needs[c])

        def could_end(within_reach: int) -> bool:
            places = tuple(order[:within_reach])
            return sum(costs[c] for c in places) > setting.instance.budget or self._ends(places)

        least = bisect_left(range(len(order)), True, key=could_end)
        if least == 0:
            return 0
        return max(math.ceil((needs[order[least - 1]] - self.start) / self.step), 0)

    def _stretches(self, number: int = 0) -> Iterator[Stretch]:
        """Ever higher starts from this one on and what they buy, without a gap.

        While all lanes of a convoy buy the same, the next ones are farther apart. Where they part, the next convoy
        looks closely at the gap in which they did, and the one after that gap is as wide as the one before it was.
        """
        ground = Ground(self.setting.electorate)
        course = Course(self.setting, ground, ground)
        apart, wide, room = 1, 1, FIRST_ROOM
        while True:
            lanes = min(MOST_LANES, max(FEWEST_LANES, room // max(self.setting.electorate.size, 1)))
            numbers = range(number, number + lanes * apart, apart)
            told = 0
            for stretch in Convoy(course, numbers, self._floats(numbers)).travel():
                told += 1
                number = stretch.last + 1
                yield from [stretch] if stretch.places is not None else self._exactly(stretch)
            apart, wide = self._stride(apart, wide, lanes, told, part=(number - numbers[0]) / (lanes * apart))
            room = min(2 * room, MOST_ROOM)
            if course.ground is course.base and course.base.electorate.size > MANY:
                course = self._in_classes(course)

    @staticmethod
    def _stride(apart: int, wide: int, lanes: int, told: int, part: float) -> tuple[int, int]:
        """How far apart the lanes of the next convoy are, and those of the next that is not a closer look at a gap.

        The last convoy told of this part of its way, in this many stretches.
        """
        looking = apart < wide
        if part > 1 - 1 / lanes and told == 1:
            apart = min(8 * apart, wide) if looking else 2 * apart
            return apart, max(wide, apart)
        if apart == 1 and told:
            return (wide, wide) if looking else (1, 1)
        if not looking:
            wide = apart if part > 0.5 else max(apart // 4, 1)
        return max(apart // lanes, 1) if told else 1, wide

    def _in_classes(self, course: Course) -> Course:
        """Let convoys begin with an account for each class of voters, as the runs told so far suggest."""
        electorate, costs = self.setting.electorate, self.setting.instance.costs
        found = classes(electorate, [c for c in course.example if costs[c]], electorate.size // FEWER)
        return course if found is None else Course(self.setting, course.base, Ground(found), course.example)

    def _exactly(self, stretch: Stretch) -> Iterator[Stretch]:
        """What floats left open, start by start."""
        for number in range(stretch.first, stretch.last + 1):
            run = Run(self.setting, self._at(number))
            run.finish()
            yield Stretch(number, number, run.places)
