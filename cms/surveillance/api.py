"""The surveillance register for programs: technologies with every version, harms that were looked into, and renewals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from ninja import Router

from cms.surveillance.lifecycle import Choice, HarmState, RenewalState, TechnologyState
from cms.surveillance.models import WORDS, Harm, Renewal, Technology
from kit.api.lists import offer_list, offer_one
from kit.api.shapes import Answer, Filters, Number, means, page_url, words

router = Router(tags=["Surveillance"])
SETTLED = (HarmState.STANDS, HarmState.NOT_FOUND)


class TechnologyRow(Answer):
    """A technology that watches people, as the register has it now."""

    id: int
    name: str
    purpose: str
    legal_basis: str
    data_kept: str
    retention: str = means("For how long data is kept.")
    who_sees: str
    vendor: str
    cost: int = means("Cost in a year, in whole cents.")
    policy: str
    policy_url: str
    review_on: date = means("By when it must be reviewed.")
    is_overdue: bool = means("Whether it is used although its review is over its day.")
    state: str = means(words("Whether it is in use.", TechnologyState))
    harms_reported: int
    harms_standing: int = means("Looked into, and they stand.")
    made_at: datetime = means("In the register since.")
    url: str


class TechnologyVersionLine(Answer):
    """What the register said of it from a moment on."""

    number: int
    why: str = means("What changed, and why.")
    at: datetime
    words: dict[str, Any] = means("The entry as it was then, by the names of the fields above.")


class TechnologyOne(TechnologyRow):
    """A technology with every version of its entry."""

    versions: list[TechnologyVersionLine] = means("The newest first.")


class HarmRow(Answer):
    """A harm that a council has looked into. The report's own words are never public."""

    id: int
    technology: int
    kind: str = means(words("What kind of harm.", Harm.Kind))
    state: str = means(f"One of: {', '.join(SETTLED)}.")
    finding: str = means("What the council found.")
    settled_on: date = means("The day the finding was published.")
    answer: str = means("The city's answer; empty without one.")


class RenewalRow(Answer):
    """Whether a technology goes on being used: residents vote, a council advises, the city decides."""

    id: int
    technology: int
    state: str = means(words("Where it stands.", RenewalState))
    opens_at: datetime
    closes_at: datetime
    votes_renew: int | None = means("Null until the vote is closed and counted.")
    votes_conditions: int | None = means("For going on with tighter rules; null until it is counted.")
    votes_end: int | None = means("Null until it is counted.")
    advice: str = means(words("A council's advice; empty without one.", Choice))
    advice_words: str
    decision: str = means(words("The city's decision; empty before it.", Choice))
    reasons: str
    departs: bool = means("Whether the city decided otherwise than most voted.")
    url: str


class TechnologyFilters(Filters):
    """Which technologies."""

    state: TechnologyState | None = means("The state.", default=None)


class OfTechnologyFilters(Filters):
    """Of which technology."""

    technology: Number | None = means("Number of a technology.", default=None)


def _technologies(asked: TechnologyFilters) -> Any:
    found = Technology.objects.with_counts().in_order()
    return found.filter(state=asked.state) if asked.state else found


def _technology(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in (*WORDS, "state", "is_overdue", "made_at")} | {
        "id": one.pk,
        "harms_reported": one.reported,
        "harms_standing": one.standing,
        "url": page_url(one.get_absolute_url()),
    }


def _one(found: Any) -> TechnologyOne:
    versions = [
        TechnologyVersionLine(number=one.number, why=one.why, at=one.at, words=one.words)
        for one in found.versions.all()
    ]
    return TechnologyOne(**_technology(found), versions=versions)


def _of_technology(found: Any, asked: OfTechnologyFilters) -> Any:
    return found.filter(technology=asked.technology) if asked.technology else found


def _harms(asked: OfTechnologyFilters) -> Any:
    return _of_technology(Harm.objects.settled(), asked).order_by("-settled_at", "-pk")


def _harm(harm: Any) -> HarmRow:
    same = ("kind", "state", "finding", "answer")
    return HarmRow(
        **{name: getattr(harm, name) for name in same},
        id=harm.pk,
        technology=harm.technology_id,
        settled_on=timezone.localdate(harm.settled_at),
    )


def _renewals(asked: OfTechnologyFilters) -> Any:
    return _of_technology(Renewal.objects.order_by("-opens_at", "-pk"), asked)


def _renewal(one: Renewal) -> RenewalRow:
    same = ("state", "opens_at", "closes_at", "advice", "advice_words", "decision", "reasons", "departs")
    counted: dict[str, Any] = {
        f"votes_{choice}": one.tally.get(choice, 0) if one.tally else None for choice in Choice.values
    }
    return RenewalRow(
        **{name: getattr(one, name) for name in same},
        **counted,
        id=one.pk,
        technology=one.technology_id,
        url=page_url(one.get_absolute_url()),
    )


offer_list(
    router,
    "surveillance-technologies",
    "Every technology of the register, those in use first",
    _technologies,
    TechnologyRow,
    lambda one: TechnologyRow(**_technology(one)),
    filters=TechnologyFilters,
)
offer_one(
    router,
    "surveillance-technologies",
    "One technology with every version of its entry",
    lambda number: Technology.objects.with_counts().filter(pk=number).first(),
    TechnologyOne,
    _one,
)
offer_list(
    router,
    "surveillance-harms",
    "Reported harms that councils looked into, the latest first",
    _harms,
    HarmRow,
    _harm,
    filters=OfTechnologyFilters,
)
offer_list(
    router,
    "surveillance-renewals",
    "Votes on going on with a technology, the latest first",
    _renewals,
    RenewalRow,
    _renewal,
    filters=OfTechnologyFilters,
)
