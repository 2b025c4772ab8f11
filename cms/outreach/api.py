"""Outreach for programs: where the city went and who came, rounded as on the pages, and who is missing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from ninja import Router

from cms.outreach import funnel, rounding
from cms.outreach.models import Stop
from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import NeighborhoodFilters, of_place
from kit.api.shapes import Answer, Filters, means, page_url, words

router = Router(tags=["Outreach"])
StopKind = StrEnum("StopKind", [(kind.name, kind.value) for kind in Stop.Kind])  # type: ignore[misc]
ROUNDED = "Rounded down to tens; “<10” for one to nine"


class StopRow(Answer):
    """A place to which the city and its councils go."""

    id: int
    kind: str = means(words("What kind of place.", Stop.Kind))
    name: str
    neighborhood: str
    languages: list[str] = means("Codes of the languages spoken there.")
    who_goes: str
    starts_at: datetime
    ends_at: datetime
    called_off: str = means("Why it was called off; empty where it was not.")
    came: str | None = means(f"{ROUNDED}; null until it is written down.")
    cost: int | None = means("Whole cents; null until it is written down.")
    url: str


class BandLine(Answer):
    """How many spoke one language."""

    language: str
    came: str = means(f"{ROUNDED}.")


class HeardLine(Answer):
    """What people said."""

    words: str
    url: str = means("Where it went on; empty where nowhere.")


class StopOne(StopRow):
    """A stop with its ledger."""

    bands: list[BandLine]
    heard: list[HeardLine]


class FunnelRow(Answer):
    """From all who live here, or speak a language, to those who voted."""

    by: str = means("One of: neighborhood, language.")
    name: str = means("The neighborhood or the language, in the reader's language.")
    people: int | None = means("Who live there or speak it; null where nobody knows.")
    reached: str = means(f"{ROUNDED}.")
    verified: str | None = means(f"Accounts of residents. {ROUNDED}; null where nobody knows.")
    proposed: str | None = means(f"{ROUNDED}; null where nobody knows.")
    voted: int | None = means("By the newest published outcome; null where there is none.")


class StopFilters(NeighborhoodFilters):
    """Which stops."""

    kind: StopKind | None = means("The kind.", default=None)


def _stops(asked: StopFilters) -> Any:
    found = of_place(Stop.objects.with_all(), asked, "neighborhood")
    if asked.kind:
        found = found.filter(kind=asked.kind)
    return found.order_by("-starts_at", "-pk")


def _stop(stop: Stop) -> dict[str, Any]:
    same = ("kind", "name", "languages", "who_goes", "starts_at", "ends_at", "called_off")
    kept = stop.kept_at is not None
    return {name: getattr(stop, name) for name in same} | {
        "id": stop.pk,
        "neighborhood": stop.neighborhood.slug,
        "came": rounding.in_file(stop.came) if kept else None,
        "cost": stop.cost if kept else None,
        "url": page_url(stop.get_absolute_url()),
    }


def _one(stop: Stop) -> StopOne:
    bands = [BandLine(language=one.language, came=rounding.in_file(one.came)) for one in stop.bands.all()]
    heard = [HeardLine(words=one.words, url=page_url(one.url) if one.url else "") for one in stop.heard.all()]
    kept = stop.kept_at is not None
    return StopOne(**_stop(stop), bands=bands if kept else [], heard=heard if kept else [])


def _funnel(_asked: Filters) -> list[FunnelRow]:
    parts = {"neighborhood": funnel.by_neighborhood(), "language": funnel.by_language()}
    return [_line(by, one) for by, lines in parts.items() for one in lines]


def _line(by: str, one: funnel.Line) -> FunnelRow:
    return FunnelRow(
        by=by,
        name=one.label,
        people=one.people,
        reached=rounding.in_file(one.reached),
        verified=rounding.in_file(one.verified) or None,
        proposed=rounding.in_file(one.proposed) or None,
        voted=one.voted,
    )


offer_list(
    router,
    "outreach-stops",
    "Stops, the latest first",
    _stops,
    StopRow,
    lambda stop: StopRow(**_stop(stop)),
    filters=StopFilters,
)
offer_one(
    router,
    "outreach-stops",
    "One stop with what came of it",
    lambda number: Stop.objects.with_all().filter(pk=number).first(),
    StopOne,
    _one,
)
offer_list(
    router,
    "outreach-funnel",
    "Who was reached in the last year, by neighborhood and by language; who is missing first",
    _funnel,
    FunnelRow,
    lambda line: line,
)
