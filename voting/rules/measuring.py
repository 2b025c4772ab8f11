"""How well an outcome serves the voters: numbers any resident can check, and proportionality with its proof.

`measures` says how many funded projects a voter supports on average, how many voters got nothing, and how the money is
shared between neighborhoods and categories against their share of the votes. Certificates are in `certificates`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from voting.rules.instance import Instance, Project
from voting.rules.outcome import Outcome
from voting.rules.profile import Profile


@dataclass(frozen=True, slots=True)
class Share:
    """One neighborhood's or category's part: of the money spent and of the votes cast, each from 0 to 1, exact."""

    name: str
    money: Fraction
    votes: Fraction


@dataclass(frozen=True, slots=True)
class Measures:
    """Numbers about an outcome; all exact.

    `average_number` and `average_cost` (cents) are over all voters: how many funded projects a voter supports, and what
    these cost. `excluded` is the number of voters who support no funded project, `exclusion_ratio` their share.
    """

    voters: int
    average_number: Fraction
    average_cost: Fraction
    excluded: int
    exclusion_ratio: Fraction
    neighborhoods: tuple[Share, ...]
    categories: tuple[Share, ...]


def measures(instance: Instance, profile: Profile, outcome: Outcome) -> Measures:
    """The measures of an outcome. Projects funded in part are not counted."""
    voters = profile.voters
    winners = [instance.index[id_] for id_ in outcome.winners]
    spent = {r.project: r.cost for r in outcome.rounds}
    number = satisfaction(profile, winners)
    together = sum(int(profile.votes[c]) * spent[instance.projects[c].id] for c in winners)
    excluded = int(profile.weights[number == 0].sum())
    all_votes = sum(int(profile.votes[c]) for c in winners)
    return Measures(
        voters=voters,
        average_number=Fraction(all_votes, max(voters, 1)),
        average_cost=Fraction(together, max(voters, 1)),
        excluded=excluded,
        exclusion_ratio=Fraction(excluded, max(voters, 1)),
        neighborhoods=_shares(instance, profile, spent, outcome.winners, lambda p: [p.neighborhood]),
        categories=_shares(instance, profile, spent, outcome.winners, lambda p: p.category.split(",")),
    )


def satisfaction(profile: Profile, places: Iterable[int]) -> NDArray[np.int64]:
    """For each group of voters, how many of these projects it supports."""
    total = np.zeros(profile.groups, np.int64)
    for place in places:
        total[profile.supporters[place]] += 1
    return total


def _shares(
    instance: Instance,
    profile: Profile,
    spent: dict[str, int],
    winners: Iterable[str],
    names_of: Callable[[Project], list[str]],
) -> tuple[Share, ...]:
    """A project of several categories counts in equal parts for each."""
    money: defaultdict[str, Fraction] = defaultdict(Fraction)
    votes: defaultdict[str, Fraction] = defaultdict(Fraction)
    funded = set(winners)
    for place, project in enumerate(instance.projects):
        names = [name.strip() for name in names_of(project) if name.strip()]
        for name in names:
            votes[name] += Fraction(int(profile.votes[place]), len(names))
            if project.id in funded:
                money[name] += Fraction(spent[project.id], len(names))
    all_money, all_votes = sum(money.values()) or Fraction(1), sum(votes.values()) or Fraction(1)
    return tuple(Share(name, money[name] / all_money, votes[name] / all_votes) for name in sorted(votes))
