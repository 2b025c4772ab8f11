"""News to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.translation import gettext as _


class NewsFeed(Feed):
    """RSS 2.0 of a news index; `news` are its newest pages."""

    def __init__(self, index: Any, news: Iterable[Any]) -> None:
        self.index, self.news = index, news

    def title(self) -> str:
        return _("News from %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return f"{settings.SITE_URL}{self.index.url}"

    def feed_url(self) -> str:
        return f"{self.link()}feed/"

    def description(self) -> str:
        return str(self.index.summary)

    def items(self) -> Iterable[Any]:
        return self.news

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.summary)

    def item_link(self, item: Any) -> str:
        return f"{settings.SITE_URL}{item.url}"

    def item_pubdate(self, item: Any) -> datetime:
        return datetime.combine(item.published_on, time(12), tzinfo=UTC)
