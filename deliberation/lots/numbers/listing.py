"""From a lottery with probabilities to a list of numbered panels of which one number is drawn.

After Flanigan, Kehne and Procaccia, "Fair Sortition Made Transparent" (2021): a uniform lottery over a thousand panels loses
next to nothing, and everybody can follow a draw of three digits.
"""

from __future__ import annotations

from itertools import cycle, islice

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from deliberation.lots.numbers.leximin import Fairest
from deliberation.lots.numbers.pool import Pool

SECONDS = 5  # for the best rounding; a good one is there at once


def how_many(pool: Pool) -> int:
    """1,000 panels; 10,000 where a mean chance would be less than twenty panels of a thousand."""
    return 1_000 if 50 * pool.seats >= len(pool.profiles) else 10_000


def numbered(pool: Pool, lottery: Fairest, count: int) -> list[list[int]]:
    """`count` panels of tickets (positions from 0), each as likely as the others, with nearly the lottery's chances.

    Within a kind tickets take turns, so that two people of one kind differ by at most one panel.
    """
    times = _times(pool, lottery, count)
    members: list[list[int]] = [[] for _kind in pool.kinds]
    for ticket, kind in enumerate(pool.kind_of):
        members[kind].append(ticket)
    turns = [cycle(tickets) for tickets in members]
    listed = []
    for panel, often in zip(lottery.panels, times, strict=True):
        for _again in range(often):
            drawn = [ticket for turn, seats in zip(turns, panel, strict=True) for ticket in islice(turn, int(seats))]
            listed.append(sorted(drawn))
    return listed


def _times(pool: Pool, lottery: Fairest, count: int) -> list[int]:
    """How often each panel is on the list: its share of `count`, rounded so that the worst loss of a chance is small."""
    shares = lottery.probabilities * count
    down = np.floor(shares + 1e-9)
    left = round(count - down.sum())
    rates = (lottery.panels / pool.sizes).T
    panels = len(shares)
    short = rates @ down - lottery.chances * count
    found = milp(
        np.append(np.zeros(panels), 1.0),
        integrality=np.append(np.ones(panels), 0),
        bounds=Bounds(np.zeros(panels + 1), np.append(np.ones(panels), np.inf)),
        constraints=[
            LinearConstraint(np.hstack([rates, np.ones((len(rates), 1))]), lb=-short),
            LinearConstraint(np.append(np.ones(panels), 0.0), lb=left, ub=left),
        ],
        options={"time_limit": SECONDS, "mip_rel_gap": 0.1},
    )
    up = np.zeros(panels)
    if found.x is not None:
        up = np.rint(found.x[:panels])
    else:
        up[np.argsort(down - shares, kind="stable")[:left]] = 1
    return [int(number) for number in down + up]
