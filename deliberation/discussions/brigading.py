"""Signs that many hands may be one: shown to moderators beside what they decide on, never acted upon. Pure.

A sign is no proof. Neighbors do share a network, and a good cause brings new people in an evening; so every sign says in
numbers what was seen, and leaves the judgement to a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

BURST, BURST_WITHIN = 4, timedelta(minutes=15)
NEW_ACCOUNT = timedelta(days=7)
FEWEST = 3  # below that nothing is a pattern


class Kind(Enum):
    BURST = "burst"
    NEW_ACCOUNTS = "new accounts"
    SAME_NETWORK = "same network"


@dataclass(frozen=True)
class Seen:
    """One flag or comment: when, by an account of which age, from which network ("" where that is forgotten)."""

    at: datetime
    by: int | None
    account_age: timedelta
    network: str = ""


@dataclass(frozen=True)
class Sign:
    """`count` of `of` show the pattern."""

    kind: Kind
    count: int
    of: int


def signs(seen: Sequence[Seen]) -> list[Sign]:
    """What stands out among flags on one comment, or comments in one discussion; each kind at most once."""
    people = {one.by if one.by is not None else -n: one for n, one in enumerate(seen, start=1)}
    everybody = len(people)
    if everybody < FEWEST:
        return []
    found = [
        Sign(Kind.BURST, _burst(seen), len(seen)),
        Sign(Kind.NEW_ACCOUNTS, sum(one.account_age < NEW_ACCOUNT for one in people.values()), everybody),
        Sign(Kind.SAME_NETWORK, _same_network(list(people.values())), everybody),
    ]
    least = {Kind.BURST: BURST, Kind.NEW_ACCOUNTS: max(FEWEST, (everybody + 1) // 2), Kind.SAME_NETWORK: FEWEST}
    return [sign for sign in found if sign.count >= least[sign.kind]]


def _burst(seen: Sequence[Seen]) -> int:
    """The most that came within `BURST_WITHIN` of each other."""
    moments = sorted(one.at for one in seen)
    first = most = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] > BURST_WITHIN:
            first += 1
        most = max(most, last - first + 1)
    return most


def _same_network(people: Sequence[Seen]) -> int:
    networks = Counter(one.network for one in people if one.network)
    return max(networks.values(), default=0)
