"""How Equal Shares spends what a plain run leaves: raising every start (`add1`), then greedy (`utilitarian`).

`add1` runs the rule again with more money for everyone, as long as the outcome still fits the budget. Outcomes are not
monotone in the start (a project can drop out when everyone has more), so no start may be jumped over unless it is
proven not to matter. The proof is a run with accounts known only up to that range: if every comparison of it is still
certain, all starts in the range buy the same. Neighbouring runs share their first rounds, counted in classes of voters.
"""

from __future__ import annotations

import math
from fractions import Fraction

from voting.rules.accounts import Unsettled
from voting.rules.classes import Classes, classes
from voting.rules.equal_shares import Run, Setting
from voting.rules.instance import Instance
from voting.rules.parameters import Rule
from voting.rules.purse import Purse

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

    def steady(self, start: Fraction, spread: Fraction) -> Places | None:
        """What the runs from every start between these buy, if it can be shown that they all buy the same."""
        run = Run(self.setting, start, self.classes, spread)
        try:
            run.finish()
        except Unsettled:
            return None
        return run.places

    def last_fitting(self, start: Fraction) -> Fraction:
        """The start that `add1` ends with: the last, raising by the increment, whose outcome fits the budget."""
        instance, rule = self.setting.instance, self.setting.rule
        contenders = self.setting.contenders
        step = rule.increment * instance.subunits
        supported = sum(self.setting.votes[c] > 0 for c in contenders)
        places = self.places(start)
        stride, alike = 1, 0
        while len(places) < supported:
            if rule.stop_when_exhaustive and exhaustive(instance, places, contenders):
                break
            jump = step * stride if alike >= PATIENCE else Fraction(0)
            after = self.steady(start + step, jump) if jump else self.places(start + step)
            if after is None:
                stride, alike = max(1, stride // 4), 0
                continue
            if sum(instance.costs[c] for c in after) > instance.budget:
                break
            alike = alike + 1 if after == places else 0
            stride = stride * 2 if jump else stride
            final = rule.stop_when_exhaustive and exhaustive(instance, after, contenders)
            start, places = start + step + (Fraction(0) if final else jump), after
        return start
