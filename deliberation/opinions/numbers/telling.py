"""What tells a group apart from everybody else: the statements its people answer unlike the others.

Shares are smoothed with one more voter each way, so that two votes are not certainty. The tests are one-sided z values;
above 1.2816 one in ten would come about by chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberation.opinions.numbers.votes import Floats, Ints, Tallies

Z90 = 1.2816
MOST = 5  # statements that describe one group


@dataclass(frozen=True)
class Telling:
    """One answer (`agrees`, or else disagrees) of one group to the statement in column `statement`.

    `count` of `seen` people of the group gave it: a smoothed share of `share`, against `elsewhere` among all others.
    `sure` is the z value of the share being over a half, `apart` that of it being above the others'.
    """

    statement: int
    agrees: bool
    count: int
    seen: int
    share: float
    elsewhere: float
    sure: float
    apart: float

    @property
    def ratio(self) -> float:
        """How many times as common the answer is here as elsewhere."""
        return self.share / self.elsewhere

    @property
    def weight(self) -> float:
        """What statements are ordered by."""
        return self.ratio * self.apart * self.share * self.sure

    @property
    def passes(self) -> bool:
        return self.sure > Z90 and self.apart > Z90


def smoothed(count: Ints, seen: Ints) -> Floats:
    """The share of an answer, as if one more person had given it and one more had not."""
    share: Floats = (count + 1) / (seen + 2)
    return share


def over_half(count: Ints, seen: Ints) -> Floats:
    """The z value of an answer's share being over a half."""
    z: Floats = 2 * np.sqrt(seen + 1) * ((count + 1) / (seen + 1) - 0.5)
    return z


def above(count: Ints, seen: Ints, others: Ints, others_seen: Ints) -> Floats:
    """The z value of one share being above another, with one added to all four counts; 0 where both are all."""
    here, there = (count + 1) / (seen + 1), (others + 1) / (others_seen + 1)
    together = (count + others + 2) / (seen + others_seen + 2)
    spread = np.sqrt(together * (1 - together) * (1 / (seen + 1) + 1 / (others_seen + 1)))
    z: Floats = np.divide(here - there, spread, out=np.zeros_like(here), where=spread > 0)
    return z


def telling(by_group: Tallies) -> list[list[Telling]]:
    """For each group the statements that tell it apart, strongest first: at most five, and one where any was voted on."""
    return [_of_group(by_group, group) for group in range(len(by_group.seen))]


def answers(by_group: Tallies, group: int) -> list[Telling]:
    """For each statement the answer, of the two, by which `group` stands out more from the others."""
    seen = by_group.seen[group]
    others_seen = by_group.seen.sum(axis=0) - seen
    sides = []
    for counts in (by_group.agrees, by_group.disagrees):
        count, others = counts[group], counts.sum(axis=0) - counts[group]
        sides.append(
            (
                count,
                smoothed(count, seen),
                smoothed(others, others_seen),
                over_half(count, seen),
                above(count, seen, others, others_seen),
            )
        )
    agrees = sides[0][4] > sides[1][4]
    count, share, elsewhere, sure, apart = (np.where(agrees, one, other) for one, other in zip(*sides, strict=True))
    return [
        Telling(
            i, bool(agrees[i]), int(count[i]), int(seen[i]), *(float(x[i]) for x in (share, elsewhere, sure, apart))
        )
        for i in range(len(seen))
    ]


def _of_group(by_group: Tallies, group: int) -> list[Telling]:
    known = [answer for answer in answers(by_group, group) if answer.seen]
    passing = sorted((answer for answer in known if answer.passes), key=lambda answer: -answer.weight)
    return passing[:MOST] or sorted(known, key=lambda answer: (-answer.apart, -answer.sure))[:1]
