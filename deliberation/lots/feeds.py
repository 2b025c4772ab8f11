"""What happens to lotteries as an Atom feed: open to volunteers, listed, drawn, filled, called off; newest first."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from deliberation.lots import telling
from deliberation.lots.lifecycle import State
from deliberation.lots.models import Lottery
from kit import clock
from kit.feeds import MOST, FeedOfNews, News, newest

ENDS = {State.SETTLED: telling.SETTLED, State.CALLED_OFF: telling.CALLED_OFF}
OPEN = gettext_noop("Residents of %(place)s can volunteer: “%(title)s”.")


class LotteryNews(FeedOfNews):
    def title(self) -> str:
        return _("Seats drawn by lot in %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("lots:lotteries")

    def subtitle(self) -> str:
        return _("Who can volunteer, which lists are public, what the dice showed.")

    def items(self) -> list[News]:
        found = Lottery.objects.public().with_place().order_by("-opens_at", "-pk")[:MOST]
        return newest(step for lottery in found for step in _steps(lottery) if step.at <= clock.now())


def _steps(lottery: Lottery) -> list[News]:
    words = {"place": lottery.council.neighborhood.name, "title": lottery.title}
    dates = [
        ("announced", lottery.opens_at, OPEN),
        ("listed", lottery.listed_at, telling.LISTED),
        ("drawn", lottery.drawn_at, telling.DRAWN),
        (lottery.state, lottery.ended_at, ENDS.get(State(lottery.state), "")),
    ]
    return [
        News(
            key=f"{step}-{lottery.pk}",
            at=at,
            title=_(said) % words,
            text=lottery.reason if step == State.CALLED_OFF else lottery.purpose,
            url=lottery.get_absolute_url(),
        )
        for step, at, said in dates
        if at is not None
    ]
