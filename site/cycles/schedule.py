"""The calendar, pure: which phase at a moment, and which acts it allows (no Django here).

Phases are half-open, `[opens_at, closes_at)`, and do not overlap. The calendar binds everybody: an officer who needs
more time extends a phase, in the open and with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Protocol, TypeVar


class PhaseKind(StrEnum):
    PROPOSE = "propose"
    REVIEW = "review"
    DELIBERATE = "deliberate"
    VOTE = "vote"
    COUNT = "count"
    DELIVER = "deliver"


class Act(StrEnum):
    """What a phase can allow."""

    PROPOSE = "propose"
    EDIT_PROPOSAL = "edit proposal"
    ENDORSE = "endorse"
    REVIEW = "review"
    COST = "cost"
    COMMENT = "comment"
    VOTE = "vote"
    COUNT = "count"
    REPORT_DELIVERY = "report delivery"


ORDER: tuple[PhaseKind, ...] = tuple(PhaseKind)

ALLOWED: dict[PhaseKind, frozenset[Act]] = {
    PhaseKind.PROPOSE: frozenset({Act.PROPOSE, Act.EDIT_PROPOSAL, Act.ENDORSE, Act.REVIEW, Act.COST, Act.COMMENT}),
    PhaseKind.REVIEW: frozenset({Act.EDIT_PROPOSAL, Act.ENDORSE, Act.REVIEW, Act.COST, Act.COMMENT}),
    PhaseKind.DELIBERATE: frozenset({Act.COMMENT}),
    PhaseKind.VOTE: frozenset({Act.VOTE, Act.COMMENT}),
    PhaseKind.COUNT: frozenset({Act.COUNT, Act.COMMENT}),
    PhaseKind.DELIVER: frozenset({Act.REPORT_DELIVERY, Act.COMMENT}),
}


class Dated(Protocol):
    kind: str
    opens_at: datetime
    closes_at: datetime


SomePhase = TypeVar("SomePhase", bound=Dated)


def phase_at(phases: Iterable[SomePhase], moment: datetime) -> SomePhase | None:
    """The phase that holds `moment`, or `None` between phases."""
    return next((phase for phase in phases if phase.opens_at <= moment < phase.closes_at), None)


def next_phase(phases: Iterable[SomePhase], moment: datetime) -> SomePhase | None:
    """The first phase that opens after `moment`."""
    return min((p for p in phases if p.opens_at > moment), key=lambda p: p.opens_at, default=None)


def allows(phase: Dated | None, act: Act) -> bool:
    """Whether `act` may be done in `phase`; outside every phase nothing may."""
    return phase is not None and act in ALLOWED[PhaseKind(phase.kind)]


def overlaps(phases: Iterable[SomePhase]) -> list[tuple[SomePhase, SomePhase]]:
    """Pairs of phases that share a moment, in order of opening."""
    ordered = sorted(phases, key=lambda p: p.opens_at)
    return [(a, b) for a, b in pairwise(ordered) if b.opens_at < a.closes_at]


def out_of_order(phases: Iterable[SomePhase]) -> list[SomePhase]:
    """Phases that open before one that belongs earlier in a cycle (a vote before the proposals, say)."""
    ordered = sorted(phases, key=lambda p: p.opens_at)
    ranks = [ORDER.index(PhaseKind(p.kind)) for p in ordered]
    return [phase for i, phase in enumerate(ordered) if i and ranks[i] < max(ranks[:i])]
