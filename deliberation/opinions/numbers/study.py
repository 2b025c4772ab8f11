"""Everything that is computed from the votes of one conversation, in one go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberation.opinions.numbers import axes, ground, groups, routing, stability, telling
from deliberation.opinions.numbers.axes import Axes
from deliberation.opinions.numbers.groups import Groups
from deliberation.opinions.numbers.votes import Floats, Ints, Tallies, VoteMatrix


@dataclass(frozen=True)
class Study:
    """What the votes say. Statements are named by their column in `votes.statements`, people by their row.

    `groups` is `None` where nobody can honestly speak of groups: too few people, answers that hang together no more
    than by chance, or groups that fall apart when a fifth of the people is left out. `best` is the number of groups
    that separated people best, shown or not (0: none).
    """

    votes: VoteMatrix
    axes: Axes
    places: Floats
    tallies: Tallies
    priorities: Floats
    groups: Groups | None
    best: int
    steadiness: float
    by_group: Tallies
    telling: list[list[telling.Telling]]
    common_ground: list[tuple[int, bool]]
    divides: list[ground.Divide]

    @property
    def is_steady(self) -> bool:
        return self.groups is not None and self.steadiness >= stability.STEADY


def study(votes: VoteMatrix, *, k: int | None = None, smallest: int = 1) -> Study:
    """Everything that `votes` say. `k` fixes the number of groups; each has at least `smallest` people."""
    known = axes.find(votes)
    places = axes.project(votes, known)
    tallies = votes.tallies()
    found, best, steadiness = _groups(votes, known, places, k, smallest)
    label = found.label if found else np.zeros(len(votes.people), int)
    by_group = votes.tallies_by(label, found.count if found else 1)
    return Study(
        votes=votes,
        axes=known,
        places=places,
        tallies=tallies,
        priorities=priorities(tallies, axes.extremity(known, votes.hidden)),
        groups=found,
        best=best,
        steadiness=steadiness,
        by_group=by_group,
        telling=telling.telling(by_group) if found else [],
        common_ground=ground.common_ground(by_group),
        divides=ground.divides(by_group) if found else [],
    )


def priorities(tallies: Tallies, extremity: Floats) -> Floats:
    """Each statement's weight when the next one is drawn for somebody (`routing.priority`)."""
    rows: list[Ints | Floats] = [tallies.agrees, tallies.passes, tallies.seen, extremity]
    return np.array([routing.priority(*row) for row in zip(*(part.tolist() for part in rows), strict=True)])


def _groups(
    votes: VoteMatrix, known: Axes, places: Floats, k: int | None, smallest: int
) -> tuple[Groups | None, int, float]:
    """The groups that may be shown, the number that separates best, and how well they hold."""
    counts = groups.who_counts(votes)
    best = groups.find(places, counts, smallest=smallest)
    if best is None or not stability.is_ordered(votes):
        return None, 0, 0.0
    shown = best
    if k is not None and k != best.count:
        shown = groups.find_so_many(places, counts, k, smallest=smallest) or best
    steadiness = stability.stability(votes, shown, known)
    return (shown if steadiness >= stability.FALLEN_APART else None), best.count, steadiness
