"""No small count can be worked out: attacked by a solver that has every sum of every release."""

from __future__ import annotations

import importlib.util
import random
import sys
from itertools import product
from pathlib import Path

import pytest

from cms.data_room.suppression import Release, Unprotectable, cube, filled, suppress

spec = importlib.util.spec_from_file_location("attacker", Path(__file__).with_name("attacker.py"))
assert spec is not None
assert spec.loader is not None
attacker = importlib.util.module_from_spec(spec)
sys.modules["attacker"] = attacker
spec.loader.exec_module(attacker)

LEAST = 10
TOWN = {
    ("Harbor", "noise"): 40, ("Harbor", "theft"): 3, ("Harbor", "litter"): 22,
    ("Mill", "noise"): 31, ("Mill", "theft"): 18, ("Mill", "litter"): 12,
    ("Hill", "noise"): 25, ("Hill", "theft"): 27, ("Hill", "litter"): 35,
}  # fmt: skip


def publish(*tables):
    """Each table released after the others, as the data room does."""
    releases = []
    for table in tables:
        table = filled(table)
        releases.append(Release(table, suppress(table, releases, LEAST).hidden))
    return releases


def narrow(releases):
    """The small counts of which an attacker knows more than an interval of `LEAST`: there must be none."""
    foe = attacker.Attacker([(dict(one.counts), one.hidden) for one in releases])
    small = [
        (r, key)
        for r, one in enumerate(releases)
        for key, count in cube(one.counts).items()
        if count < LEAST and key in one.hidden
    ]
    assert all(key in one.hidden for one in releases for key, count in cube(one.counts).items() if count < LEAST)
    found = {(r, key): foe.bounds(r, key) for r, key in small}
    assert all(low <= attacker.value(releases[r].counts, key) <= high for (r, key), (low, high) in found.items())
    return {at: (low, high) for at, (low, high) in found.items() if high - low < LEAST}


def test_the_attacker_is_a_real_one():
    """With the small counts alone hidden, each is worked out to the last person."""
    counts = filled(TOWN)
    hidden = frozenset(key for key, count in cube(counts).items() if count < LEAST)
    foe = attacker.Attacker([(counts, hidden)])
    assert foe.bounds(0, ("Harbor", "theft")) == (3, 3)
    assert narrow([Release(counts, hidden)]) == {(0, ("Harbor", "theft")): (3, 3)}


def test_what_is_hidden_beside_a_small_count_protects_it_and_the_rest_stays():
    (release,) = publish(TOWN)
    assert ("Harbor", "theft") in release.hidden
    assert 4 <= len(release.hidden) <= 6  # a rectangle, and perhaps a little more, of sixteen numbers
    assert (None, None) not in release.hidden
    assert narrow([release]) == {}


def test_nothing_small_nothing_hidden():
    assert suppress({("a",): 10, ("b",): 200}).hidden == frozenset()


def test_a_combination_nobody_named_counts_as_none_and_is_hidden_too():
    sparse = {("a", "x"): 50, ("b", "y"): 60}
    assert filled(sparse)["a", "y"] == 0
    (release,) = publish(sparse)
    assert ("a", "y") in release.hidden
    assert narrow([release]) == {}


def test_hidden_counts_of_one_row_do_not_add_up_to_a_few():
    """Two hidden counts of 2 beside a shown total would be known to be 4 people together."""
    (release,) = publish({("a",): 2, ("b",): 2, ("c",): 90, ("d",): 70})
    assert len(release.hidden & {("c",), ("d",), (None,)}) >= 1
    assert narrow([release]) == {}


def test_a_new_month_is_not_the_difference_of_two_totals():
    """Unchanged months and a total in both releases would leave the new month's few."""
    spring = {("Harbor", "March"): 40, ("Mill", "March"): 30}
    with_april = spring | {("Harbor", "April"): 4, ("Mill", "April"): 33}
    first, second = publish(spring, with_april)
    assert first.hidden == frozenset()
    assert ("Harbor", None) in second.hidden
    assert narrow([first, second]) == {}


def test_what_one_release_hides_the_next_does_not_show():
    """Alone, the second table could show what the first hid beside a small count."""
    grown = TOWN | {("Mill", "theft"): 19}
    first, second = publish(TOWN, grown)
    assert narrow([first, second]) == {}
    assert ("Harbor", "theft") in second.hidden


def test_a_number_that_changed_by_a_few_is_not_shown_again():
    """20 and then 21 would say that one more came in late."""
    first, second = publish({("a",): 20, ("b",): 50}, {("a",): 21, ("b",): 50})
    assert first.hidden == frozenset()
    assert {("a",), (None,)} <= second.hidden
    foe = attacker.Attacker([(dict(one.counts), one.hidden) for one in (first, second)])
    for key in (("a",), (None,)):
        low, high = foe.bounds(1, key)
        assert high - low >= LEAST


@pytest.mark.parametrize("seed", range(10))
def test_random_towns_released_again_and_again_give_nothing_away(seed):
    dice = random.Random(seed)
    width = dice.choice([1, 2, 2, 3])
    names = [[f"{letter}{n}" for n in range(dice.randint(2, 3))] for letter in "abc"[:width]]
    table = {key: dice.choice([0, 1, 4, 9, 15, 30, 60]) for key in product(*names)}
    tables = [table]
    for number in range(dice.choice([0, 1, 2]) if width < 3 else 1):
        table = dict(table)
        for key in dice.sample(sorted(table), 2):
            table[key] += dice.choice([1, 2, 14])
        if dice.random() < 0.6:
            names[0] = [*names[0], f"new{number}"]
            table |= {key: dice.choice([0, 3, 12, 40]) for key in product([f"new{number}"], *names[1:])}
        tables.append(table)
    assert narrow(publish(*tables)) == {}


def test_what_can_not_be_protected_any_more_is_refused():
    """An old release, made with a smaller least count, that gives a small count away."""
    shown = filled({("a",): 6, ("b",): 60})
    careless = Release(shown | {("c",): 3}, frozenset({("c",)}))
    with pytest.raises(Unprotectable):
        suppress(shown | {("c",): 3}, [careless], LEAST)


def test_tables_that_make_no_sense_are_refused():
    for table in ({}, {("a",): -1}, {("a",): 1, ("a", "b"): 2}, {("a", None): 3}):
        with pytest.raises(ValueError):  # noqa: PT011
            suppress(table)
    with pytest.raises(ValueError, match="least"):
        suppress({("a",): 1}, least=1)
