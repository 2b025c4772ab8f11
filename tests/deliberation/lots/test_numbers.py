"""The fairest lottery: optima worked out by hand, bounds that nobody beats, quotas on every panel, and a draw that replays."""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from deliberation.lots import replay
from deliberation.lots.numbers import document
from deliberation.lots.numbers.leximin import fairest, step_by_step
from deliberation.lots.numbers.panels import Panels
from deliberation.lots.numbers.pool import Pool, Quota
from deliberation.lots.numbers.refusal import NoPanel
from deliberation.lots.numbers.relaxed import divided_optimum, whole_panels


def pool(seats, quotas, *profiles):
    return Pool(seats, tuple(Quota(*quota) for quota in quotas), tuple(profiles))


RENT = [("home", "rents", 1, 1), ("home", "owns", 1, 1)]
# One renter and three owners for two seats, one of each: the renter always, each owner in a third of all draws.
ONE_RENTER = pool(2, RENT, (0,), (1,), (1,), (1,))
# Two seats, one by age and one by home: whoever is old and rents must sit with whoever is young and owns. By hand: the panels
# are {old renter, young owner} × 1 and {old owner, young renter} × 2 × 1. With probability p for the first, the old renter and
# the young owner have p, the two old owners (1 − p)/2 and the young renter 1 − p: the least is largest at p = 1/3.
CROSSED = pool(
    2,
    [*RENT, ("age", "old", 1, 1), ("age", "young", 1, 1)],
    (0, 2), (1, 3), (1, 2), (1, 2), (0, 3),
)  # fmt: skip
# One seat, three neighbors, and quotas that ask for nothing: everybody has a third.
FREE = pool(
    1,
    [("a", "yes", 0, 1), ("a", "no", 0, 1), ("b", "yes", 0, 1), ("b", "no", 0, 1)],
    (0, 2), (0, 3), (1, 2),
)  # fmt: skip


@pytest.mark.parametrize(
    ("town", "chances"),
    [
        (ONE_RENTER, [1, 1 / 3, 1 / 3, 1 / 3]),
        (CROSSED, [1 / 3, 1 / 3, 1 / 3, 1 / 3, 2 / 3]),
        (FREE, [1 / 3, 1 / 3, 1 / 3]),
    ],
)
@pytest.mark.parametrize("way", [fairest, step_by_step])
def test_chances_are_those_worked_out_by_hand(town, chances, way):
    found = way(town)
    assert [found.chances[kind] for kind in town.kind_of] == pytest.approx(chances, abs=1e-4)
    assert float(found.certificate.bound) == pytest.approx(min(chances), abs=1e-5)


def test_after_the_least_chance_the_next_is_raised_too():
    """Whoever can't have more does not hold back those who can: five of one kind share a seat, two of the other another."""
    town = pool(2, RENT, *[(0,)] * 5, *[(1,)] * 2)
    assert sorted(fairest(town).chances) == pytest.approx([1 / 5, 1 / 2], abs=1e-4)


def test_who_can_be_on_no_panel_has_no_chance_and_spoils_nobody_elses():
    quotas = [("home", "rents", 0, 0), ("home", "owns", 2, 2)]
    town = pool(2, quotas, (0,), (1,), (1,), (1,), (1,))
    assert fairest(town).chances.tolist() == pytest.approx([0, 1 / 2], abs=1e-4)
    assert step_by_step(town).chances.tolist() == pytest.approx([0, 1 / 2], abs=1e-4)


def some_town(seed):
    """A small town of three questions, with quotas around a panel that exists."""
    dice = random.Random(seed)
    profiles = [
        tuple(2 * feature + dice.randrange(2) for feature in range(3)) for _person in range(dice.randint(6, 11))
    ]
    panel = dice.sample(profiles, 3)
    counts = [sum(index in profile for profile in panel) for index in range(6)]
    quotas = [
        (f"q{i // 2}", f"v{i}", max(0, n - dice.randrange(2)), n + dice.randrange(2)) for i, n in enumerate(counts)
    ]
    return pool(3, quotas, *profiles)


@pytest.mark.parametrize("seed", range(8))
def test_no_lottery_over_panels_has_a_larger_least_chance_and_both_ways_agree(seed):
    town = some_town(seed)
    found, slow = fairest(town), step_by_step(town)
    assert sorted(found.chances) == pytest.approx(sorted(slow.chances), abs=1e-4)
    every = [panel for panel in itertools.combinations(range(len(town.profiles)), 3) if not town.unmet(panel)]
    rates = np.array([[person in panel for person in range(len(town.profiles))] for panel in every], dtype=float)
    dice = np.random.default_rng(seed)
    for _other in range(300):
        other = dice.dirichlet(np.full(len(every), 0.5)) @ rates
        assert other.min() <= found.chances.min() + 1e-4
    assert found.chances.min() == pytest.approx(float(found.certificate.bound), abs=1e-4) or found.chances.min() == 0


def test_the_fast_way_is_the_usual_one():
    """Where it finds nothing the long way is gone; mostly it does."""
    fast = 0
    for seed in range(4):
        town = some_town(seed)
        chances, mean, _prices = divided_optimum(town)
        fast += whole_panels(town, Panels(town), chances, mean) is not None
    assert fast >= 3


def test_quotas_that_nobody_can_meet_are_named_with_the_smallest_change():
    quotas = [("age", "young", 3, 4), ("age", "old", 1, 3), ("home", "rents", 0, 4), ("home", "owns", 0, 4)]
    town = pool(4, quotas, (0, 2), (0, 3), (1, 2), (1, 3), (1, 3))
    with pytest.raises(NoPanel) as refused:
        fairest(town)
    (change,) = refused.value.changes
    assert (change.quota.value, change.lower, change.upper, change.volunteers) == ("young", 2, 4, 2)
    with pytest.raises(NoPanel) as too_few:
        fairest(pool(4, [], (), ()))
    assert too_few.value.changes == []
    assert too_few.value.volunteers == 2


@pytest.fixture(scope="module")
def hundred():
    """A hundred volunteers of uneven kinds for twelve seats."""
    dice = random.Random(7)
    profiles = [
        (dice.choice([0, 0, 0, 1]), dice.choice([2, 2, 3, 4]), dice.choice([5, 6, 6])) for _person in range(100)
    ]
    quotas = [
        ("home", "rents", 5, 7), ("home", "owns", 5, 7),
        ("age", "under 30", 3, 5), ("age", "30 to 60", 3, 5), ("age", "over 60", 3, 5),
        ("part", "north", 5, 7), ("part", "south", 5, 7),
    ]  # fmt: skip
    town = pool(12, quotas, *profiles)
    listed, answers = document.write(town, name="Twelve seats", salt="ab")
    return town, listed, answers


def test_every_numbered_panel_meets_every_quota_and_people_alike_differ_by_one_panel_at_most(hundred):
    _town, listed, answers = hundred
    assert len(listed["panels"]) == 1000
    assert document.problems(listed) == document.problems_with(listed, answers) == []
    least = Fraction(min(document.chances(listed)), 1000)
    bound = Fraction(*listed["certificate"]["bound"])
    assert bound - Fraction(3, 1000) <= least <= bound
    assert sum(document.chances(listed)) == 12 * 1000


def test_anybody_replays_the_draw_and_sees_a_list_that_was_changed(hundred, tmp_path, capsys):
    _town, listed, answers = hundred
    file, secret = tmp_path / "list.json", tmp_path / "answers.json"
    file.write_text(document.in_one_way(listed), encoding="utf-8")
    secret.write_text(json.dumps(answers), encoding="utf-8")
    gone = document.drawn(listed, "407")[0]
    assert replay.main([str(file), "--dice", "407", "--gone", str(gone), "--answers", str(secret)]) == 0
    told = capsys.readouterr().out
    assert " ".join(map(str, listed["panels"][407])) in told
    assert f"Ticket {gone} declines: ticket " in told
    assert document.fingerprint(listed) in told
    changed = json.loads(file.read_text())
    changed["panels"][407] = [*changed["panels"][407][:-1], changed["panels"][407][0]]
    changed["certificate"]["bound"] = [1, 2]
    file.write_text(json.dumps(changed))
    assert replay.main([str(file), "--dice", "407", "--answers", str(secret)]) == 1
    told = capsys.readouterr().out
    assert "WRONG: panel 407 is not 12 different tickets" in told
    assert "WRONG: the weights do not prove the bound" in told
    assert replay.main([str(file), "--dice", "7"]) == 1


def test_who_declines_is_replaced_by_the_first_alike_and_then_by_whoever_keeps_the_quotas(hundred):
    town, listed, answers = hundred
    panel = document.drawn(listed, "000")
    line = document.order(listed, "000")
    assert sorted(line) == list(range(1, 101))
    gone, kept = panel[0], panel[1:]
    alike = [t for t in line if listed["groups"][t - 1] == listed["groups"][gone - 1] and t not in panel]
    assert document.replacement(listed, None, "000", gone=gone, kept=kept, asked=set(panel)) == alike[0]
    asked = {*panel, *alike}
    assert document.replacement(listed, None, "000", gone=gone, kept=kept, asked=asked) is None
    other = document.replacement(listed, answers, "000", gone=gone, kept=kept, asked=asked)
    assert other not in asked
    assert not town.unmet([ticket - 1 for ticket in (*kept, other)])


def test_the_worked_example_of_the_documents_says_what_the_program_says(tmp_path, capsys):
    told = (Path(__file__).resolve().parents[3] / "docs" / "lots.md").read_text(encoding="utf-8")
    listed, output = (re.search(rf"```{kind}\n(.*?)\n```", told, re.S)[1] for kind in ("json", "text"))
    file = tmp_path / "list.json"
    file.write_text(listed, encoding="utf-8")
    assert replay.main([str(file), "--dice", "7", "--gone", "3"]) == 0
    assert capsys.readouterr().out.strip() == output
    assert document.fingerprint(json.loads(listed)) == hashlib.sha256(file.read_bytes()).hexdigest()
