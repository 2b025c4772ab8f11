"""The fairest lottery over panels: the least chance as large as the quotas allow, then the next, and so on.

After Flanigan, Gölz, Gupta, Hennig and Procaccia, "Fair algorithms for selecting citizens' assemblies", Nature 596 (2021),
doi:10.1038/s41586-021-03788-6. Two things differ: people of one kind are one variable, which changes nothing, as a fairest
lottery can always treat them alike; and the programs are solved by HiGHS, which comes with SciPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

from deliberation.lots.numbers.panels import Panels
from deliberation.lots.numbers.pool import Pool
from deliberation.lots.numbers.relaxed import divided_optimum, mixture, whole_panels

ENOUGH = 1e-5  # a gain of less is not looked for: a lottery has a thousand panels
NEAR = 1e-7  # below it a price or a gain is nothing
FINE = 1_000_000  # parts into which prices are cut to be written down exactly


@dataclass(frozen=True)
class Certificate:
    """Why no lottery can have a larger least chance than `bound`.

    Pay for each person of a kind its weight. No panel is paid more than `most`; so in any lottery the people, each drawn
    with at least the chance c, are paid c × all weights at least and `most` at most: c ≤ most ÷ all weights.
    """

    weights: tuple[int, ...]
    bound: Fraction


@dataclass(frozen=True)
class Fairest:
    """The fairest lottery: panels (rows: how many of each kind) with their probabilities, and each kind's chance."""

    panels: np.ndarray
    probabilities: np.ndarray
    chances: np.ndarray
    certificate: Certificate


def fairest(pool: Pool) -> Fairest:
    """The leximin lottery of a pool, each chance to within 2e-5. Raises `NoPanel` where the quotas can't be met."""
    panels = Panels(pool)
    panels.any()
    chances, mean, prices = divided_optimum(pool)
    found = whole_panels(pool, panels, chances, mean)
    if found is None:
        return step_by_step(pool)
    return _trimmed(pool, *found, certify(pool, panels, prices))


def step_by_step(pool: Pool) -> Fairest:
    """The same by the published method, which needs no luck and takes long for large pools."""
    search = _Search(pool)
    search.begin()
    certificate = None
    while np.isnan(search.settled).any():
        prices = search.raise_the_least()
        certificate = certificate or certify(pool, search.all, prices)
    assert certificate is not None
    panels = np.array(search.panels)
    return _trimmed(pool, panels, mixture(pool, panels, search.settled)[0], certificate)


def _trimmed(pool: Pool, panels: np.ndarray, probabilities: np.ndarray, certificate: Certificate) -> Fairest:
    used = probabilities > NEAR
    shares = probabilities[used] / probabilities[used].sum()
    return Fairest(panels[used], shares, shares @ panels[used] / pool.sizes, certificate)


class _Search:
    """Column generation: a growing set of panels, and the kinds whose chance is settled."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.all = Panels(pool)
        self.panels: list[np.ndarray] = []
        self.known: set[bytes] = set()
        self.settled = np.full(len(pool.kinds), np.nan)

    def begin(self) -> None:
        """A panel for each kind that can be on one. Who can't has chance 0."""
        self.add(self.all.any())
        for kind in range(len(self.pool.kinds)):
            if not any(panel[kind] for panel in self.panels):
                only = np.zeros(len(self.pool.kinds))
                only[kind] = 1
                panel = self.all.best(only)
                assert panel is not None
                self.add(panel)
                if not panel[kind]:
                    self.settled[kind] = 0.0

    def add(self, panel: np.ndarray) -> bool:
        """Keep a panel; whether it is a new one."""
        if panel.tobytes() in self.known:
            return False
        self.known.add(panel.tobytes())
        self.panels.append(panel)
        return True

    def raise_the_least(self) -> np.ndarray:
        """Make the least open chance as large as it can be, and settle those that can't be larger. Their prices."""
        open_ = np.isnan(self.settled)
        while True:
            prices, most = self._prices(open_)
            panel = self.all.better(prices / self.pool.sizes, most + ENOUGH)
            if panel is None or not self.add(panel):
                break
        least = most - np.nansum(np.where(open_, 0, self.settled) * prices)
        stuck = open_ & (prices > NEAR)
        self.settled[stuck] = max(0.0, least)
        return prices

    def _prices(self, open_: np.ndarray) -> tuple[np.ndarray, float]:
        """The dual: prices of kinds, those of open ones summing to 1, and the `most` that any known panel is worth."""
        rates = np.array(self.panels) / self.pool.sizes
        kinds = len(open_)
        found = linprog(
            np.append(-np.where(open_, 0, self.settled), 1.0),
            A_ub=np.hstack([rates, -np.ones((len(rates), 1))]),
            b_ub=np.zeros(len(rates)),
            A_eq=np.append(open_.astype(float), 0.0)[None],
            b_eq=[1.0],
            bounds=[(0, None)] * kinds + [(None, None)],
            method="highs",
        )
        return np.maximum(found.x[:kinds], 0), float(found.x[kinds])


def certify(pool: Pool, panels: Panels, prices: np.ndarray) -> Certificate:
    """The prices of the first step, as whole numbers a person, with the bound that they prove."""
    weights = np.rint(prices / pool.sizes * FINE).astype(int)
    if not weights.any():
        weights = np.ones(len(weights), dtype=int)
    return Certificate(tuple(int(weight) for weight in weights), proved_by(pool, panels, weights))


def proved_by(pool: Pool, panels: Panels, weights: np.ndarray) -> Fraction:
    """The largest least chance that these whole weights of a person of each kind allow."""
    panel = panels.best(weights.astype(float))
    assert panel is not None
    return Fraction(int(weights @ panel), int(weights @ pool.sizes))
