"""How far a project is: one number, and the sum it comes from. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Progress:
    """Weights of the milestones that are done, out of all. A project without milestones has no share yet (`None`)."""

    done: int
    planned: int
    weight_done: int
    weight: int
    weights_done: tuple[int, ...] = ()
    weights: tuple[int, ...] = ()

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.weight_done, self.weight) if self.weight else None

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down: nothing is called 100 % before the last milestone is done."""
        return None if self.share is None else int(self.share * 100)

    @property
    def exactly(self) -> Decimal | None:
        """The same to two decimals, rounded down: what stands in the sum before the last step."""
        return None if self.share is None else Decimal(int(self.share * 10_000)) / 100

    @property
    def sum_done(self) -> str:
        """The sum of the weights that are done, as it is added up: "3 + 1", or "0"."""
        return _sum(self.weights_done)

    @property
    def sum_all(self) -> str:
        return _sum(self.weights)


def progress(milestones: Iterable[tuple[int, bool]]) -> Progress:
    """From `(weight, is done)` of each milestone; weights are whole numbers above zero."""
    rows = list(milestones)
    return Progress(
        done=sum(done for _, done in rows),
        planned=len(rows),
        weight_done=sum(weight for weight, done in rows if done),
        weight=sum(weight for weight, _ in rows),
        weights_done=tuple(weight for weight, done in rows if done),
        weights=tuple(weight for weight, _ in rows),
    )


@dataclass(frozen=True)
class Together:
    """How far several projects are: each by its own milestones, counted as much as the money the vote gave it."""

    share: Fraction | None
    projects: int  # with milestones: those that the share speaks of
    without: int  # without any: they have no share yet

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down, as for one project."""
        return None if self.share is None else int(self.share * 100)


def together(projects: Iterable[tuple[int, int, Progress]]) -> Together:
    """From `(how many projects, their money in cents, the progress of each)`. Money makes a bridge count for more than a
    bench; projects that are equally far may come as one."""
    money: Counter[Fraction] = Counter()
    known = without = 0
    for times, cents, each in projects:
        if each.share is None:
            without += times
            continue
        money[each.share] += cents
        known += times
    whole = sum(money.values())
    share = sum((share * cents for share, cents in money.items()), Fraction(0)) / whole if whole else None
    return Together(share, known, without)


def _sum(weights: tuple[int, ...]) -> str:
    return " + ".join(str(weight) for weight in weights) or "0"
