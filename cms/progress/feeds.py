"""What changed in the city's projects and indicators, as an Atom feed of a cycle, a neighborhood or everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from cms.progress.dashboard import title_of
from cms.progress.scope import Scope
from kit import clock
from proposals.delivery import feeds as delivery
from proposals.indicators import feeds as indicators

MOST = 40


@dataclass(frozen=True)
class News:
    """One thing that changed."""

    key: str
    at: datetime
    title: str
    text: str
    url: str


class ProgressNews(Feed):
    feed_type = Atom1Feed
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Scope:
        return Scope.read(request.GET)

    def title(self, scope: Scope) -> str:
        return title_of(scope)

    def link(self, scope: Scope) -> str:
        return scope.page()

    def feed_url(self, scope: Scope) -> str:
        return scope.address("feed")

    def subtitle(self, scope: Scope) -> str:
        return _("What was built, what went wrong, and what the numbers say.")

    def items(self, scope: Scope) -> list[News]:
        # What happened on a day without an hour is told at noon, as in the feed of projects.
        found = [
            News(f"project-{one.key}", clock.at_midnight(one.day) + timedelta(hours=12), one.title, one.text, one.url)
            for one in delivery.news(scope.of_projects)
        ]
        found += [
            News(f"indicator-{one.key}", one.at, one.title, one.text, one.url)
            for one in indicators.news(scope.of_indicators())
        ]
        return sorted(found, key=lambda one: (one.at, one.key), reverse=True)[:MOST]

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

    def item_updateddate(self, item: News) -> datetime:
        return item.at
