"""Stops, and what came of them, as an Atom feed, newest first."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.outreach.models import Stop
from kit import clock
from kit.feeds import MOST, FeedOfNews, News, newest


class OutreachNews(FeedOfNews):
    def title(self) -> str:
        return _("Outreach in %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("outreach:stops")

    def subtitle(self) -> str:
        return _("Where we come to, and what we heard there.")

    def items(self) -> list[News]:
        stops = Stop.objects.filter(called_off="").with_all().prefetch_related("heard")
        news = [_planned(stop) for stop in stops.order_by("-made_at")[:MOST]]
        news += [_kept(stop, stop.kept_at) for stop in stops.kept().order_by("-kept_at")[:MOST] if stop.kept_at]
        return newest(news)


def _planned(stop: Stop) -> News:
    text = f"{clock.spoken(stop.starts_at)}. {stop.neighborhood}. {stop.spoken}"
    return News(f"stop-{stop.pk}", stop.made_at, stop.name, text, stop.get_absolute_url())


def _kept(stop: Stop, at: datetime) -> News:
    title = _("%(name)s: what came of it") % {"name": stop.name}
    text = "\n".join(heard.words for heard in stop.heard.all())
    return News(f"ledger-{stop.pk}", at, title, text, stop.get_absolute_url())
