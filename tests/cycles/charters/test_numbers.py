"""The arithmetic of weights, without a database."""

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cycles.charters.numbers import made_whole, middle, together


def test_the_median_is_the_one_in_the_middle_or_halfway_between_two():
    assert middle([30, 10, 20]) == 20
    assert middle([10, 15, 20, 90]) == Fraction(35, 2)
    with pytest.raises(ValueError, match="nobody"):
        middle([])


def test_medians_that_do_not_sum_to_100_are_made_whole_and_who_lost_most_gets_the_rest():
    assert made_whole({"lighting": Fraction(40), "routes": Fraction(30), "youth": Fraction(20)}) == {
        "lighting": 45,  # 44.44…, which loses most by the cut
        "routes": 33,
        "youth": 22,
    }


def test_of_equal_losses_the_first_by_name_gets_the_rest():
    assert made_whole(dict.fromkeys("cab", Fraction(1))) == {"a": 34, "b": 33, "c": 33}


def test_fewer_than_five_say_nothing_together_and_neither_do_neighbors_without_a_middle():
    row = {"a": 100}
    assert together([row] * 4, ["a", "b"]) is None
    assert together([row] * 5, ["a", "b"]) == {"a": 100, "b": 0}
    apart = [{"a": 100}, {"b": 100}, {"c": 100}, {"a": 100}, {"b": 100}]
    assert together(apart, ["a", "b", "c"]) is None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from("abcdefghi"), st.integers(0, 200).map(lambda n: Fraction(n, 2)), max_size=9))
def test_whatever_the_parts_they_sum_to_100_and_none_is_a_whole_per_cent_off(parts):
    whole = made_whole(parts)
    if not sum(parts.values()):
        assert whole is None
        return
    assert sum(whole.values()) == 100
    total = sum(parts.values())
    assert all(abs(whole[name] - part * 100 / total) < 1 for name, part in parts.items())


def test_the_example_in_the_documents_is_what_we_compute():
    told = (Path(__file__).parents[3] / "docs" / "charters.md").read_text()
    table = re.search(r"```csv\n(.*?)```", told, re.DOTALL)
    rows = list(csv.DictReader(table[1].splitlines()))
    by_who = {row.pop("who"): {name: int(value) for name, value in row.items()} for row in rows}
    whole, medians = by_who.pop("together"), by_who.pop("median")
    said = list(by_who.values())
    assert {name: middle([one[name] for one in said]) for name in medians} == medians
    assert together(said, sorted(medians)) == whole
