"""Explanations and plain versions as an Atom feed, newest first."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from cms.liaison.models import Ask, Plain
from kit import html

MOST = 40


class ExplanationNews(Feed):
    feed_type = Atom1Feed

    def title(self) -> str:
        return _("Explained in %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("liaison:desk")

    def subtitle(self) -> str:
        return _("What residents asked to have explained, and texts of the city in plain words.")

    def items(self) -> list[Ask | Plain]:
        both: list[Ask | Plain] = [*Ask.objects.answered()[:MOST], *Plain.objects.newest()[:MOST]]
        return sorted(both, key=_moment, reverse=True)[:MOST]

    def item_title(self, item: Ask | Plain) -> str:
        return item.title if isinstance(item, Plain) else item.question[:120]

    def item_description(self, item: Ask | Plain) -> str:
        return item.plain if isinstance(item, Plain) else html.plain(item.answer)

    def item_updateddate(self, item: Ask | Plain) -> datetime:
        return _moment(item)


def _moment(item: Ask | Plain) -> datetime:
    return item.changed_at if isinstance(item, Plain) else (item.answered_at or item.asked_at)
