"""Greedy: the most votes first, as long as the money lasts. Docs: docs/rules/greedy.md."""

from __future__ import annotations

from collections.abc import Sequence

from voting.rules.reasons import Reason
from voting.rules.record import Record
from voting.rules.wishes import greedy_wishes

FOR_LACK_OF_MONEY = ("unfunded.no_money_left", "unfunded.too_dear", "unfunded.envelope")


def greedy_order(record: Record) -> list[int]:
    """The contenders by support, the most first, ties settled by the rule's tie-break."""
    scores = record.profile.scores
    return sorted(record.contenders, key=lambda c: (-int(scores[c]), record.ties.rank[c]))


def run_greedy(record: Record, step: str = "greedy", stop_at_first: bool = False) -> None:
    """Fund in order of support what fits; skip what does not, or stop there (`greedy-no-skip`)."""
    order = greedy_order(record)
    _note_ties(record, order)
    left_at: list[int | None] = []
    stopper: int | None = None
    for rank, place in enumerate(order, start=1):
        left_at.append(None if stopper is not None else record.purse.left)
        obstacle = record.purse.obstacle(place)
        if stopper is not None:
            other = record.instance.projects[stopper].id
            record.refuse(place, Reason("unfunded.stopped", {"other": other}))
        elif obstacle is None:
            record.fund(place, step, _reason(record, place, rank, step))
        elif obstacle.code in FOR_LACK_OF_MONEY and _adjust(record, place, step):
            continue
        else:
            record.refuse(place, obstacle)
            if stop_at_first and obstacle.code in FOR_LACK_OF_MONEY:
                stopper = place
    if record.rule.part_funding:
        part_fund(record, order)
    greedy_wishes(record, order, left_at)


def _adjust(record: Record, place: int, step: str) -> bool:
    """Build a project of adjustable cost for the money there is, if that is enough for it."""
    room = record.purse.adjusted(place)
    if room is not None:
        record.fund_adjusted(place, step, room)
    return room is not None


def part_fund(record: Record, order: Sequence[int]) -> None:
    """Give what is left to the first project in order that lacked only money."""
    for place in order:
        amount = record.purse.room(place)
        lacking = record.reasons[place].code in FOR_LACK_OF_MONEY
        if lacking and amount > 0 and not record.purse.barred_by_rival(place):
            record.fund_in_part(place, amount)
            return


def _reason(record: Record, place: int, rank: int, step: str) -> Reason:
    params = {**record.support(place), "rank": rank, "cost": record.instance.projects[place].cost}
    return Reason("funded.greedy" if step == "greedy" else "funded.leftover", params)


def _note_ties(record: Record, order: Sequence[int]) -> None:
    """Write down each run of projects with equal support, for the report of ties."""
    scores = record.profile.scores
    start = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or scores[order[end]] != scores[order[start]]:
            if end - start > 1:
                record.tied.append((start + 1, tuple(order[start:end])))
            start = end
