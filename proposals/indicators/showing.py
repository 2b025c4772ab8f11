"""An indicator's months as they are shown: a value, how far it may be off, and how many stand behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit import charts
from proposals.indicators.models import Indicator

MOST = 36


@dataclass(frozen=True)
class Shown:
    """One month. Values are in hundredths, `None` where too few were asked."""

    first: date
    value: int | None
    low: int | None
    high: int | None
    size: int
    readings: int
    said: str
    said_low: str
    said_high: str
    met: bool


def months_of(indicator: Indicator) -> list[Shown]:
    """The latest three years of months that have readings, the oldest first. One query."""
    months = list(indicator.months.order_by("-first")[:MOST])
    found = []
    for month in reversed(months):
        sums = month.read
        estimate = indicator.estimate(sums)
        enough = estimate is not None and estimate.enough
        value = round(estimate.value) if estimate and enough else None
        low = round(estimate.low) if estimate and enough and estimate.low is not None else None
        high = round(estimate.high) if estimate and enough and estimate.high is not None else None
        found.append(
            Shown(
                first=month.first,
                value=value,
                low=low,
                high=high,
                size=sums.size,
                readings=sums.readings,
                said=indicator.say(value),
                said_low=indicator.say(low),
                said_high=indicator.say(high),
                met=value is not None and indicator.meets(value),
            )
        )
    return found


def chart_of(indicator: Indicator, months: list[Shown]) -> SafeString:
    """The months as bars with the target as a mark; those with too few readings have an empty bar."""
    rows = [
        charts.Row(
            label=formats.date_format(month.first, _("F Y")),
            value=month.value or 0,
            shown=_("too few to tell") if month.value is None else month.said,
            note=_range(month),
            fill="fill-2" if month.met else "fill-1",
            mark=indicator.target_value,
        )
        for month in months[-12:]
    ]
    finding = _("The mark is the target: %(target)s.") % {"target": indicator.say(indicator.target_value)}
    csv = reverse("indicators:csv", args=[indicator.pk])
    return charts.bars(indicator.name, finding, rows, headings=(_("Month"), _("Value")), csv_url=csv)


def _range(month: Shown) -> str:
    size = _("sample size %(n)s") % {"n": month.size}
    if month.low is None:
        return size
    return _("%(low)s to %(high)s") % {"low": month.said_low, "high": month.said_high} + f", {size}"
