"""The knapsack: the best set, found among all of them; ties as the rank says; elections of real size are not refused."""

import random
from itertools import combinations

import pytest

from voting.rules import InvalidElection, filling
from voting.rules.items import Item
from voting.rules.packing import pack


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


def alike(dice):
    """A few items of which most gain the same for each unit of money, or nearly."""
    most, few = dice.choice((3, 10, 1000, 10**6)), dice.choice((1, 1, 2, 3, 5))
    for place in range(dice.randint(1, 9)):
        cost = dice.randint(1, most) * dice.choice((1, 1, 10))
        yield Item(place, cost, cost * dice.randint(1, few) if dice.random() < 0.8 else dice.randint(1, most))


@pytest.mark.parametrize("part", range(4))
def test_where_many_sets_are_equally_good_the_best_is_found_by_their_sums_or_from_two_sides(part, monkeypatch):
    two_sides = ties = 0
    for seed in range(part * 100, part * 100 + 100):
        dice = random.Random(seed)
        items = list(alike(dice))
        rank = dice.sample(range(len(items)), len(items))
        budget = dice.randint(max(item.cost for item in items), sum(item.cost for item in items))
        (gain, cost), places, differ = best_of_all(items, budget, rank)
        monkeypatch.setattr(filling, "TAIL", dice.randint(1, 4))
        monkeypatch.setattr(filling, "MIDDLE", dice.randint(0, 3))
        even = filling._Even(items, budget, rank)
        met = even.from_two_sides()
        for found in (even.by_sums(), *([] if met is None else [met])):
            assert (found.gain, -found.cost, found.places) == (gain, cost, places), f"seed {seed}"
            assert set(found.tied) <= differ
            assert bool(found.tied) == bool(differ)
        two_sides, ties = two_sides + (met is not None), ties + bool(differ)
    assert min(two_sides, ties) > 3


@pytest.mark.parametrize("votes", [1, 5])
def test_hundreds_of_projects_with_a_few_votes_each_are_packed(votes):
    """By cost each gains its cost times its votes, so of the least loved that are funded endlessly many sets are best."""
    dice = random.Random(votes)
    costs = [int(dice.lognormvariate(13, 0.8)) for _ in range(250)]
    items = [Item(place, cost, cost * dice.randint(1, votes)) for place, cost in enumerate(costs)]
    budget = sum(costs) // 4
    found = pack(items, budget, range(250))
    left, by_the_piece = budget, 0
    for item in sorted(items, key=lambda item: -item.gain // item.cost):
        part = min(item.cost, left)
        left, by_the_piece = left - part, by_the_piece + item.gain // item.cost * part
    assert (found.cost, found.gain) == (budget, by_the_piece)
    assert found.gain == sum(items[place].gain for place in found.places)
    assert found.tied


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
    monkeypatch.setattr("voting.rules.packing.MOST_WORK", 6_000_000)
    monkeypatch.setattr("voting.rules.packing.LITTLE_WORK", 6_000_000)
    dice = random.Random(1)
    costs = [dice.randint(10**5, 10**8) for _ in range(200)]
    items = [Item(place, cost, cost) for place, cost in enumerate(costs)]
    with pytest.raises(InvalidElection, match="too large for an exact max-welfare count"):
        pack(items, sum(costs) // 3, range(200))
