"""What people have in common across groups, and where groups part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberation.opinions.numbers.telling import Z90, over_half, smoothed
from deliberation.opinions.numbers.votes import Floats, Ints, Mask, Tallies

MOST = 5
TURNOUT = 0.5  # of a group's usual number of votes on a statement: what a statement needs to be compared
FEWEST_VOTES = 3  # in each group, however small


@dataclass(frozen=True)
class Divide:
    """A statement that the group `agreeing` agrees with and the group `disagreeing` disagrees with.

    `sharpness` is the product of the two smoothed shares: how often one person of each would hold these two answers.
    """

    statement: int
    agreeing: int
    disagreeing: int
    sharpness: float


def majority(tallies: Tallies) -> tuple[list[int], list[int]]:
    """The statements that most people agree with, and those most disagree with: at most five each, surest first."""
    return _surest(tallies.agrees, tallies.seen), _surest(tallies.disagrees, tallies.seen)


def shared(by_group: Tallies) -> tuple[Floats, Floats]:
    """Group-aware consensus of each statement, for agreeing and for disagreeing: the product of the groups' shares.

    A statement that one person of each group would hold alike is high; one that a large group alone holds is not.
    """
    return smoothed(by_group.agrees, by_group.seen).prod(axis=0), smoothed(by_group.disagrees, by_group.seen).prod(
        axis=0
    )


def enough(by_group: Tallies) -> Mask:
    """Which statements enough people of *every* group voted on to say what the groups have in common.

    Enough is half the votes a statement has in that group on average, and three. Without this, statements with two
    votes come out on top: nobody has disagreed yet.
    """
    usual = by_group.seen.sum(axis=1, keepdims=True) / max(1, by_group.seen.shape[1])
    found: Mask = (by_group.seen >= np.maximum(FEWEST_VOTES, TURNOUT * usual)).all(axis=0)
    return found


def common_ground(by_group: Tallies) -> list[tuple[int, bool]]:
    """The statements on which more than half of every group answer alike, and whether they agree; the surest first.

    Only where enough people of every group voted, and where all together are clearly more than half.
    """
    compared = enough(by_group)
    found: list[tuple[float, int, bool]] = []
    for counts, score, agrees in zip(
        (by_group.agrees, by_group.disagrees), shared(by_group), (True, False), strict=True
    ):
        everywhere = (smoothed(counts, by_group.seen) > 0.5).all(axis=0)
        clearly = over_half(counts.sum(axis=0), by_group.seen.sum(axis=0)) > Z90
        found += [(float(score[i]), int(i), agrees) for i in np.flatnonzero(compared & everywhere & clearly)]
    return [(i, agrees) for _score, i, agrees in sorted(found, key=lambda row: (-row[0], row[1]))[:MOST]]


def divides(by_group: Tallies) -> list[Divide]:
    """The statements on which groups part most sharply: one clearly agrees and another clearly disagrees; at most five."""
    compared = enough(by_group)
    agree, disagree = smoothed(by_group.agrees, by_group.seen), smoothed(by_group.disagrees, by_group.seen)
    agree = np.where(over_half(by_group.agrees, by_group.seen) > Z90, agree, 0)
    disagree = np.where(over_half(by_group.disagrees, by_group.seen) > Z90, disagree, 0)
    sharpness = np.where(compared, agree.max(axis=0) * disagree.max(axis=0), 0)
    order = np.lexsort((np.arange(len(sharpness)), -sharpness))[:MOST]
    return [
        Divide(int(i), int(agree[:, i].argmax()), int(disagree[:, i].argmax()), float(sharpness[i]))
        for i in order
        if sharpness[i] > 0
    ]


def _surest(count: Ints, seen: Ints) -> list[int]:
    share, sure = smoothed(count, seen), over_half(count, seen)
    passing = np.flatnonzero((share > 0.5) & (sure > Z90))
    order = np.argsort(-(share * sure)[passing], kind="stable")[:MOST]
    return [int(i) for i in passing[order]]
