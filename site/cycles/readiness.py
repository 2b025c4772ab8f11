"""What is still missing before a cycle may be published or a phase may do its work.

Rooms that know more (is anything on the ballot? is the rule chosen?) add their own needs with `needs_before`, so that
this room need not know them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cycles import schedule
from cycles.models import Category, Cycle
from cycles.schedule import PhaseKind


@dataclass(frozen=True)
class Need:
    """One thing that must hold, whether it does, and where to mend it."""

    text: str | Promise
    met: bool
    url: str = ""


Question = Callable[[Cycle], Iterable[Need]]
_questions: dict[str, list[Question]] = defaultdict(list)


def needs_before(kind: PhaseKind) -> Callable[[Question], Question]:
    """Register a room's own questions about a phase (in its `AppConfig.ready`)."""

    def register(question: Question) -> Question:
        if question not in _questions[kind.value]:
            _questions[kind.value].append(question)
        return question

    return register


def before_publishing(cycle: Cycle) -> list[Need]:
    """What a cycle needs before residents may see it."""
    phases = cycle.calendar
    return [
        Need(_("It has a name and a few words of summary."), bool(cycle.name and cycle.summary)),
        Need(_("It has every phase, from proposing to delivering."), {p.kind for p in phases} == set(PhaseKind)),
        Need(_("No two phases overlap."), not schedule.overlaps(phases)),
        Need(_("The phases come in their usual order."), not schedule.out_of_order(phases)),
        Need(_("It has money: at least one envelope."), cycle.envelopes.exists()),
        Need(_("There is at least one category to propose in."), Category.objects.exists()),
    ]


def before_phase(cycle: Cycle, kind: PhaseKind) -> list[Need]:
    """What the rooms ask for before the phase can do its work."""
    return [need for question in _questions[kind.value] for need in question(cycle)]
