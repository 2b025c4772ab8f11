"""The rules as a textbook writes them: slow, with a fraction for every voter. The counting room must agree with it."""

from fractions import Fraction
from itertools import combinations


def tie_order(costs, votes, ids):
    return lambda c: (costs[c], -votes[c], ids[c])


def equal_shares(costs, points, ids, start, utility):
    """points[i][c]: what voter i gives project c; zero is no support. Returns the places bought, in order."""
    votes = [sum(1 for ballot in points if ballot[c] > 0) for c in range(len(costs))]
    money = [Fraction(start)] * len(points)
    bought = []
    for c in sorted((c for c in range(len(costs)) if costs[c] == 0 and votes[c]), key=tie_order(costs, votes, ids)):
        bought.append(c)
    while True:
        rates = {}
        for c in range(len(costs)):
            voters = [i for i in range(len(points)) if points[i][c] > 0]
            gain = [{"cost": costs[c], "cardinality": 1, "points": points[i][c]}[utility] for i in voters]
            if c in bought or sum(money[i] for i in voters) < costs[c] or not voters:
                continue
            order = sorted(range(len(voters)), key=lambda k: money[voters[k]] / gain[k])
            owed, left = Fraction(costs[c]), Fraction(sum(gain))
            for k in order:
                if owed / left * gain[k] <= money[voters[k]]:
                    rates[c] = owed / left
                    break
                owed, left = owed - money[voters[k]], left - gain[k]
        if not rates:
            return bought
        best = min((c for c in rates if rates[c] == min(rates.values())), key=tie_order(costs, votes, ids))
        bought.append(best)
        for i in range(len(points)):
            if points[i][best] > 0:
                gain = {"cost": costs[best], "cardinality": 1, "points": points[i][best]}[utility]
                money[i] -= min(money[i], rates[best] * gain)


def fill(costs, scores, votes, ids, budget, bought):
    """Greedy with what is left of the budget."""
    left = budget - sum(costs[c] for c in bought)
    out = list(bought)
    for c in sorted(range(len(costs)), key=lambda c: (-scores[c], costs[c], -votes[c], ids[c])):
        if c not in bought and costs[c] <= left:
            out.append(c)
            left -= costs[c]
    return out


def add1(costs, points, ids, budget, utility, increment, integral, stop):
    """Raise everyone's start by the increment until the outcome no longer fits."""
    start = Fraction(budget, len(points))
    if integral:
        start = Fraction(int(start))
    bought = equal_shares(costs, points, ids, start, utility)
    supported = [c for c in range(len(costs)) if any(ballot[c] > 0 for ballot in points)]
    while set(bought) != set(supported):
        left = budget - sum(costs[c] for c in bought)
        if stop and all(costs[c] > left for c in range(len(costs)) if c not in bought):
            break
        start += increment
        after = equal_shares(costs, points, ids, start, utility)
        if sum(costs[c] for c in after) > budget:
            break
        bought = after
    return bought


def phragmen(costs, approvals, ids, budget):
    """Everyone earns one a moment; buy what supporters can pay, until what they would buy no longer fits."""
    votes = [sum(c in ballot for ballot in approvals) for c in range(len(costs))]
    load, bought = [Fraction(0)] * len(approvals), []
    while True:
        moment = {}
        for c in range(len(costs)):
            if c not in bought and votes[c] and costs[c] <= budget:
                held = sum(load[i] for i, ballot in enumerate(approvals) if c in ballot)
                moment[c] = (costs[c] + held) / votes[c]
        tied = [c for c in moment if moment[c] == min(moment.values())]
        left = budget - sum(costs[c] for c in bought)
        if not tied or any(costs[c] > left for c in tied):
            return bought
        best = min(tied, key=tie_order(costs, votes, ids))
        bought.append(best)
        load = [moment[best] if best in ballot else load[i] for i, ballot in enumerate(approvals)]


def best_welfare(costs, gains, budget):
    """The largest total gain of any set that fits."""
    sets = (s for size in range(len(costs) + 1) for s in combinations(range(len(costs)), size))
    return max(sum(gains[c] for c in s) for s in sets if sum(costs[c] for c in s) <= budget)


def largest_load(costs, approvals, places):
    """The least possible largest load: the most money the fewest voters must carry, over all subsets."""
    sets = (s for size in range(1, len(places) + 1) for s in combinations(places, size))
    return max(Fraction(sum(costs[c] for c in s), sum(1 for b in approvals if b & set(s))) for s in sets)


def maximin_support(costs, approvals, ids, budget):
    """Add what fits and keeps the largest load smallest."""
    votes = [sum(c in ballot for ballot in approvals) for c in range(len(costs))]
    bought = []
    while True:
        left = budget - sum(costs[c] for c in bought)
        loads = {
            c: largest_load(costs, approvals, [*bought, c])
            for c in range(len(costs))
            if c not in bought and votes[c] and costs[c] <= left
        }
        if not loads:
            return bought
        bought.append(min((c for c in loads if loads[c] == min(loads.values())), key=tie_order(costs, votes, ids)))
