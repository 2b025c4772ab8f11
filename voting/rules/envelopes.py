"""Several envelopes, each counted by itself: a neighborhood's money by the ballots that name its projects.

`Instance.envelopes` counted together are caps during one count. Here each is an election of its own, as if its projects
had stood on a ballot paper of their own: a ballot counts in every envelope of which it names a project.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from voting.rules.instance import Envelope, Instance, InvalidElection
from voting.rules.outcome import Outcome
from voting.rules.parameters import Rule
from voting.rules.profile import Profile
from voting.rules.tally import count

WHOLE_CITY = "*"


@dataclass(frozen=True)
class Part:
    """An envelope as an election of its own, and its outcome."""

    name: str
    instance: Instance
    profile: Profile
    outcome: Outcome


@dataclass(frozen=True)
class Parts:
    """The outcomes of all envelopes of an election, in the order of `Instance.envelopes`."""

    instance: Instance
    profile: Profile
    rule: Rule
    parts: tuple[Part, ...]

    @cached_property
    def together(self) -> Outcome:
        """All outcomes as one: what is funded, envelope after envelope. Rounds and ties keep their envelope's numbers."""
        outcomes = [part.outcome for part in self.parts]
        return Outcome(
            rule=self.rule,
            budget=self.instance.budget,
            cost=sum(outcome.cost for outcome in outcomes),
            subunits=self.instance.subunits,
            voters=self.profile.voters,
            winners=tuple(id_ for outcome in outcomes for id_ in outcome.winners),
            completed_by={id_: step for outcome in outcomes for id_, step in outcome.completed_by.items()},
            rounds=tuple(round_ for outcome in outcomes for round_ in outcome.rounds),
            ties=tuple(tie for outcome in outcomes for tie in outcome.ties),
            reasons={id_: reason for outcome in outcomes for id_, reason in outcome.reasons.items()},
            part_funded={id_: cents for outcome in outcomes for id_, cents in outcome.part_funded.items()},
        )


def with_envelopes(instance: Instance, budgets: Mapping[str, int]) -> Instance:
    """The instance with an envelope for each of these neighborhoods, in cents; `*` is for the projects of all others.

    Raises `InvalidElection` for a neighborhood without projects.
    """
    members: dict[str, set[str]] = {name: set() for name in budgets}
    for project in instance.projects:
        name = project.neighborhood if project.neighborhood in budgets else WHOLE_CITY
        if name in members:
            members[name].add(project.id)
    known = ", ".join(sorted({project.neighborhood for project in instance.projects} - {""})) or "none"
    for name, ids in members.items():
        if not ids and name != WHOLE_CITY:
            raise InvalidElection(f"no project is in the neighborhood {name}; the projects name {known}")
    return replace(instance, envelopes=tuple(Envelope(n, budgets[n], frozenset(ids)) for n, ids in members.items()))


def count_each(instance: Instance, profile: Profile, rule: Rule) -> Parts:
    """Count each envelope by itself.

    Raises `InvalidElection` where that leaves anything open: a project in no envelope or in two, envelopes that hold
    more than the budget, two of one name.
    """
    envelopes = instance.envelopes
    if not envelopes:
        raise InvalidElection("there are no envelopes to be counted each by itself; name them first")
    names = [envelope.name for envelope in envelopes]
    if len(set(names)) != len(names):
        raise InvalidElection(f"two envelopes have the same name: {max(names, key=names.count)}")
    for project in instance.projects:
        within = [envelope.name for envelope in envelopes if project.id in envelope.projects]
        if len(within) != 1:
            where = f"is in the envelopes {' and '.join(within)}" if within else "is in no envelope"
            raise InvalidElection(f"project {project.id} {where}; to be counted by itself each needs to be in one")
    if sum(envelope.budget for envelope in envelopes) > instance.budget:
        raise InvalidElection("the envelopes hold more than the budget together; raise it or lower them")
    return Parts(instance, profile, rule, tuple(_part(instance, profile, rule, envelope) for envelope in envelopes))


def _part(instance: Instance, profile: Profile, rule: Rule, envelope: Envelope) -> Part:
    places = [c for c, project in enumerate(instance.projects) if project.id in envelope.projects]
    own = Instance(
        projects=tuple(instance.projects[c] for c in places),
        budget=envelope.budget,
        subunits=instance.subunits,
        currency=instance.currency,
        conflicts=tuple(both for c in instance.conflicts if len(both := c & envelope.projects) > 1),
    )
    ballots = restricted(profile, places)
    return Part(envelope.name, own, ballots, count(own, ballots, rule))


def restricted(profile: Profile, places: list[int]) -> Profile:
    """The ballots with their choices among these projects only; those that name none of them are left out."""
    number = np.full(profile.projects, -1, np.int32)
    number[places] = np.arange(len(places), dtype=np.int32)
    chosen = number[profile.choices]
    keep = chosen >= 0
    ends = np.concatenate(([0], np.cumsum(keep)))[profile.starts]
    named = np.diff(ends) > 0
    return replace(
        profile,
        starts=np.concatenate(([0], np.cumsum(np.diff(ends)[named]))).astype(np.int64),
        choices=chosen[keep],
        points=None if profile.points is None else profile.points[keep],
        weights=profile.weights[named],
        projects=len(places),
    )
