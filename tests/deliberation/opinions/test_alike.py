"""Look-alikes: measured on pairs of statements as neighbors write them."""

from __future__ import annotations

import pytest

from deliberation.opinions.alike import ALIKE, folded, likeness, nearest, pieces

SAME = [
    ("The harbor path should be lit all night.", "The harbor path should be lit at night"),
    ("We need more street lamps on Mill Road.", "We need more street lamps at Mill Road!"),
    ("Police should wear body cameras.", "The police should wear body cameras"),
    ("Young people need a place to go in the evening.", "Young people need a place to go in the evenings"),
    ("Los jóvenes necesitan un lugar por la tarde.", "Los jovenes necesitan un lugar por las tardes"),
    ("計程車應該要有評價機制", "計程車應該有評價機制"),
    ("Slow the cars down near the school.", "Slow down the cars near the school"),
]
OTHER = [
    ("The harbor path should be lit all night.", "Lamps should dim after midnight for the birds."),
    ("We need more street lamps on Mill Road.", "We need more benches on Mill Road where people sit."),
    ("Police should wear body cameras.", "Police should walk, not drive."),
    ("Young people need a place to go in the evening.", "Old people need a bench to rest on the way."),
    ("Cameras make me feel safer.", "Cameras make me feel watched."),
    ("Los jóvenes necesitan un lugar por la tarde.", "La policía debe hablar con los vecinos."),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_nearly_the_same_words_are_found(one, other):
    assert nearest(other, [(7, one)]) == [7]


def test_other_thoughts_are_mostly_left_alone():
    mistaken = [pair for pair in OTHER if likeness(*map(pieces, pair)) >= ALIKE]
    print(f"look-alikes: {len(SAME)} of {len(SAME)} found, {len(mistaken)} of {len(OTHER)} wrongly asked about")
    assert len(mistaken) <= 1


def test_the_most_alike_comes_first_and_there_are_at_most_three():
    known = [(n, f"The path should be lit all night {'x' * n}") for n in range(6)]
    assert nearest("The path should be lit all night", known) == [0, 1, 2]
    assert nearest("", known) == []
    assert folded("¡Más LUZ!") == "mas luz"
