"""What happened to the city's projects, as a feed: steps reached and setbacks, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from proposals.delivery.models import Milestone, Setback
from proposals.words import in_words

MOST = 40


@dataclass(frozen=True)
class News:
    """One thing that happened to a project."""

    key: str
    day: date
    title: str
    text: str
    url: str


class ProjectNews(Feed):
    def title(self) -> str:
        return _("Projects in %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("delivery:projects")

    def description(self) -> str:
        return _("What was built, and what went wrong.")

    def items(self) -> list[News]:
        reached = Milestone.objects.filter(state=Milestone.State.DONE).select_related("project__proposal")
        setbacks = Setback.objects.select_related("project__proposal")
        news = [_reached(m) for m in reached.order_by("-done_on", "-pk")[:MOST]]
        news += [_setback(s) for s in setbacks.order_by("-noticed_on", "-pk")[:MOST]]
        return sorted(news, key=lambda n: (n.day, n.key), reverse=True)[:MOST]

    def item_title(self, item: News) -> str:
        return item.title

    def item_description(self, item: News) -> str:
        return item.text

    def item_link(self, item: News) -> str:
        return item.url

    def item_guid(self, item: News) -> str:
        return f"{settings.SITE_URL}{item.url}#{item.key}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: News) -> datetime:
        return timezone.make_aware(datetime.combine(item.day, time(12)))


def _reached(milestone: Milestone) -> News:
    title = _("%(project)s: %(step)s") % {"project": milestone.project.title, "step": milestone.title}
    assert milestone.done_on is not None
    url = milestone.project.get_absolute_url()
    return News(f"milestone-{milestone.pk}", milestone.done_on, title, in_words(milestone.evidence), url)


def _setback(setback: Setback) -> News:
    title = _("%(project)s: a setback") % {"project": setback.project.title}
    text = f"{in_words(setback.what)}\n\n{in_words(setback.corrective_action)}"
    return News(f"setback-{setback.pk}", setback.noticed_on, title, text, setback.project.get_absolute_url())
