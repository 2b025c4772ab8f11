"""The money during a count, and everything besides money that can bar a project: conflicts, envelopes, minimums."""

from __future__ import annotations

from collections.abc import Iterable

from voting.rules.instance import Instance
from voting.rules.parameters import Rule
from voting.rules.profile import Profile
from voting.rules.reasons import Reason, counted


class Purse:
    """What is left to spend, and who is barred by what was bought. Amounts are whole cents."""

    def __init__(self, instance: Instance, bought: Iterable[int] = ()) -> None:
        self.instance = instance
        self.left = instance.budget
        self.bought: list[int] = []
        self._blocked: dict[int, int] = {}
        self._envelope_left = [envelope.budget for envelope in instance.envelopes]
        self._envelopes_of: dict[int, list[int]] = {}
        for number, envelope in enumerate(instance.envelopes):
            for id_ in envelope.projects:
                self._envelopes_of.setdefault(instance.index[id_], []).append(number)
        self._rivals: dict[int, set[int]] = {}
        for conflict in instance.conflicts:
            places = {instance.index[id_] for id_ in conflict}
            for place in places:
                self._rivals.setdefault(place, set()).update(places - {place})
        for place in bought:
            self.buy(place)

    @property
    def constrained(self) -> bool:
        """Whether anything besides the budget can bar a project."""
        return bool(self.instance.conflicts or self.instance.envelopes)

    def buy(self, place: int, amount: int | None = None) -> None:
        """Spend the cost of this project (or the amount it is built for) and bar its rivals."""
        cost = self.instance.projects[place].cost if amount is None else amount
        self.bought.append(place)
        self.left -= cost
        for number in self._envelopes_of.get(place, ()):
            self._envelope_left[number] -= cost
        for rival in self._rivals.get(place, ()):
            self._blocked.setdefault(rival, place)

    def barred_by_rival(self, place: int) -> bool:
        """Whether a project that cannot be built beside this one was bought."""
        return place in self._blocked

    def barred(self, place: int) -> Reason | None:
        """Why this project cannot be bought for a reason other than the budget; None if nothing bars it."""
        if place in self._blocked:
            return Reason("unfunded.conflict", {"other": self.instance.projects[self._blocked[place]].id})
        cost = self.instance.projects[place].cost
        for number in self._envelopes_of.get(place, ()):
            left = self._envelope_left[number]
            if cost > left:
                name = self.instance.envelopes[number].name
                params = {"envelope": name, "money_left": left, "short": cost - left, "cost": cost}
                return Reason("unfunded.envelope", params)
        return None

    def room(self, place: int) -> int:
        """The most that can be spent on this project now, budget and envelopes together."""
        return min([self.left, *(self._envelope_left[number] for number in self._envelopes_of.get(place, ()))])

    def adjusted(self, place: int) -> int | None:
        """What a project of adjustable cost is built for now, since its cost does not fit; None if it cannot be."""
        project, room = self.instance.projects[place], self.room(place)
        if (
            project.least_cost is None
            or place in self._blocked
            or not max(project.least_cost, 1) <= room < project.cost
        ):
            return None
        return room

    def obstacle(self, place: int) -> Reason | None:
        """Why this project cannot be bought now; None if it can."""
        barred = self.barred(place)
        if barred is not None:
            return barred
        cost = self.instance.projects[place].cost
        if cost > self.instance.budget:
            return Reason("unfunded.too_dear", {"cost": cost, "budget": self.instance.budget})
        if cost > self.left:
            return Reason("unfunded.no_money_left", {"money_left": self.left, "short": cost - self.left, "cost": cost})
        return None


def support(profile: Profile, place: int) -> dict[str, int | str]:
    """A project's support as the rule ranks it: its votes, or its points where ballots carry points."""
    if profile.points is None:
        votes = int(profile.votes[place])
        return {"support": votes, "unit": counted("vote", votes)}
    points = int(profile.scores[place]) // profile.point_scale
    return {"support": points, "unit": counted("point", points)}


def excluded(instance: Instance, profile: Profile, rule: Rule) -> dict[int, Reason]:
    """The projects that no money can fund, each with its reason: withdrawn, or below the minimum support."""
    out: dict[int, Reason] = {}
    for place, project in enumerate(instance.projects):
        if project.withdrawn:
            out[place] = Reason("unfunded.withdrawn")
        elif int(profile.scores[place]) < rule.minimum_support * profile.point_scale:
            kind = "vote" if profile.points is None else "point"
            minimum = {"minimum": rule.minimum_support, "minimum_unit": counted(kind, rule.minimum_support)}
            out[place] = Reason("unfunded.minimum", {**support(profile, place), **minimum})
    return out
