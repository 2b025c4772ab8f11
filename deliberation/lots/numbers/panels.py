"""Panels that meet the quotas, found by integer programming; and where none exists, the smallest change that helps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from deliberation.lots.numbers.pool import Pool, Quota
from deliberation.lots.numbers.refusal import NoPanel

WHOLE = 1e-6  # what is as near as this to a whole number is one


@dataclass(frozen=True)
class Relaxation:
    """A quota that would have to be wider for a panel to exist: its limits now, and as they would have to be."""

    quota: Quota
    lower: int
    upper: int
    volunteers: int


def is_whole(numbers: np.ndarray) -> bool:
    """Whether all are whole, as near as a solver tells."""
    return bool(np.abs(numbers - np.rint(numbers)).max(initial=0) <= WHOLE)


class Panels:
    """All panels of a pool, by how many of each kind are on them."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        lower, upper = np.array([(q.lower, q.upper) for q in pool.quotas]).reshape(-1, 2).T
        rows = np.vstack([pool.incidence, np.ones(len(pool.kinds))])
        self.limits = LinearConstraint(rows, np.append(lower, pool.seats), np.append(upper, pool.seats))
        self.bounds = Bounds(np.zeros(len(pool.kinds)), pool.sizes)

    def best(self, worth: np.ndarray) -> np.ndarray | None:
        """The panel whose people are worth most in all, `worth` being that of one person of each kind; `None`: no panel."""
        found = self._solve(worth, whole=True)
        return None if found is None else np.rint(found).astype(int)

    def better(self, worth: np.ndarray, than: float) -> np.ndarray | None:
        """The panel that is worth most, or `None` where none is worth more than `than`.

        Letting people be divided first is ten times as fast, and mostly answers: nobody is divided, or even so nothing
        is worth more.
        """
        divided = self._solve(worth, whole=False)
        if divided is None or worth @ divided <= than:
            return None
        panel = np.rint(divided).astype(int) if is_whole(divided) else self.best(worth)
        return panel if panel is not None and worth @ panel > than else None

    def near(self, middle: np.ndarray, worth: np.ndarray) -> np.ndarray | None:
        """A good panel among those with the numbers of `middle`, each rounded up or down; `None` where there is none."""
        around = Bounds(np.floor(middle + WHOLE), np.ceil(middle - WHOLE))
        found = self._solve(worth, whole=False, bounds=around)
        if found is not None and not is_whole(found):
            found = self._solve(worth, whole=True, bounds=around, gap=0.01)
        return None if found is None else np.rint(found).astype(int)

    def _solve(
        self, worth: np.ndarray, *, whole: bool, bounds: Bounds | None = None, gap: float = 0.0
    ) -> np.ndarray | None:
        found = milp(
            -worth,
            integrality=np.full(len(worth), int(whole)),
            bounds=bounds or self.bounds,
            constraints=self.limits,
            options={"mip_rel_gap": gap},
        )
        solution: np.ndarray | None = found.x
        return solution

    def any(self) -> np.ndarray:
        """Some panel. Raises `NoPanel`, which says what to change, where there is none."""
        if len(self.pool.profiles) < self.pool.seats:
            raise NoPanel(self.pool.seats, len(self.pool.profiles), [])
        panel = self.best(np.zeros(len(self.pool.kinds)))
        if panel is None:
            raise NoPanel(self.pool.seats, len(self.pool.profiles), self._smallest_change())
        return panel

    def _smallest_change(self) -> list[Relaxation]:
        """Let each quota be missed at a price of one a person, and pay as little as possible."""
        pool, quotas, kinds = self.pool, len(self.pool.quotas), len(self.pool.kinds)
        rows = np.block(
            [
                [pool.incidence, np.eye(quotas), -np.eye(quotas)],
                [np.ones((1, kinds)), np.zeros((1, 2 * quotas))],
            ]
        )
        missed = np.full(2 * quotas, pool.seats)
        found = milp(
            np.append(np.zeros(kinds), np.ones(2 * quotas)),
            integrality=np.ones(kinds + 2 * quotas),
            bounds=Bounds(np.zeros(kinds + 2 * quotas), np.append(pool.sizes, missed)),
            constraints=LinearConstraint(rows, self.limits.lb, self.limits.ub),
            options={"mip_rel_gap": 0},
        )
        slack = np.rint(found.x[kinds:]).astype(int)
        return [
            Relaxation(quota, quota.lower - int(short), quota.upper + int(over), pool.volunteers_with(index))
            for index, (quota, short, over) in enumerate(zip(pool.quotas, slack[:quotas], slack[quotas:], strict=True))
            if short or over
        ]
