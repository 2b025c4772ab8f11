"""Polls for programs: their rules, how many voted, and what was decided. Ballots are in the bundle of each poll."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from ninja import Router

from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import PlaceFilters, of_cycle, of_place
from kit.api.shapes import Answer, means, page_url, slug_of, words
from voting.lifecycle import FROZEN, Form, RuleName, State
from voting.models import Count, Poll
from voting.outcomes import Line, summary_of
from voting.permissions import may_see_outcome

router = Router(tags=["Polls and outcomes"])
ANYBODY = AnonymousUser()
PollState = StrEnum("PollState", [(state.name, state.value) for state in State if state in FROZEN])  # type: ignore[misc]


class PollRow(Answer):
    """The vote on one envelope, once its rules are frozen."""

    id: int
    title: str
    cycle: str
    neighborhood: str | None = means("Null for the whole city.")
    state: str = means(f"One of: {', '.join(PollState)}.")
    ballot: str = means(words("What a ballot looks like.", Form))
    rule: str = means(words("How it is counted.", RuleName))
    money: int = means("What there is to spend, in whole cents.")
    opened_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None = means("When the outcome was published; null until then.")
    eligible: int | None = means("Residents who could vote, counted at closing.")
    source: str = means("Where an imported election comes from.")
    url: str


class ProjectLine(Answer):
    """What the count says of one project."""

    id: str = means("Its name in the ballots' file.")
    proposal: int | None
    name: str
    cost: int = means("In the smallest units of the poll's money.")
    votes: int = means("Ballots that name it.")
    funded: bool
    rank: int | None = means("In which order it was funded, from 1.")
    why: str = means("Why it was or was not funded, in the reader's language.")


class PollOne(PollRow):
    """A poll with its outcome, once that is published."""

    ballots: int | None = means("How many voted; null until the outcome is published.")
    currency: str | None
    subunits: int | None = means("Smallest units in one unit of the currency: 100 where they are cents.")
    budget: int | None
    cost: int | None = means("What the funded projects cost together.")
    projects: list[ProjectLine] = means("Funded ones in their order, then the others by votes; empty until published.")
    files: dict[str, str] = means(
        "Addresses of files: the outcome as CSV, every ballot (.pb), the bundle to check it all."
    )


class PollFilters(PlaceFilters):
    """Which polls."""

    state: PollState | None = means("The state.", default=None)


def _polls(asked: PollFilters) -> Any:
    found = of_cycle(Poll.objects.visible().with_place(), asked, "envelope__cycle")
    found = of_place(found, asked, "envelope__neighborhood")
    if asked.state:
        found = found.filter(state=asked.state)
    return found.order_by("-opened_at", "-pk")


def _poll(poll: Poll) -> dict[str, Any]:
    same = ("title", "state", "rule", "opened_at", "closed_at", "published_at", "eligible", "source")
    return {name: getattr(poll, name) for name in same} | {
        "id": poll.pk,
        "cycle": poll.cycle.slug,
        "neighborhood": slug_of(poll.neighborhood),
        "ballot": poll.form,
        "money": poll.envelope.amount,
        "url": page_url(poll.get_absolute_url()),
    }


def _line(line: Line) -> ProjectLine:
    return ProjectLine(**{name: getattr(line, name) for name in ProjectLine.model_fields})


def _one(poll: Poll) -> PollOne:
    empty: Any = dict.fromkeys(("ballots", "currency", "subunits", "budget", "cost"))
    if not may_see_outcome(ANYBODY, poll):
        return PollOne(**_poll(poll), **empty, projects=[], files={})
    summary = summary_of(poll, Count.objects.defer("ballots_file").get(poll=poll))
    files = {"outcome": "voting:outcome_csv", "ballots": "voting:ballots_pb", "bundle": "record:bundle"}
    return PollOne(
        **_poll(poll),
        ballots=summary.counted.ballots,
        currency=summary.manifest["currency"],
        subunits=summary.manifest["subunits"],
        budget=summary.budget,
        cost=summary.cost,
        projects=[_line(summary.line(project)) for project in summary.order],
        files={name: page_url(reverse(view, args=[poll.pk])) for name, view in files.items()},
    )


def _find(number: int) -> Poll | None:
    return Poll.objects.visible().with_place().select_related("manifest").filter(pk=number).first()


offer_list(
    router, "polls", "Every poll, the newest first", _polls, PollRow, lambda poll: PollRow(**_poll(poll)), filters=PollFilters
)  # fmt: skip
offer_one(router, "polls", "One poll, with its outcome once it is published", _find, PollOne, _one)
