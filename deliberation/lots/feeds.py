"""What happens to lotteries as an Atom feed: open to volunteers, listed, drawn, filled, called off; newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from deliberation.lots import telling
from deliberation.lots.lifecycle import State
from deliberation.lots.models import Lottery
from kit import clock

MOST = 40
ENDS = {State.SETTLED: telling.SETTLED, State.CALLED_OFF: telling.CALLED_OFF}
OPEN = gettext_noop("Residents of %(place)s can volunteer: “%(title)s”.")


@dataclass(frozen=True)
class News:
    """One step of a lottery, and when it was taken."""

    step: str
    at: datetime
    sentence: str
    lottery: Lottery


class LotteryNews(Feed):
    feed_type = Atom1Feed
    item_guid_is_permalink = False

    def title(self) -> str:
        return _("Seats drawn by lot in %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("lots:lotteries")

    def subtitle(self) -> str:
        return _("Who can volunteer, which lists are public, what the dice showed.")

    def items(self) -> list[News]:
        found = Lottery.objects.public().with_place().order_by("-opens_at", "-pk")[:MOST]
        news = [step for lottery in found for step in _steps(lottery) if step.at <= clock.now()]
        return sorted(news, key=lambda n: (n.at, n.lottery.pk), reverse=True)[:MOST]

    def item_title(self, item: News) -> str:
        words = {"place": item.lottery.council.neighborhood.name, "title": item.lottery.title}
        return _(item.sentence) % words

    def item_description(self, item: News) -> str:
        return item.lottery.reason if item.step == State.CALLED_OFF else item.lottery.purpose

    def item_link(self, item: News) -> str:
        return item.lottery.get_absolute_url()

    def item_guid(self, item: News) -> str:
        return f"{settings.SITE_URL}{item.lottery.get_absolute_url()}#{item.step}"

    def item_pubdate(self, item: News) -> datetime:
        return item.at


def _steps(lottery: Lottery) -> list[News]:
    dates = [
        (State.ANNOUNCED, lottery.opens_at, OPEN),
        (State.LISTED, lottery.listed_at, telling.LISTED),
        (State.DRAWN, lottery.drawn_at, telling.DRAWN),
        (lottery.state, lottery.ended_at, ENDS.get(State(lottery.state), "")),
    ]
    return [News(step, at, sentence, lottery) for step, at, sentence in dates if at is not None]
