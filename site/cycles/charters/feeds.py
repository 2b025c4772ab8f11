"""Versions of charters as an Atom feed: opened for weights, in force, withdrawn; newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from cycles.charters.models import Version

MOST = 40


@dataclass(frozen=True)
class News:
    """One thing that happened to a charter."""

    key: str
    at: datetime
    title: str
    text: str
    url: str


class CharterNews(Feed):
    feed_type = Atom1Feed
    item_guid_is_permalink = False

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
        return sorted(news, key=lambda n: (n.at, n.key), reverse=True)[:MOST]

    def item_title(self, item: News) -> str:
        return item.title

    def item_description(self, item: News) -> str:
        return item.text

    def item_link(self, item: News) -> str:
        return item.url

    def item_guid(self, item: News) -> str:
        return f"{settings.SITE_URL}{item.url}#{item.key}"

    def item_pubdate(self, item: News) -> datetime:
        return item.at


def _news(version: Version, key: str, at: datetime | None, sentence: str, text: str) -> News:
    assert at is not None
    return News(f"{key}-{version.pk}", at, sentence % {"version": version}, text, version.get_absolute_url())
