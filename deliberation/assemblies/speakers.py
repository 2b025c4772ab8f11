"""Who speaks next: a pure, deterministic order that every screen can explain.

Points of order come first, by rank. Then, as far as the council chose the rules: whoever has not spoken on this point
of the agenda; a zipper between the tags that people chose for themselves; the least speaking time today, in steps of
half a minute; the fewest turns. What is left is the time of the request. Nobody starves: who was passed by `PATIENCE`
later hands comes before everyone who was not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

FIRST, BALANCE, TIME, TURNS = "first", "balance", "time", "turns"
RULES = (FIRST, BALANCE, TIME, TURNS)
STEP = 30  # seconds that make no difference
PATIENCE = 10  # later hands that may pass an earlier one


@dataclass(frozen=True)
class Hand:
    """A raised hand. `point` is the rank of a point of order, 1 the most urgent; `None` for somebody's own request."""

    id: int
    person: str
    asked: float
    tag: str = ""
    point: int | None = None


@dataclass(frozen=True)
class Turn:
    """A turn that is over or under way; `here` if it was on the present point of the agenda."""

    person: str
    asked: float
    called: float
    seconds: float
    tag: str = ""
    here: bool = True
    is_point: bool = False


@dataclass(frozen=True)
class Place:
    """A hand in the line, and the rule that put it before the one behind it."""

    hand: Hand
    why: str


def line(hands: Iterable[Hand], turns: Collection[Turn], rules: Collection[str]) -> list[Place]:
    """All hands in the order in which they speak."""
    waiting = sorted(hands, key=lambda hand: (hand.asked, hand.id))
    points = sorted((h for h in waiting if h.point is not None), key=lambda hand: hand.point or 0)
    own = [hand for hand in waiting if hand.point is None]
    passed = [hand for hand in own if _times_passed(hand, turns) >= PATIENCE]
    rest = [hand for hand in own if hand not in passed]
    heard = {turn.person for turn in turns if turn.here and not turn.is_point} if FIRST in rules else set()
    new = [hand for hand in rest if hand.person not in heard]
    known = [hand for hand in rest if hand.person in heard]
    spoken = Counter(turn.tag for turn in turns if turn.here and not turn.is_point)
    rank = _Rank(turns, rules)
    return [
        *(Place(hand, "point") for hand in points),
        *(Place(hand, "passed") for hand in passed),
        *_zipper(new, spoken, rank, last=FIRST if known else "asked"),
        *_zipper(known, spoken, rank),
    ]


def _times_passed(hand: Hand, turns: Iterable[Turn]) -> int:
    return sum(not t.is_point and t.asked > hand.asked and t.called >= hand.asked for t in turns)


class _Rank:
    """The key by which two hands of the same tag are told apart, and which part of it did."""

    def __init__(self, turns: Iterable[Turn], rules: Collection[str]) -> None:
        self.rules = rules
        self.seconds: Counter[str] = Counter()
        self.turns: Counter[str] = Counter()
        for turn in turns:
            self.seconds[turn.person] += int(turn.seconds)
            self.turns[turn.person] += not turn.is_point

    def of(self, hand: Hand) -> tuple[int, int, float, int]:
        steps = self.seconds[hand.person] // STEP if TIME in self.rules else 0
        turns = self.turns[hand.person] if TURNS in self.rules else 0
        return steps, turns, hand.asked, hand.id

    def why(self, hand: Hand, behind: Hand) -> str:
        ours, theirs = self.of(hand), self.of(behind)
        if ours > theirs:
            return BALANCE
        return TIME if ours[0] < theirs[0] else TURNS if ours[1] < theirs[1] else "asked"


def _zipper(hands: list[Hand], spoken: Counter[str], rank: _Rank, last: str = "asked") -> list[Place]:
    """Of the tags that have a hand up, the one that spoke least on this point goes next. `spoken` counts on."""
    lanes: dict[str, list[Hand]] = {}
    for hand in sorted(hands, key=rank.of):
        lanes.setdefault(hand.tag if BALANCE in rank.rules else "", []).append(hand)
    placed: list[Hand] = []
    while lanes:
        tag = min(lanes, key=lambda t: (spoken[t], rank.of(lanes[t][0])))
        placed.append(lanes[tag].pop(0))
        spoken[tag] += 1
        if not lanes[tag]:
            del lanes[tag]
    reasons = [rank.why(hand, behind) for hand, behind in pairwise(placed)]
    return [Place(hand, why) for hand, why in zip(placed, [*reasons, last], strict=False)]
