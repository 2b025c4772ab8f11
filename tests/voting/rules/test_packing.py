"""The knapsack: the best set, found among all of them; ties as the rank says; elections of real size are not refused."""

import random
from itertools import combinations

import pytest

from voting.rules import InvalidElection
from voting.rules.packing import Item, pack


def best_of_all(items, budget, rank):
    """By trying every set: the largest gain, the lowest cost, the lowest rank first; and where equal sets differ."""
    sets = [chosen for size in range(len(items) + 1) for chosen in combinations(items, size)]
    fitting = [chosen for chosen in sets if sum(item.cost for item in chosen) <= budget]

    def worth(chosen):
        return sum(item.gain for item in chosen), -sum(item.cost for item in chosen)

    most = max(map(worth, fitting))
    equal = [frozenset(item.place for item in chosen) for chosen in fitting if worth(chosen) == most]
    preferred = max(equal, key=lambda places: [place in places for place in sorted(rank, key=rank.__getitem__)])
    return most, preferred, frozenset.union(*equal) - frozenset.intersection(*equal)


@pytest.mark.parametrize("seed", range(60))
def test_the_best_set_is_found_and_ties_are_broken_and_told(seed):
    dice = random.Random(seed)
    most = dice.choice((3, 10, 1000))
    items = [Item(place, dice.randint(1, most), dice.randint(1, most)) for place in range(dice.randint(1, 9))]
    if seed % 3 == 0:  # each gains what it costs: many sets are as good as any
        items = [Item(item.place, item.cost, item.cost) for item in items]
    rank = list(range(len(items)))
    dice.shuffle(rank)
    budget = dice.randint(0, sum(item.cost for item in items))
    (gain, cost), places, differ = best_of_all(items, budget, rank)
    found = pack(items, budget, rank)
    assert (found.gain, -found.cost, found.places) == (gain, cost, places)
    assert set(found.tied) <= differ
    assert bool(found.tied) == bool(differ)


@pytest.mark.parametrize("kind", ["any", "few prices"])
def test_fifteen_hundred_projects_are_packed(kind):
    dice = random.Random(kind)
    items = []
    for place in range(1500):
        cost = dice.randint(1, 9) * 1000 if kind == "few prices" else dice.randint(10**5, 10**8)
        items.append(Item(place, cost, dice.randint(1, 5000 if kind == "any" else 50)))
    budget = sum(item.cost for item in items) // 3000 * 1000
    found = pack(items, budget, range(1500))
    chosen = [item for item in items if item.place in found.places]
    assert found.cost == sum(item.cost for item in chosen) <= budget
    assert found.gain == sum(item.gain for item in chosen)
    left, by_the_piece = budget, 0
    for item in sorted(items, key=lambda item: -item.gain / item.cost):
        part = min(item.cost, left)
        left, by_the_piece = left - part, by_the_piece + item.gain * part / item.cost
    assert 0.9999 * by_the_piece < found.gain <= by_the_piece


def test_amounts_that_nothing_tells_apart_are_refused_clearly(monkeypatch):
    """Two hundred projects that each gain what they cost: of endlessly many equally good sets none can be proven first."""
    monkeypatch.setattr("voting.rules.packing.MOST_WORK", 1_000_000)
    dice = random.Random(1)
    costs = [dice.randint(10**5, 10**8) for _ in range(200)]
    items = [Item(place, cost, cost) for place, cost in enumerate(costs)]
    with pytest.raises(InvalidElection, match="too large for an exact max-welfare count"):
        pack(items, sum(costs) // 3, range(200))
