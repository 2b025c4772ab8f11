"""The moderation log as a feed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.translation import gettext as _

from deliberation.discussions.models import Decision

MOST = 40


class ModerationLog(Feed):
    def title(self) -> str:
        return _("Moderation in %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("discussions:log")

    def description(self) -> str:
        return _("What councils decided about comments, and why. The words themselves are not here.")

    def items(self) -> list[Decision]:
        made = Decision.objects.filter(part_of__isnull=True).select_related(
            "rule", "discussion", "council__neighborhood"
        )
        return list(made[:MOST])

    def item_title(self, decision: Decision) -> str:
        return f"{decision.discussion.title}: {decision.get_kind_display()}"

    def item_description(self, decision: Decision) -> str:
        return f"{decision.rule}. {decision.reason}" if decision.rule else decision.reason

    def item_pubdate(self, decision: Decision) -> datetime:
        return decision.made_at
