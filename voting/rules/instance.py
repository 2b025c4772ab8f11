"""What is decided: the projects, what each costs, and how much money there is.

All money in the counting room is a whole number of the currency's smallest unit ("cents"). `Instance.subunits`
says how many of them make one unit of currency: 100, unless a file's amounts need more decimals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property


class InvalidElection(ValueError):
    """The projects, the ballots or the rule cannot be counted as they stand; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Project:
    """One project on the ballot.

    `cost` is in whole cents. `least_cost`, where given, is the smallest amount the project can be built for: a rule
    that spends what is left may fund it at any amount from there up to `cost`. A `withdrawn` project stays on the list
    with its votes, but no rule funds it.
    """

    id: str
    cost: int
    name: str = ""
    category: str = ""
    neighborhood: str = ""
    least_cost: int | None = None
    withdrawn: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.cost, int) or isinstance(self.cost, bool):
            raise InvalidElection(f"project {self.id}: the cost must be a whole number of cents, not {self.cost!r}")
        if self.cost < 0:
            raise InvalidElection(f"project {self.id}: the cost is below zero")
        if self.least_cost is not None and not 0 <= self.least_cost <= self.cost:
            raise InvalidElection(f"project {self.id}: the least cost must lie between zero and the cost")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Money set aside for some of the projects: a neighborhood's, a category's, or the whole city's."""

    name: str
    budget: int
    projects: frozenset[str]


@dataclass(frozen=True)
class Instance:
    """The projects and the budget they compete for.

    `budget` is in whole cents. `conflicts` are sets of project ids of which at most one may be funded (say, two plans
    for the same square). `envelopes`, where given, cap what their projects may cost together, beside the budget.
    """

    projects: tuple[Project, ...]
    budget: int
    subunits: int = 100
    currency: str = ""
    conflicts: tuple[frozenset[str], ...] = ()
    envelopes: tuple[Envelope, ...] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "projects", tuple(self.projects))
        if not isinstance(self.budget, int) or isinstance(self.budget, bool):
            raise InvalidElection(f"the budget must be a whole number of cents, not {self.budget!r}")
        if self.budget < 0:
            raise InvalidElection("the budget is below zero")
        if len(self.index) != len(self.projects):
            twice = sorted({p.id for p in self.projects if sum(q.id == p.id for q in self.projects) > 1})
            raise InvalidElection(f"two projects have the same id: {', '.join(twice)}")
        named = [*self.conflicts, *(envelope.projects for envelope in self.envelopes)]
        unknown = sorted({id_ for ids in named for id_ in ids if id_ not in self.index})
        if unknown:
            raise InvalidElection(f"a conflict or an envelope names unknown projects: {', '.join(unknown)}")

    @cached_property
    def index(self) -> dict[str, int]:
        """Where each project id stands in `projects`."""
        return {project.id: place for place, project in enumerate(self.projects)}

    @cached_property
    def costs(self) -> tuple[int, ...]:
        """The costs, in the order of `projects`, in whole cents."""
        return tuple(project.cost for project in self.projects)

    def __getitem__(self, project_id: str) -> Project:
        return self.projects[self.index[project_id]]

    def cost_of(self, project_ids: Iterable[str]) -> int:
        """What these projects cost together, in whole cents."""
        return sum(self[id_].cost for id_ in project_ids)
