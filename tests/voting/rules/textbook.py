"""The rules as a textbook writes them: slow, with a fraction for every voter. The counting room must agree with it."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations


@dataclass
class Town:
    """Costs of the projects, points[i][c] that voter i gives project c (zero is no support), and what binds besides."""

    ids: list
    costs: list
    points: list
    budget: int
    conflicts: tuple = ()
    envelopes: tuple = ()
    minimum: int = 0

    def __post_init__(self):
        self.places = range(len(self.costs))
        self.votes = [sum(ballot[c] > 0 for ballot in self.points) for c in self.places]
        self.scores = [sum(ballot[c] for ballot in self.points) for c in self.places]
        self.running = [c for c in self.places if self.scores[c] >= self.minimum]
        self.supported = [c for c in self.running if self.votes[c]]
        self.voters_of = [[i for i, ballot in enumerate(self.points) if ballot[c] > 0] for c in self.places]

    def tie(self, c):
        return self.costs[c], -self.votes[c], self.ids[c]

    def cost(self, places):
        return sum(self.costs[c] for c in places)

    def barred(self, bought, c):
        """Whether a conflict or an envelope keeps c from joining what is bought."""
        rivals = any(c in conflict and conflict & set(bought) for conflict in self.conflicts)
        return rivals or any(c in e and self.cost(e & {*bought, c}) > money for money, e in self.envelopes)

    def fits(self, bought, c):
        return self.cost(bought) + self.costs[c] <= self.budget and not self.barred(bought, c)


def greedy(town, bought=(), stop=False):
    bought = list(bought)
    for c in sorted(town.running, key=lambda c: (-town.scores[c], town.tie(c))):
        if c not in bought and town.fits(bought, c):
            bought.append(c)
        elif c not in bought and stop and not any(c in x and x & set(bought) for x in town.conflicts):
            break
    return bought


def rate(town, c, money, gain):
    """The price of a unit of utility at which c's supporters pay its cost; None if they cannot."""
    voters = sorted(town.voters_of[c], key=lambda i: money[i] / gain(i, c))
    owed, left = Fraction(town.costs[c]), sum(gain(i, c) for i in voters)
    for i in voters:
        if owed <= money[i] / gain(i, c) * left:
            return owed / left
        owed, left = owed - money[i], left - gain(i, c)
    return None


def equal_shares(town, start, utility):
    gains = {
        "cost": lambda i, c: town.costs[c],
        "cardinality": lambda i, c: 1,
        "points": lambda i, c: town.points[i][c],
    }
    gain, money, bought = gains[utility], [Fraction(start)] * len(town.points), []
    for c in sorted((c for c in town.supported if not town.costs[c]), key=town.tie):
        bought += [] if town.barred(bought, c) else [c]
    while True:
        open_ = [c for c in town.supported if town.costs[c] and c not in bought and not town.barred(bought, c)]
        rates = {c: r for c in open_ if (r := rate(town, c, money, gain)) is not None}
        if not rates:
            return bought
        best = min(rates, key=lambda c: (rates[c], town.tie(c)))
        bought.append(best)
        for i in town.voters_of[best]:
            money[i] -= min(money[i], rates[best] * gain(i, best))


def add1(town, utility, increment, integral, stop):
    start = Fraction(town.budget, len(town.points))
    start = Fraction(int(start)) if integral else start
    bought = equal_shares(town, start, utility)
    everything = town.cost(town.running)  # who has as much can pay for all alone: more changes nothing
    while set(bought) != set(town.supported) and start <= everything:
        if stop and not any(town.fits(bought, c) for c in town.running if c not in bought):
            break
        start += increment
        after = equal_shares(town, start, utility)
        if town.cost(after) > town.budget:
            break
        bought = after
    return bought


def completed(town, rule):
    """Equal Shares with the completion of a rule."""
    if rule.completion in ("add1", "add1u"):
        bought = add1(town, rule.utility, rule.increment, rule.integral, rule.stop_when_exhaustive)
    else:
        bought = equal_shares(town, Fraction(town.budget, len(town.points)), rule.utility)
    return greedy(town, bought) if rule.completion in ("utilitarian", "add1u") else bought


def phragmen(town):
    load, bought = [Fraction(0)] * len(town.points), []
    while True:
        payable = [c for c in town.supported if town.costs[c] <= town.budget and c not in bought]
        open_ = [c for c in payable if not town.barred(bought, c)]
        moment = {c: (town.costs[c] + sum(load[i] for i in town.voters_of[c])) / Fraction(town.votes[c]) for c in open_}
        tied = [c for c in open_ if moment[c] == min(moment.values())]
        if not tied or any(town.cost(bought) + town.costs[c] > town.budget for c in tied):
            return bought
        bought.append(min(tied, key=town.tie))
        for i in town.voters_of[bought[-1]]:
            load[i] = moment[bought[-1]]


def largest_load(town, places):
    """The least possible largest load: the most money the fewest voters must carry, over all subsets."""
    sets = (s for size in range(1, len(places) + 1) for s in combinations(places, size))
    return max(Fraction(town.cost(s), len({i for c in s for i in town.voters_of[c]})) for s in sets)


def maximin_support(town):
    bought = []
    while open_ := [c for c in town.supported if c not in bought and town.fits(bought, c)]:
        bought.append(min(open_, key=lambda c: (largest_load(town, [*bought, c]), town.tie(c))))
    return bought


def max_welfare(town, utility):
    """The set with the most support that fits; of equal ones the cheapest, then the one whose projects go first."""
    worth = [votes * cost for votes, cost in zip(town.votes, town.costs, strict=True)]
    gains = {"cost": worth, "cardinality": town.votes, "points": town.scores}
    order = sorted(town.supported, key=town.tie)
    best, most = [], None
    for size in range(len(order) + 1):
        for chosen in combinations(order, size):
            if all(town.fits(chosen[:k], c) for k, c in enumerate(chosen)):
                score = sum(gains[utility][c] for c in chosen), -town.cost(chosen), [c in chosen for c in order]
                if most is None or score > most:
                    best, most = chosen, score
    return sorted(best, key=lambda c: (-town.scores[c], town.tie(c)))
