"""What residents chose to measure, for programs: indicators, and every reading."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Router

from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import PlaceFilters, of_cycle, of_place
from kit.api.shapes import Answer, Number, means, page_url, slug_of, words
from proposals.indicators.lifecycle import IndicatorState
from proposals.indicators.models import Indicator, Reading

router = Router(tags=["Indicators"])
HUNDREDTHS = "in whole hundredths of the unit, or of a percent"


class IndicatorRow(Answer):
    """A question that numbers answer, with where it starts and where it should get."""

    id: int
    name: str
    question: str
    kind: str = means(words("What is measured.", Indicator.Kind))
    unit: str
    direction: str = means(words("Which way is better.", Indicator.Direction))
    method: str = means("How it is measured.")
    state: str = means(words("Where it stands.", IndicatorState))
    project: int | None = means("Number of the project it is about.")
    cycle: str | None
    neighborhood: str | None = means("Null for the whole city.")
    category: str | None
    baseline_value: int | None = means(f"Where it starts, {HUNDREDTHS}; null where nobody measured.")
    baseline_on: date | None
    target_value: int = means(f"Where it should get, {HUNDREDTHS}.")
    target_on: date
    target_words: str
    now_value: int | None = means(f"What the newest month says, {HUNDREDTHS}.")
    now_low: int | None = means("The lower end of how far that may be off.")
    now_high: int | None = means("The upper end of how far that may be off.")
    now_size: int = means("How many measurements that month has.")
    now_month: date | None = means("The first day of that month.")
    met: bool | None = means("Whether the target is met; null where nobody can tell.")
    proposed_at: datetime
    chosen_at: datetime | None
    closed_at: datetime | None
    url: str


class ReadingRow(Answer):
    """One measurement. One that was taken back stays on record and does not count."""

    id: int
    indicator: int
    day: date
    value: int = means("In whole hundredths of the unit; of a share, how many counted among `size`.")
    size: int = means("Sample size.")
    source: str = means(words("Who measured.", Reading.Source))
    note: str = means("Where and how.")
    doubt: str = means(words("What is doubtful about it; empty where nothing is.", Reading.Doubt))
    taken_back_at: datetime | None
    taken_back_why: str


class IndicatorFilters(PlaceFilters):
    """Which indicators."""

    state: IndicatorState | None = means("The state.", default=None)
    project: Number | None = means("Number of a project.", default=None)


class ReadingFilters(PlaceFilters):
    """Which readings."""

    indicator: Number | None = means("Number of an indicator.", default=None)


def _indicators(asked: IndicatorFilters) -> Any:
    found = of_place(of_cycle(Indicator.objects.with_place(), asked, "cycle"), asked, "neighborhood")
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.project:
        found = found.filter(project=asked.project)
    return found.order_by("-proposed_at", "-pk")


def _indicator(indicator: Indicator) -> IndicatorRow:
    by_hand = ("id", "project", "cycle", "neighborhood", "category", "url")
    return IndicatorRow(
        **{name: getattr(indicator, name) for name in IndicatorRow.model_fields if name not in by_hand},
        id=indicator.pk,
        project=indicator.project_id,
        cycle=slug_of(indicator.cycle),
        neighborhood=slug_of(indicator.neighborhood),
        category=slug_of(indicator.category),
        url=page_url(indicator.get_absolute_url()),
    )


def _readings(asked: ReadingFilters) -> Any:
    found = of_cycle(Reading.objects.all(), asked, "indicator__cycle")
    found = of_place(found, asked, "indicator__neighborhood")
    if asked.indicator:
        found = found.filter(indicator=asked.indicator)
    return found.order_by("-day", "-pk")


def _reading(reading: Reading) -> ReadingRow:
    same = [name for name in ReadingRow.model_fields if name not in ("id", "indicator")]
    return ReadingRow(
        **{name: getattr(reading, name) for name in same}, id=reading.pk, indicator=reading.indicator_id
    )  # fmt: skip


offer_list(
    router,
    "indicators",
    "Every indicator, the newest first",
    _indicators,
    IndicatorRow,
    _indicator,
    filters=IndicatorFilters,
)
offer_one(
    router,
    "indicators",
    "One indicator",
    lambda number: Indicator.objects.with_place().filter(pk=number).first(),
    IndicatorRow,
    _indicator,
)
offer_list(
    router, "readings", "Every reading, the latest day first", _readings, ReadingRow, _reading, filters=ReadingFilters
)  # fmt: skip
