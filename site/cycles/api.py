"""Cycles for programs: rounds, their phases, their money and its categories."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router

from cycles.models import Category, Cycle, Envelope, Phase
from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import CycleFilters, PlaceFilters, of_cycle, of_place
from kit.api.shapes import Answer, means, page_url, slug_of, words

router = Router(tags=["Cycles"])


class PhaseRow(Answer):
    """A dated stretch of a cycle."""

    cycle: str = means("Address part of the cycle.")
    kind: str = means(words("What residents, councils and the city do in it.", Phase.Kind))
    opens_at: datetime = means("From when, inclusive.")
    closes_at: datetime = means("Until when, exclusive.")
    is_current: bool = means("Whether it runs now.")


class CycleRow(Answer):
    """One round of participatory budgeting."""

    id: int
    slug: str = means("Address part; what other lists are filtered by.")
    name: str
    summary: str
    money: int = means("All its envelopes together, in whole cents.")
    current_phase: str | None = means("Kind of the phase that runs now; null between phases.")
    url: str = means("Its page for people.")


class CycleOne(CycleRow):
    """One round with its calendar."""

    phases: list[PhaseRow] = means("In the order they open.")


class EnvelopeRow(Answer):
    """The money of a cycle for one neighborhood, or for the whole city."""

    id: int
    cycle: str
    neighborhood: str | None = means("Address part of the neighborhood; null for the whole city.")
    amount: int = means("Whole cents.")


class CategoryRow(Answer):
    """What projects can be about."""

    slug: str
    name: str = means("In the language the city named it in.")


def _phase(phase: Phase, cycle: Cycle | None = None) -> PhaseRow:
    return PhaseRow(
        cycle=(cycle or phase.cycle).slug,
        kind=phase.kind,
        opens_at=phase.opens_at,
        closes_at=phase.closes_at,
        is_current=phase.is_current,
    )


def _row(cycle: Cycle) -> dict[str, Any]:
    phase = cycle.current_phase
    return {
        "id": cycle.pk,
        "slug": cycle.slug,
        "name": cycle.name,
        "summary": cycle.summary,
        "money": cycle.money or 0,  # type: ignore[attr-defined]  # with_money()
        "current_phase": phase.kind if phase else None,
        "url": page_url(cycle.get_absolute_url()),
    }


def _cycles(_asked: Any = None) -> Any:
    return Cycle.objects.visible().with_calendar().with_money()


def _phases(asked: CycleFilters) -> Any:
    found = Phase.objects.filter(cycle__in=Cycle.objects.visible()).select_related("cycle")
    return of_cycle(found, asked, "cycle").order_by("-cycle", "opens_at", "pk")


def _envelopes(asked: PlaceFilters) -> Any:
    found = Envelope.objects.filter(cycle__in=Cycle.objects.visible()).select_related("cycle", "neighborhood")
    found = of_place(of_cycle(found, asked, "cycle"), asked, "neighborhood")
    return found.order_by("-cycle", "neighborhood__name", "pk")


def _envelope(envelope: Envelope) -> EnvelopeRow:
    return EnvelopeRow(
        id=envelope.pk,
        cycle=envelope.cycle.slug,
        neighborhood=slug_of(envelope.neighborhood),
        amount=envelope.amount,
    )


offer_list(router, "cycles", "Every cycle, the newest first", _cycles, CycleRow, lambda cycle: CycleRow(**_row(cycle)))
offer_one(
    router,
    "cycles",
    "One cycle with its phases",
    lambda number: _cycles().filter(pk=number).first(),
    CycleOne,
    lambda cycle: CycleOne(**_row(cycle), phases=[_phase(phase, cycle) for phase in cycle.calendar]),
)
offer_list(
    router, "phases", "The phases of every cycle, as the calendar has them", _phases, PhaseRow, _phase, filters=CycleFilters
)  # fmt: skip
offer_list(
    router,
    "envelopes",
    "The money of cycles, envelope by envelope",
    _envelopes,
    EnvelopeRow,
    _envelope,
    filters=PlaceFilters,
)
offer_list(
    router,
    "categories",
    "What projects can be about",
    lambda _asked: Category.objects.order_by("name", "pk"),
    CategoryRow,
    lambda category: CategoryRow(slug=category.slug, name=category.name),
)
