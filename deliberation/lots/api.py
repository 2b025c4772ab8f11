"""Seats drawn by lot, for programs: the lotteries, their quotas, and who was drawn, by tickets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router

from deliberation.lots import reading
from deliberation.lots.lifecycle import PlaceState, State
from deliberation.lots.models import Lottery
from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import NeighborhoodFilters, of_place
from kit.api.shapes import Answer, means, page_url, words

router = Router(tags=["Lots"])


class LotteryRow(Answer):
    """A draw that fills seats of a council, or places on a task force, from residents who volunteer."""

    id: int
    title: str
    purpose: str
    neighborhood: str
    state: str = means(words("Where it stands.", State))
    seats: int
    opens_at: datetime = means("Volunteering opens.")
    closes_at: datetime = means("Volunteering closes.")
    dice_at: datetime = means("The dice are thrown.")
    panels: int = means("How many panels are on the list; 0 before it is published.")
    fingerprint: str = means("SHA-256 of the list, published before the dice.")
    dice: str = means("What the dice showed.")
    listed_at: datetime | None
    drawn_at: datetime | None
    url: str


class QuotaLine(Answer):
    """How many people of one kind each panel has."""

    feature: str
    value: str
    least: int
    most: int


class PlaceLine(Answer):
    """Somebody who was drawn, or who takes the place of one who declined."""

    ticket: int
    state: str = means(words("What they answered.", PlaceState))
    instead_of: int | None = means("Ticket of who declined.")


class LotteryOne(LotteryRow):
    """A lottery with its quotas and who was drawn."""

    quotas: list[QuotaLine]
    chances: list[int] = means("Of tickets 1, 2, …: on how many of the panels each one is.")
    drawn: list[PlaceLine]


def _lotteries(asked: NeighborhoodFilters) -> Any:
    found = of_place(Lottery.objects.public().with_place(), asked, "council__neighborhood")
    return found.order_by("-opens_at", "-pk")


def _row(lottery: Lottery) -> dict[str, Any]:
    by_hand = ("id", "neighborhood", "url")
    return {name: getattr(lottery, name) for name in LotteryRow.model_fields if name not in by_hand} | {
        "id": lottery.pk,
        "neighborhood": lottery.council.neighborhood.slug,
        "url": page_url(lottery.get_absolute_url()),
    }


def _one(lottery: Lottery) -> LotteryOne:
    drawn = reading.drawn(lottery) if lottery.drawn_at else []
    return LotteryOne(
        **_row(lottery),
        quotas=[QuotaLine(feature=f, value=v, least=least, most=most) for f, v, least, most in lottery.quotas],
        chances=lottery.chances,
        drawn=[PlaceLine(ticket=one.ticket, state=one.state, instead_of=one.instead_of) for one in drawn],
    )


offer_list(
    router,
    "lotteries",
    "Every lottery that was announced, the newest first",
    _lotteries,
    LotteryRow,
    lambda lottery: LotteryRow(**_row(lottery)),
    filters=NeighborhoodFilters,
)
offer_one(
    router,
    "lotteries",
    "One lottery: its quotas, chances and draw",
    lambda number: Lottery.objects.public().with_place().filter(pk=number).first(),
    LotteryOne,
    _one,
)
