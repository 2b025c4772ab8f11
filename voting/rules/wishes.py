"""What would have funded a project that was not: how many more supporters, or how much less cost.

Each answer is true with everything else as it was: the other ballots, and for Equal Shares every voter's start. `more`
counts further voters who support this project and nothing else; in Equal Shares each of them brings the same start.
"""

from __future__ import annotations

from collections.abc import Sequence

from voting.rules.reasons import Reason, counted
from voting.rules.record import Record


def with_wish(reason: Reason, more: int | None = None, less: int | None = None) -> Reason:
    """The reason with what would have funded the project. Of two answers the smaller one stays."""
    wish = dict(reason.params)
    if more is not None and 0 < more <= wish.get("more", more):
        wish |= {"more": more, "more_unit": counted("supporter", more)}
    if less is not None and 0 < less <= wish.get("less", less):
        wish["less"] = less
    return Reason(reason.code, wish)


def greedy_wishes(record: Record, order: Sequence[int], left_at: Sequence[int | None]) -> None:
    """Greedy: the lowest place in the order where the project would have fitted, and the cost that fitted at its own.

    `left_at` is the money left when each place had its turn (None: the count had stopped). Moving up, a project finds
    at least as much money, so the lowest place that suffices needs the fewest votes.
    """
    for position, place in enumerate(order):
        reason, cost = record.reasons[place], record.instance.costs[place]
        if reason.code not in ("unfunded.no_money_left", "unfunded.stopped", "unfunded.too_dear"):
            continue
        if record.purse.barred(place) is not None:  # by what was funded before the count stopped
            continue
        lower = [p for p, left in enumerate(left_at[: position + 1]) if left is not None and left >= cost]
        more = _votes_to_pass(record, place, order[lower[-1]]) if lower else None
        here = left_at[position]
        record.reasons[place] = with_wish(reason, more, cost - here if here else None)


def _votes_to_pass(record: Record, place: int, other: int) -> int | None:
    """How many more supporters put one project before another; only where support is counted in votes."""
    if record.profile.points is not None or place == other:
        return None
    gap = int(record.profile.votes[other]) - int(record.profile.votes[place])
    return gap if gap > 0 and record.ties.ahead_with_equal_votes(place, other) else gap + 1
