"""The newest decisions as an Atom feed, narrowed as the list is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from cms.register.reading import Asked, Decision

MOST = 40


class DecisionNews(Feed):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Asked:
        return Asked.read(request.GET)

    def title(self) -> str:
        return _("What was decided in %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("register:decisions")

    def subtitle(self) -> str:
        return _("You said, we did, because.")

    def items(self, asked: Asked) -> list[Decision]:
        return asked.told(asked.rows()[:MOST])

    def item_title(self, item: Decision) -> str:
        return _("%(title)s: %(done)s") % {"title": item.title, "done": item.done}

    def item_description(self, item: Decision) -> str:
        return "\n\n".join(part for part in (item.words, item.reason) if part)

    def item_link(self, item: Decision) -> str:
        return item.url

    def item_pubdate(self, item: Decision) -> datetime:
        return item.at

    def item_updateddate(self, item: Decision) -> datetime:
        return item.at
