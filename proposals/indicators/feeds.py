"""What became of indicators, as an Atom feed: chosen, missed, closed, newest first."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kit import clock
from kit.feeds import MOST, FeedOfNews, News, newest
from proposals.indicators.models import Indicator


def news(of: Q | None = None) -> list[News]:
    """The newest of the indicators that meet the condition."""
    chosen = Indicator.objects.chosen().filter(of or Q())
    found = [_news(one, "chosen", one.chosen_at, _("Chosen: %(name)s")) for one in chosen.order_by("-chosen_at")[:MOST]]
    missed = chosen.missed().order_by("-target_on")[:MOST]
    found += [_news(one, "missed", _day_after(one), _("Missed: %(name)s")) for one in missed]
    closed = chosen.filter(closed_at__isnull=False).order_by("-closed_at")[:MOST]
    found += [_news(one, "closed", one.closed_at, _("Closed: %(name)s")) for one in closed]
    return newest(found)


class IndicatorNews(FeedOfNews):
    def title(self) -> str:
        return _("What is measured in %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("indicators:indicators")

    def subtitle(self) -> str:
        return _("Indicators that councils chose, and targets that were missed.")

    def items(self) -> list[News]:
        return news()


def _day_after(indicator: Indicator) -> datetime:
    return clock.at_midnight(indicator.target_on + timedelta(days=1))


def _news(indicator: Indicator, key: str, at: datetime | None, sentence: str) -> News:
    assert at is not None
    now = _("Now: %(value)s. Target: %(target)s.") % {
        "value": indicator.say(indicator.now_value),
        "target": indicator.say(indicator.target_value),
    }
    text = f"{indicator.target_words} {now} {indicator.closing_words if key == 'closed' else ''}".strip()
    return News(f"{key}-{indicator.pk}", at, sentence % {"name": indicator.name}, text, indicator.get_absolute_url())
