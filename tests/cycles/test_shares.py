"""Money shared out by people and need: exact, in whole cents, and as the page and the documents say."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cycles.shares import Place, share_out

EXAMPLE = Path(__file__).parents[2] / "docs" / "envelopes.md"
PLACES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 1000)), min_size=1, max_size=8)


def test_the_example_in_the_documents_is_what_we_compute() -> None:
    table = re.search(r"```csv\n(.*?)```", EXAMPLE.read_text(), re.DOTALL)
    assert table
    rows = list(csv.DictReader(table[1].splitlines()))
    shares = share_out(
        1_000_000_00, 40, [Place(r["neighborhood"], int(r["people"]), int(r["need_index"])) for r in rows]
    )
    for row, share in zip(rows, shares, strict=True):
        told = {name: round(float(row[name]) * 100) for name in ("by_people", "by_need", "envelope")}
        assert told == {"by_people": share.people_cents, "by_need": share.need_cents, "envelope": share.cents}
        assert share.place.points == int(row["people_times_need"])
    assert [share.got_a_cent for share in shares] == [False, True, False]


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(st.integers(0, 10**12), st.integers(0, 100), PLACES)
def test_no_cent_is_lost_and_nobody_is_off_by_a_whole_one(
    total: int, percent: int, numbers: list[tuple[int, int]]
) -> None:
    places = [Place(str(n), people, need) for n, (people, need) in enumerate(numbers)]
    try:
        shares = share_out(total, percent, places)
    except ValueError:
        assert not any(place.points for place in places)
        return
    assert sum(share.cents for share in shares) == total
    assert all(abs(share.cents - share.exact) < 1 for share in shares)


def test_among_equals_the_cents_left_over_go_to_the_first_by_name() -> None:
    shares = share_out(100, 0, [Place(name, 1, 0) for name in ("C", "A", "B")])
    assert {share.place.name: share.cents for share in shares} == {"A": 34, "B": 33, "C": 33}


def test_more_need_or_more_people_is_never_less_money() -> None:
    before = share_out(10**8, 30, [Place("a", 500, 4), Place("b", 900, 2)])[0].cents
    assert share_out(10**8, 30, [Place("a", 500, 5), Place("b", 900, 2)])[0].cents > before
    assert share_out(10**8, 30, [Place("a", 501, 4), Place("b", 900, 2)])[0].cents > before


@pytest.mark.parametrize("places", [[], [Place("a", 0, 5)], [Place("a", 5, 0)]])
def test_with_nothing_to_share_by_it_says_so(places: list[Place]) -> None:
    with pytest.raises(ValueError, match="nobody"):
        share_out(100, 50, places)
