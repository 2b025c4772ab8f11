"""The newest stories as an Atom feed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from cms.stories.models import Story

MOST = 20


class StoryNews(Feed):
    feed_type = Atom1Feed

    def title(self) -> str:
        return _("Stories from %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("stories:stories")

    def subtitle(self) -> str:
        return _("What became of concerns: what worked, and what did not.")

    def items(self) -> list[Story]:
        return list(Story.objects.published()[:MOST])

    def item_title(self, item: Story) -> str:
        return item.shown_title

    def item_description(self, item: Story) -> str:
        return item.shown_summary

    def item_pubdate(self, item: Story) -> datetime:
        assert item.published_at is not None
        return item.published_at

    def item_updateddate(self, item: Story) -> datetime:
        return self.item_pubdate(item)
