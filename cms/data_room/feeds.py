"""What happens in the data room, as an Atom feed: releases, counter-readings, and the city's answers to them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.data_room.models import Reading, Release
from kit.feeds import MOST, FeedOfNews, News, newest
from kit.html import plain


class DataNews(FeedOfNews):
    def title(self) -> str:
        return _("Data room of %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("data_room:data_sets")

    def subtitle(self) -> str:
        return _("New numbers, other readings of them, and what the city answers.")

    def items(self) -> list[News]:
        """The newest of three kinds, each kind in one query."""
        return newest([*_releases(), *_readings(), *_answers()])


def _releases() -> list[News]:
    rows = Release.objects.published().select_related("data_set").defer("counts", "shown").order_by("-published_at")
    return [
        _news(
            one.published_at,
            _("New numbers: %(title)s") % {"title": one.data_set.title},
            one.note or one.data_set.summary,
            f"{one.data_set.get_absolute_url()}?release={one.pk}",
        )
        for one in rows[:MOST]
        if one.published_at
    ]


def _readings() -> list[News]:
    rows = Reading.objects.shown().with_people().order_by("-created_at")
    return [
        _news(
            one.created_at,
            _("Counter-reading of %(title)s: %(reading)s") % {"title": one.data_set.title, "reading": one.title},
            plain(one.claim),
            one.get_absolute_url(),
        )
        for one in rows[:MOST]
    ]


def _answers() -> list[News]:
    rows = Reading.objects.shown().exclude(answered_at=None).with_people().order_by("-answered_at")
    words = _("The city %(answer)s: %(reading)s")
    return [
        _news(
            one.answered_at,
            words % {"answer": one.get_answer_display(), "reading": one.title},
            one.answer_because,
            f"{one.get_absolute_url()}#answer",
        )
        for one in rows[:MOST]
        if one.answered_at
    ]


def _news(at: datetime, title: str, text: str, url: str) -> News:
    """Told apart by their moments."""
    return News(f"{at.timestamp():.0f}", at, title, text, url)
