"""Proofs that an outcome is proportional, which anyone can check without trusting who made them.

EJR+ up to one project: no group of voters is let down together. Let every voter be entitled to `share` (the budget over
the voters, or the start of an Equal Shares run). A group S that all support a project c outside the outcome is let down
if each of them would still, with c added, gain no more than `share * u_S(c) / cost(c)`: what the group could have had,
buying at c's price. For unit costs this is EJR+ of M. Brill and J. Peters (EC 2023, arXiv:2302.01989); for costs it is
what the proof of Theorem 2 of Peters, Pierczyński, Skowron (arXiv:2008.13276) shows of every Equal Shares outcome.
For each project the worst groups are those who gain least, so sorting finds them all: the check is polynomial.

Priceability (D. Peters, P. Skowron, EC 2020, arXiv:1911.11747): prices under which every voter starts with the same,
pays only for projects they support, nobody overspends, every project is paid in full, and no supporters of a project
left out hold more than its cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from voting.rules.instance import Instance
from voting.rules.outcome import Outcome
from voting.rules.parameters import Utility
from voting.rules.profile import Profile

NEAR = 2.0**-40


@dataclass(frozen=True, slots=True)
class LetDown:
    """A group that EJR+ up to one finds let down: this many supporters of a project, of whom even the best served
    gains `gain` with it, though the group could have had `deserved` (both in units of utility, exact)."""

    project: str
    voters: int
    gain: int
    deserved: Fraction


def ejr_plus(
    instance: Instance, profile: Profile, winners: Sequence[str], utility: Utility, share: Fraction | None = None
) -> LetDown | None:
    """The group that is let down most clearly, or None: then the outcome satisfies EJR+ up to one project.

    `share` is in cents; without it, the budget over the voters.
    """
    if share is None:
        share = Fraction(max(instance.budget, 0), max(profile.voters, 1))
    places = [instance.index[id_] for id_ in winners]
    gains = _gains(instance, profile, places, utility)
    found = []
    for place, project in enumerate(instance.projects):
        if place in places or project.cost == 0 or project.withdrawn:
            continue
        let_down = _worst_group(instance, profile, place, gains, utility, share)
        if let_down is not None:
            found.append(let_down)
    return max(found, key=lambda group: (group.deserved - group.gain, group.project), default=None)


def _gains(instance: Instance, profile: Profile, places: Sequence[int], utility: Utility) -> NDArray[np.int64]:
    gains = np.zeros(profile.groups, np.int64)
    for place in places:
        gains[profile.supporters[place]] += _utility(instance, profile, place, utility)
    return gains


def _utility(instance: Instance, profile: Profile, place: int, utility: Utility) -> NDArray[np.int64]:
    """What each supporting group gains from a project, each voter of it."""
    if utility == "points":
        return profile.supporter_points[place]
    gain = instance.costs[place] if utility == "cost" else 1
    return np.full(len(profile.supporters[place]), gain, np.int64)


def _worst_group(
    instance: Instance,
    profile: Profile,
    place: int,
    gains: NDArray[np.int64],
    utility: Utility,
    share: Fraction,
) -> LetDown | None:
    groups = profile.supporters[place]
    if not len(groups):
        return None
    own = _utility(instance, profile, place, utility)
    weight = profile.weights[groups]
    order = np.argsort(gains[groups] + own, kind="stable")
    with_it = (gains[groups] + own)[order]
    together = np.cumsum((own * weight)[order])
    last = np.append(np.flatnonzero(np.diff(with_it)), len(with_it) - 1)
    rate = share / instance.costs[place]
    deserved = together[last].astype(float) * float(rate)
    suspects = last[deserved >= with_it[last].astype(float) * (1 - NEAR)]
    worst: LetDown | None = None
    for end in suspects.tolist():
        exact = rate * int(together[end])
        if exact >= int(with_it[end]) and (worst is None or exact - int(with_it[end]) > worst.deserved - worst.gain):
            voters = int(weight[order[: end + 1]].sum())
            worst = LetDown(instance.projects[place].id, voters, int(with_it[end]), exact)
    return worst


@dataclass(frozen=True, slots=True)
class Prices:
    """A price system: what every voter starts with, and the price of a unit of each project, in the order bought.

    A supporter pays price times units (their points, or one), or what they have left if that is less. Cents, exact.
    """

    start: Fraction
    bought: tuple[tuple[str, Fraction], ...]


def prices_of(outcome: Outcome) -> Prices | None:
    """The price system of the Equal Shares part of an outcome; None for other rules."""
    if outcome.start is None:
        return None
    bought = [r for r in outcome.rounds if r.step == "equal-shares"]
    return Prices(outcome.start, tuple((r.project, r.price or Fraction(0)) for r in bought))


def check_prices(instance: Instance, profile: Profile, prices: Prices, utility: Utility) -> str:
    """An empty text if the prices prove the projects they buy priceable; else the first thing wrong, in English.

    Done slowly, with a fraction for each group of equal ballots, and with none of the code that counts.
    """
    left = [prices.start] * profile.groups
    weights = profile.weights.tolist()
    for id_, price in prices.bought:
        place, collected = instance.index[id_], Fraction(0)
        units = (
            profile.supporter_points[place].tolist() if utility == "points" else [1] * len(profile.supporters[place])
        )
        for group, unit in zip(profile.supporters[place].tolist(), units, strict=True):
            paid = min(left[group], price * unit)
            left[group] -= paid
            collected += paid * weights[group]
        if collected != instance.costs[place]:
            return f"the supporters of {id_} pay {collected} cents, not its cost of {instance.costs[place]}"
    bought = {id_ for id_, _ in prices.bought}
    for place, project in enumerate(instance.projects):
        held = sum((left[g] * weights[g] for g in profile.supporters[place].tolist()), Fraction(0))
        if project.id not in bought and held > project.cost:
            return f"the supporters of {project.id} hold {held} cents, more than its cost of {project.cost}"
    return ""
