"""Assemblies for programs: when and where they are, and what everybody can see of one: agenda, answers, minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router

from deliberation.assemblies.lifecycle import ItemState, PollKind, PollState, State, Way
from deliberation.assemblies.models import Assembly
from deliberation.assemblies.snapshot import Audience, snapshot
from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import PlaceFilters, of_cycle, of_place
from kit.api.shapes import Answer, means, page_url, slug_of, words

router = Router(tags=["Assemblies"])


class AssemblyRow(Answer):
    """A live session of residents."""

    id: int
    title: str
    purpose: str
    place: str
    way: str = means(words("How it is held.", Way))
    state: str = means(words("Where it stands.", State))
    cycle: str | None
    neighborhood: str | None = means("Null for the whole city.")
    starts_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    minutes_published_at: datetime | None
    url: str


class AgendaLine(Answer):
    """One point of the agenda."""

    title: str
    minutes: int = means("The time it should take.")
    state: str = means(words("Where it stands.", ItemState))


class OptionLine(Answer):
    """One answer of a poll."""

    text: str
    votes: int | None = means("Null while they are kept back.")


class LivePollLine(Answer):
    """A question to the room. It binds nobody; no names are here."""

    question: str
    kind: str = means(words("How it is answered.", PollKind))
    state: str = means(words("Where it stands.", PollState))
    options: list[OptionLine]


class QuestionLine(Answer):
    """What somebody asked from the floor."""

    text: str
    support: int = means("How many want it answered.")
    answer: str


class AssemblyOne(AssemblyRow):
    """An assembly as everybody sees it."""

    present: int = means("How many people are there.")
    agenda: list[AgendaLine]
    polls: list[LivePollLine]
    questions: list[QuestionLine]
    minutes: str = means("Cleaned HTML; empty until they are published.")


class AssemblyFilters(PlaceFilters):
    """Which assemblies."""

    state: State | None = means("The state.", default=None)


def _assemblies(asked: AssemblyFilters) -> Any:
    found = of_place(of_cycle(Assembly.objects.with_place(), asked, "cycle"), asked, "neighborhood")
    if asked.state:
        found = found.filter(state=asked.state)
    return found.order_by("-starts_at", "-pk")


def _row(assembly: Assembly) -> dict[str, Any]:
    by_hand = ("id", "cycle", "neighborhood", "url")
    return {name: getattr(assembly, name) for name in AssemblyRow.model_fields if name not in by_hand} | {
        "id": assembly.pk,
        "cycle": slug_of(assembly.cycle),
        "neighborhood": slug_of(assembly.neighborhood),
        "url": page_url(assembly.get_absolute_url()),
    }


def _one(assembly: Assembly) -> AssemblyOne:
    seen = snapshot(assembly, Audience.PUBLIC)
    return AssemblyOne(
        **_row(assembly),
        present=seen["present"],
        agenda=[AgendaLine(**_of(AgendaLine, item)) for item in seen["agenda"]],
        polls=[
            LivePollLine(
                question=poll["question"],
                kind=poll["kind"],
                state=poll["state"],
                options=[OptionLine(**_of(OptionLine, option)) for option in poll["options"]],
            )
            for poll in seen["polls"]
        ],
        questions=[QuestionLine(**_of(QuestionLine, question)) for question in seen["questions"]],
        minutes=assembly.minutes if assembly.minutes_published_at else "",
    )


def _of(line: type[Answer], seen: dict[str, Any]) -> dict[str, Any]:
    """The parts of a snapshot that the line has."""
    return {name: seen[name] for name in line.model_fields}


offer_list(
    router,
    "assemblies",
    "Every assembly, the latest first",
    _assemblies,
    AssemblyRow,
    lambda assembly: AssemblyRow(**_row(assembly)),
    filters=AssemblyFilters,
)
offer_one(
    router,
    "assemblies",
    "One assembly as everybody sees it",
    lambda number: Assembly.objects.with_place().filter(pk=number).first(),
    AssemblyOne,
    _one,
)
