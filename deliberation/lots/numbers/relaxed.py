"""The fast way to the fairest lottery: first as if people could be divided, then panels of whole people that give the same.

Dividing people only adds lotteries, so nothing fairer is lost; and where panels of whole people give exactly the chances
of the divided optimum, those are the fairest there are. Mostly they do; where not, `leximin` goes the long way.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from deliberation.lots.numbers.panels import Panels
from deliberation.lots.numbers.pool import Pool

NEAR = 1e-7  # below it a price is nothing
AT_ONCE = 60  # panels between two looks whether they are enough
MOST = 1_800
GOOD = 2e-5  # what a chance may miss: a fiftieth of one panel in a thousand


def divided_optimum(pool: Pool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The leximin chances of each kind if people could be divided, such a mean panel, and the first step's prices.

    Raise the least chance as far as it goes; whoever has a price stands in the way of more and is settled; go on.
    """
    settled = np.full(len(pool.kinds), np.nan)
    first = None
    mean = np.zeros(len(pool.kinds))
    while np.isnan(settled).any():
        open_ = np.flatnonzero(np.isnan(settled))
        least, mean, prices = _raise_the_least(pool, settled, open_)
        if first is None:
            first = np.zeros(len(settled))
            first[open_] = prices
        settled[open_[prices > NEAR] if (prices > NEAR).any() else open_] = least
    assert first is not None
    return settled, mean, first


def _raise_the_least(pool: Pool, settled: np.ndarray, open_: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    kinds, column = len(settled), np.zeros((len(pool.quotas), 1))
    lower, upper = np.array([(q.lower, q.upper) for q in pool.quotas]).reshape(-1, 2).T
    rises = np.zeros((len(open_), kinds + 1))
    rises[np.arange(len(open_)), open_] = -1 / pool.sizes[open_]
    rises[:, kinds] = 1
    at_least = np.maximum(0, np.nan_to_num(settled) * pool.sizes - 1e-6)
    found = linprog(
        np.append(np.zeros(kinds), -1.0),
        A_ub=np.vstack([np.hstack([pool.incidence, column]), np.hstack([-pool.incidence, column]), rises]),
        b_ub=np.concatenate([upper, -lower, np.zeros(len(open_))]),
        A_eq=np.append(np.ones(kinds), 0.0)[None],
        b_eq=[pool.seats],
        bounds=[*zip(at_least, pool.sizes, strict=True), (0, 1)],
        method="highs",
    )
    return float(found.x[kinds]), found.x[:kinds], -found.ineqlin.marginals[2 * len(pool.quotas) :]


def whole_panels(
    pool: Pool, panels: Panels, chances: np.ndarray, mean: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """Panels of whole people, with probabilities, that give each kind its chance; `None` where no such were found.

    Each panel makes up for what those before it owe to the mean ("herding"), so that few are enough.
    """
    owed = np.zeros(len(chances))
    found: dict[bytes, np.ndarray] = {}
    for number in range(1, MOST + 1):
        owed += mean
        panel = panels.near(mean, owed)
        if panel is None:
            return None
        owed -= panel
        found[panel.tobytes()] = panel
        if number % AT_ONCE == 0:
            rows = np.array(list(found.values()))
            probabilities, missed = mixture(pool, rows, chances)
            if missed <= GOOD:
                return rows, probabilities
    return None


def mixture(pool: Pool, panels: np.ndarray, chances: np.ndarray) -> tuple[np.ndarray, float]:
    """Probabilities of these panels under which no kind's chance falls short by more than the second number."""
    rates = (panels / pool.sizes).T
    kinds, count = rates.shape
    found = linprog(
        np.append(np.zeros(count), 1.0),
        A_ub=np.hstack([-rates, -np.ones((kinds, 1))]),
        b_ub=-chances,
        A_eq=np.append(np.ones(count), 0.0)[None],
        b_eq=[1.0],
        method="highs",
    )
    return np.maximum(found.x[:count], 0), float(found.x[count])
