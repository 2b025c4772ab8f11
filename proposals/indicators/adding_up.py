"""The sums of each month, and what the newest month says: kept up to date by the acts, so that lists add nothing up.

Call these with the indicator's row locked. `recompute` makes the same from the readings alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from proposals.indicators.models import Indicator, Month, Reading, month_of
from proposals.indicators.numbers import Estimate, Sums

RESULTS = ("now_value", "now_low", "now_high", "now_size", "now_month", "met")


def add(indicator: Indicator, readings: Iterable[Reading]) -> None:
    """Add new readings to their months."""
    _change(indicator, readings, 1)


def take_away(indicator: Indicator, reading: Reading) -> None:
    """Take a reading out of its month again."""
    _change(indicator, [reading], -1)


def recompute(indicator: Indicator) -> bool:
    """Add everything up anew; whether anything was different."""
    before = {month.first: month.read for month in indicator.months.all()}
    sums: defaultdict[date, Sums] = defaultdict(Sums)
    for reading in indicator.readings.kept().iterator(2000):
        sums[month_of(reading.day)] += reading.sums(indicator.kind)
    results = {name: getattr(indicator, name) for name in RESULTS}
    if before != sums:
        indicator.months.all().delete()
        Month.objects.bulk_create(Month(indicator=indicator, first=first, sums=asdict(s)) for first, s in sums.items())
    settle(indicator)
    return before != sums or results != {name: getattr(indicator, name) for name in RESULTS}


def settle(indicator: Indicator) -> None:
    """Write down what the newest month says, and whether the target is met; no answer while there are too few."""
    newest = indicator.months.last()
    found = indicator.estimate(newest.read) if newest else None
    indicator.now_month = newest.first if newest else None
    indicator.now_size = found.size if found else 0
    for name, value in zip(("now_value", "now_low", "now_high"), _whole(found), strict=True):
        setattr(indicator, name, value)
    indicator.met = indicator.meets(indicator.now_value) if indicator.now_value is not None else None
    indicator.save(update_fields=RESULTS)


def _whole(found: Estimate | None) -> tuple[int | None, int | None, int | None]:
    if found is None or not found.enough:
        return None, None, None
    low, high = (None if edge is None else round(edge) for edge in (found.low, found.high))
    return round(found.value), low, high


def _change(indicator: Indicator, readings: Iterable[Reading], sign: int) -> None:
    found: defaultdict[date, Sums] = defaultdict(Sums)
    for reading in readings:
        found[month_of(reading.day)] += reading.sums(indicator.kind)
    months = {month.first: month for month in indicator.months.filter(first__in=found)}
    for first, sums in found.items():
        month = months.get(first) or Month(indicator=indicator, first=first, sums=asdict(Sums()))
        changed = month.read + sums if sign > 0 else month.read - sums
        month.sums = asdict(changed)
        if changed.readings:
            month.save()
        elif month.pk:
            month.delete()
    settle(indicator)
