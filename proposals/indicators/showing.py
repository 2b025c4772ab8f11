"""An indicator's months as they are shown: a value, how far it may be off, and how many stand behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
    """The months as a line with the target and the range; a gap where too few were asked."""
    points = [
        charts.Point(
            label=formats.date_format(month.first, _("F Y")),
            value=month.value,
            shown=_("too few to tell") if month.value is None else month.said,
            low=month.low,
            high=month.high,
            note=_("sample size %(n)s") % {"n": month.size},
        )
        for month in months
    ]
    return charts.line(
        _("Month by month"),
        _finding(indicator, months),
        points,
        target=indicator.target_value,
        target_said=_("Target: %(value)s") % {"value": indicator.say(indicator.target_value)},
        say=indicator.say,
        csv_url=f"/api/v1/readings.csv?indicator={indicator.pk}",
        headings=(_("Month"), _("Value")),
    )


def _finding(indicator: Indicator, months: list[Shown]) -> str:
    known = [month for month in months if month.value is not None]
    if not known:
        return _("So far there are too few readings in each month to tell.")
    newest = known[-1]
    names = {"value": newest.said, "month": formats.date_format(newest.first, _("F Y"))}
    if newest.low is None:
        return _("%(month)s: %(value)s.") % names
    return (
        _("%(month)s: %(value)s. The band is the range in which the true value lies in about 19 of 20 cases.") % names
    )
