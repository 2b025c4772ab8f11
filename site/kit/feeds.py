"""Feeds of what happened, newest first: a room says what its news are, and this writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed, SyndicationFeed

MOST = 40


@dataclass(frozen=True)
class News:
    """One thing that happened. `key` tells apart what happened to the same thing, and stays what it is for good."""

    key: str
    at: datetime
    title: str
    text: str
    url: str


def newest(news: Iterable[News]) -> list[News]:
    """The newest `MOST`, the newest first; of one moment in the order of their keys, so that the order is always the same."""
    return sorted(news, key=lambda one: (one.at, one.key), reverse=True)[:MOST]


class FeedOfNews(Feed):
    """An Atom feed (RFC 4287) of `News`: what remains to be said is `title`, `link`, `subtitle` and `items`."""

    feed_type: type[SyndicationFeed] = Atom1Feed
    item_guid_is_permalink = False

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
