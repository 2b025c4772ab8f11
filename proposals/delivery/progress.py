"""How far a project is: one number, and the sum it comes from. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Progress:
    """Weights of the milestones that are done, out of all. A project without milestones has no share yet (`None`)."""

    done: int
    planned: int
    weight_done: int
    weight: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.weight_done, self.weight) if self.weight else None

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down: nothing is called 100 % before the last milestone is done."""
        return None if self.share is None else int(self.share * 100)


def progress(milestones: Iterable[tuple[int, bool]]) -> Progress:
    """From `(weight, is done)` of each milestone; weights are whole numbers above zero."""
    rows = list(milestones)
    return Progress(
        done=sum(done for _, done in rows),
        planned=len(rows),
        weight_done=sum(weight for weight, done in rows if done),
        weight=sum(weight for weight, _ in rows),
    )
