"""Versions of charters as an Atom feed: opened for weights, in force, withdrawn; newest first."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.charters.models import Version
from kit.feeds import MOST, FeedOfNews, News, newest


class CharterNews(FeedOfNews):
    def title(self) -> str:
        return _("Priority charters in %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("charters:charters")

    def subtitle(self) -> str:
        return _("What neighborhoods agreed matters most, version by version.")

    def items(self) -> list[News]:
        found = Version.objects.with_charter()
        agreed = found.exclude(agreed_at=None).order_by("-agreed_at")[:MOST]
        news = [_news(one, "agreed", one.agreed_at, _("In force: %(version)s"), one.changes) for one in agreed]
        opened = found.order_by("-opened_at")[:MOST]
        news += [
            _news(one, "opened", one.opened_at, _("Weights are being proposed: %(version)s"), one.changes)
            for one in opened
        ]
        gone = found.filter(state=Version.State.WITHDRAWN).order_by("-ended_at")[:MOST]
        news += [_news(one, "withdrawn", one.ended_at, _("Withdrawn: %(version)s"), one.reason) for one in gone]
        return newest(news)


def _news(version: Version, key: str, at: datetime | None, sentence: str, text: str) -> News:
    assert at is not None
    return News(f"{key}-{version.pk}", at, sentence % {"version": version}, text, version.get_absolute_url())
