"""The newest conversations as a feed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.translation import gettext as _

from deliberation.opinions.models import Conversation
from kit.html import plain

MOST = 30


class Conversations(Feed):
    def title(self) -> str:
        return _("Conversations in %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("opinions:conversations")

    def description(self) -> str:
        return _("Questions that councils and officers ask, newest first.")

    def items(self) -> list[Conversation]:
        return list(Conversation.objects.public().order_by("-opens_at", "-pk")[:MOST])

    def item_title(self, conversation: Conversation) -> str:
        return conversation.question

    def item_description(self, conversation: Conversation) -> str:
        return plain(conversation.background)

    def item_pubdate(self, conversation: Conversation) -> datetime:
        return conversation.opens_at
