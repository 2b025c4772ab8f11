"""Pure: how much room a person gets, and what stands out among flags."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from deliberation.discussions.brigading import Kind, Seen, Sign, signs
from deliberation.discussions.trust import LIMITS, Level, Record, level_of

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
YEAR = timedelta(days=365)


@pytest.mark.parametrize(
    ("record", "level"),
    [
        (Record(timedelta(0), 0), Level.NEW),
        (Record(timedelta(days=6), 50), Level.NEW),
        (Record(YEAR, 2), Level.NEW),
        (Record(timedelta(days=7), 3), Level.KNOWN),
        (Record(timedelta(days=60), 19), Level.KNOWN),
        (Record(timedelta(days=60), 20), Level.TRUSTED),
        (Record(YEAR, 500, hidden_lately=1), Level.KNOWN),
        (Record(YEAR, 3, hidden_lately=4), Level.NEW),
        (Record(timedelta(0), 0, has_duty=True), Level.TRUSTED),
    ],
)
def test_room_grows_with_days_and_standing_comments_and_shrinks_with_hidden_ones(record, level):
    assert level_of(record) is level


def test_every_limit_grows_from_level_to_level():
    steps = [LIMITS[level] for level in Level]
    for less, more in pairwise(steps):
        assert all(a < b for a, b in zip(vars(less).values(), vars(more).values(), strict=True))


def seen(minute, by, age=YEAR, network=""):
    return Seen(NOON + timedelta(minutes=minute), by, age, network)


def test_two_flags_are_no_pattern():
    assert signs([seen(0, 1, timedelta(0), "n"), seen(0, 2, timedelta(0), "n")]) == []


def test_flags_of_old_neighbors_over_a_day_stand_out_in_nothing():
    assert signs([seen(60 * n, n, YEAR, str(n)) for n in range(10)]) == []


def test_a_burst_new_accounts_and_one_network_are_told_in_numbers():
    brigade = [seen(n, n, timedelta(days=1), "same") for n in range(5)]
    neighbors = [seen(600 + 100 * n, 10 + n, YEAR, f"other {n}") for n in range(2)]
    assert signs([*brigade, *neighbors]) == [
        Sign(Kind.BURST, 5, 7),
        Sign(Kind.NEW_ACCOUNTS, 5, 7),
        Sign(Kind.SAME_NETWORK, 5, 7),
    ]


def test_forgotten_networks_are_nobodys():
    assert signs([seen(100 * n, n) for n in range(6)]) == []


def test_one_person_who_writes_much_is_one_person():
    found = signs([seen(n, 1, timedelta(0), "n") for n in range(9)])
    assert found == []
