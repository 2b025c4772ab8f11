"""How Equal Shares spends what a plain run leaves: raising every start (`add1`), then greedy (`utilitarian`).

`add1` runs the rule again with more money for everyone, as long as the outcome still fits the budget. Outcomes are not
monotone in the start (a project can drop out when everyone has more), so no start may be jumped over unless it is
proven not to matter (see `ranges`). Neighbouring runs share their first rounds, counted in classes of voters.
"""

from __future__ import annotations

import math
from fractions import Fraction

from voting.rules.classes import Classes, classes
from voting.rules.equal_shares import Run, Setting
from voting.rules.instance import Instance
from voting.rules.parameters import Rule
from voting.rules.purse import Purse
from voting.rules.ranges import RangedRun, Unsettled

Places = tuple[int, ...]
FEWER = 40
PATIENCE = 3


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


class Pace:
    """How many starts to try to jump over: more after every success, none for a while where outcomes keep changing."""

    def __init__(self) -> None:
        self.jump = 0
        self.alike = 0
        self.patience = 1
        self.usual = 3

    def went(self, alike: bool) -> None:
        """The start was raised; `alike` if the outcome stayed the same."""
        if self.jump:
            self.jump = self.usual = 2 * self.jump
            self.patience = 1
        else:
            self.alike = self.alike + 1 if alike else 0
            if self.alike >= self.patience:
                self.jump = self.usual

    def failed(self, upto: float) -> None:
        """It could not be shown that all starts of the jump buy the same; perhaps this part of them does."""
        self.jump = min(int(self.jump * max(upto * 0.99, 0.2)), self.jump - 1)
        if self.jump < 3:
            self.jump, self.alike = 0, 0
            self.usual = max(3, self.usual // 2)
            self.patience = min(2 * self.patience, 16)


class Raising:
    """Runs from one start after another, each a little higher, sharing the work of the first rounds."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.classes: Classes | None = None
        self.early_spreads = PATIENCE

    def places(self, start: Fraction) -> Places:
        """What a run from this start buys, in order."""
        run = Run(self.setting, start, self.classes)
        run.finish()
        if self.classes is not None and run.spread_after is not None and run.spread_after + 1 < len(self.classes.early):
            self.early_spreads += 1
        if self.early_spreads >= PATIENCE:
            self.classes = classes(self.setting.electorate, run.priced, self.setting.electorate.size // FEWER)
            self.early_spreads = 0
        return run.places

    def steady(self, start: Fraction, spread: Fraction) -> Places:
        """What the runs from every start between these buy. Raises `Unsettled` if they may not all buy the same."""
        run = RangedRun(self.setting, start, spread)
        run.finish()
        return run.places

    def last_fitting(self, start: Fraction) -> Fraction:
        """The start that `add1` ends with: the last, raising by the increment, whose outcome fits the budget."""
        instance, rule = self.setting.instance, self.setting.rule
        contenders = self.setting.contenders
        step = rule.increment * instance.subunits
        supported = sum(self.setting.votes[c] > 0 for c in contenders)
        places, pace = self.places(start), Pace()
        # Once each voter could pay for everything alone nobody runs dry, so more money changes nothing: a project that
        # another excludes would keep the raising going for ever.
        enough = sum(instance.costs[c] for c in contenders)
        while len(places) < supported and start <= enough:
            if rule.stop_when_exhaustive and exhaustive(instance, places, contenders):
                break
            jump = step * pace.jump
            try:
                after = self.steady(start + step, jump) if jump else self.places(start + step)
            except Unsettled as unsettled:
                pace.failed(unsettled.upto)
                continue
            if sum(instance.costs[c] for c in after) > instance.budget:
                break
            pace.went(alike=after == places)
            final = rule.stop_when_exhaustive and exhaustive(instance, after, contenders)
            start, places = start + step + (Fraction(0) if final else jump), after
        return start
