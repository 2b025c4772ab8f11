"""What happens in the data room, as an Atom feed: releases, counter-readings, and the city's answers to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from cms.data_room.models import Reading, Release
from kit.html import plain

MOST = 40


@dataclass(frozen=True)
class News:
    """One entry."""

    title: str
    words: str
    url: str
    at: datetime


class DataNews(Feed):
    feed_type = Atom1Feed

    def title(self) -> str:
        return _("Data room of %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("data_room:data_sets")

    def subtitle(self) -> str:
        return _("New numbers, other readings of them, and what the city answers.")

    def items(self) -> list[News]:
        """The newest of three kinds, each kind in one query."""
        every = [*_releases(), *_readings(), *_answers()]
        return sorted(every, key=lambda news: news.at, reverse=True)[:MOST]

    def item_title(self, news: News) -> str:
        return news.title

    def item_description(self, news: News) -> str:
        return news.words

    def item_link(self, news: News) -> str:
        return news.url

    def item_guid(self, news: News) -> str:
        return f"{settings.SITE_URL}{news.url}#{news.at.timestamp():.0f}"

    def item_pubdate(self, news: News) -> datetime:
        return news.at

    def item_updateddate(self, news: News) -> datetime:
        return news.at


def _releases() -> list[News]:
    rows = Release.objects.published().select_related("data_set").defer("counts", "shown").order_by("-published_at")
    return [
        News(
            _("New numbers: %(title)s") % {"title": one.data_set.title},
            one.note or one.data_set.summary,
            f"{one.data_set.get_absolute_url()}?release={one.pk}",
            one.published_at,
        )
        for one in rows[:MOST]
        if one.published_at
    ]


def _readings() -> list[News]:
    rows = Reading.objects.shown().with_people().order_by("-created_at")
    return [
        News(
            _("Counter-reading of %(title)s: %(reading)s") % {"title": one.data_set.title, "reading": one.title},
            plain(one.claim),
            one.get_absolute_url(),
            one.created_at,
        )
        for one in rows[:MOST]
    ]


def _answers() -> list[News]:
    rows = Reading.objects.shown().exclude(answered_at=None).with_people().order_by("-answered_at")
    words = _("The city %(answer)s: %(reading)s")
    return [
        News(
            words % {"answer": one.get_answer_display(), "reading": one.title},
            one.answer_because,
            f"{one.get_absolute_url()}#answer",
            one.answered_at,
        )
        for one in rows[:MOST]
        if one.answered_at
    ]
