"""Some rows for each list of the API, by its name: what the tests of every list are run with.

Written straight to the database: two hundred of everything through the acts would take minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import factories
from page_factories import a_budget, own
from rows_at_hand import (
    TODAY,
    number,
    some_envelopes,
    some_people,
    some_places,
    some_projects,
    some_proposals,
)
from rows_of_rooms import ROOMS

from cms.data_room.models import DataSet, Request
from cms.models import BudgetIndexPage, BudgetLine, BudgetPage, NewsIndexPage, NewsPage
from cms.tree import ensure_tree
from cycles.models import Category, Cycle
from deliberation.assemblies.models import Assembly
from deliberation.discussions.models import Comment, Discussion
from deliberation.lots.models import Lottery
from deliberation.opinions.models import Conversation
from kit import clock
from neighborhoods.decisions.models import Motion, Session
from neighborhoods.models import Seat
from proposals.delivery.models import Setback, Spending
from proposals.indicators.models import Indicator, Reading
from voting.models import Poll


def cycles(rows: int) -> None:
    for _ in range(rows):
        factories.envelope(factories.cycle(f"Cycle {next(number)}", now_in="vote"))


def categories(rows: int) -> None:
    Category.objects.bulk_create(
        Category(slug=f"kind-{n}", name=f"Kind {n}") for n in (next(number) for _ in range(rows))
    )


def seats(rows: int) -> None:
    Seat.objects.bulk_create(
        Seat(council=place.council, holder=holder, starts_on=clock.today())
        for place, holder in zip(some_places(rows), some_people(rows), strict=True)
    )


def sessions(rows: int) -> list[Session]:
    return Session.objects.bulk_create(
        Session(council=place.council, starts_at=clock.now(), place="Hall") for place in some_places(rows)
    )


def motions(rows: int) -> None:
    mover = some_people(1)[0]
    Motion.objects.bulk_create(
        Motion(
            session=session, number=1, title="Lamps", text="More light.", mover=mover, state="standing",
            moved_at=clock.now(), counted_at=clock.now(),
        )
        for session in sessions(rows)
    )  # fmt: skip


def some_discussions(rows: int) -> list[Discussion]:
    cycle = Cycle.objects.first() or factories.cycle()
    return Discussion.objects.bulk_create(
        Discussion(title="Lamps", cycle=cycle, neighborhood=place) for place in some_places(rows)
    )


def comments(rows: int) -> None:
    Comment.objects.bulk_create(
        Comment(discussion=about, author=author, stance="for", body="<p>Yes.</p>", created_at=clock.now())
        for about, author in zip(some_discussions(rows), some_people(rows), strict=True)
    )


def assemblies(rows: int) -> None:
    cycle = Cycle.objects.first() or factories.cycle()
    Assembly.objects.bulk_create(
        Assembly(title="Evening", cycle=cycle, neighborhood=place, starts_at=clock.now()) for place in some_places(rows)
    )


def conversations(rows: int) -> None:
    cycle, now = Cycle.objects.first() or factories.cycle(), clock.now()
    Conversation.objects.bulk_create(
        Conversation(
            question="Where is it dark?", cycle=cycle, neighborhood=place, category=factories.category(), state="open",
            opens_at=now, closes_at=now + timedelta(days=9),
        )
        for place in some_places(rows)
    )  # fmt: skip


def lotteries(rows: int) -> None:
    planner, now, day = some_people(1)[0], clock.now(), timedelta(days=1)
    Lottery.objects.bulk_create(
        Lottery(
            council=place.council, title="Seats", purpose="A panel.", seats=3, quotas=[], opens_at=now,
            closes_at=now + day, dice_at=now + 2 * day, dice_how="In the hall.", starts_on=TODAY, planned_by=planner,
            state="announced",
        )
        for place in some_places(rows)
    )  # fmt: skip


def polls(rows: int) -> None:
    Poll.objects.bulk_create(
        Poll(envelope=envelope, state="open", opened_at=clock.now(), rule="greedy") for envelope in some_envelopes(rows)
    )


def setbacks(rows: int) -> None:
    Setback.objects.bulk_create(
        Setback(project=project, noticed_on=TODAY, what="<p>Rain.</p>", corrective_action="<p>Wait.</p>")
        for project in some_projects(rows)
    )


def spending(rows: int) -> None:
    Spending.objects.bulk_create(
        Spending(project=project, paid_on=TODAY, amount=100, what="Poles") for project in some_projects(rows)
    )


def some_indicators(rows: int) -> list[Indicator]:
    return Indicator.objects.bulk_create(
        Indicator(
            name="Lamps that work", question="Do they?", kind="share", direction="more", method="A walk.",
            neighborhood=envelope.neighborhood, cycle=envelope.cycle, category=factories.category(),
            proposed_at=clock.now(), target_value=90_00, target_on=TODAY, target_words="Nine of ten.",
        )
        for envelope in some_envelopes(rows)
    )  # fmt: skip


def readings(rows: int) -> None:
    Reading.objects.bulk_create(
        Reading(indicator=indicator, day=TODAY, value=5, size=9, source="walk", at=clock.now())
        for indicator in some_indicators(rows)
    )


def pages(rows: int) -> None:
    ensure_tree()
    for _ in range(rows):
        n = next(number)
        own(NewsIndexPage).add_child(instance=NewsPage(title=f"News {n}", slug=f"news-{n}", summary="In short."))


def budgets(rows: int) -> None:
    ensure_tree()
    for _ in range(rows):
        year = f"Y{next(number)}"
        page = BudgetPage(title=f"Budget {year}", slug=year.lower(), fiscal_year=year)
        own(BudgetIndexPage).add_child(instance=page)
        BudgetLine.objects.create(page=page, position=1, department="Streets", program="Lamps", planned=100)


def budget_lines(rows: int) -> None:
    ensure_tree()
    page = BudgetPage.objects.first() or a_budget()
    BudgetLine.objects.bulk_create(
        BudgetLine(page=page, position=next(number), department="Streets", program="Lamps", planned=100)
        for _ in range(rows)
    )


def data_sets(rows: int) -> None:
    DataSet.objects.bulk_create(
        DataSet(
            title="Reports", summary="Reports.", unit="reports", source="Clerk.", method="By hand.", bias="Not all.",
            dimensions=["month"], made_at=clock.now(), published_at=clock.now(),
        )
        for _ in range(rows)
    )  # fmt: skip


def data_requests(rows: int) -> None:
    Request.objects.bulk_create(
        Request(what="Lamps", why="To know.", at=clock.now(), due_on=TODAY) for _ in range(rows)
    )


BUILDERS: dict[str, Callable[[int], Any]] = {
    "assemblies": assemblies,
    "budget-lines": budget_lines,
    "budgets": budgets,
    "categories": categories,
    "comments": comments,
    "conversations": conversations,
    "council-sessions": sessions,
    "cycles": cycles,
    "data-requests": data_requests,
    "data-sets": data_sets,
    "discussions": some_discussions,
    "envelopes": some_envelopes,
    "indicators": some_indicators,
    "lotteries": lotteries,
    "milestones": some_projects,
    "motions": motions,
    "neighborhoods": some_places,
    "pages": pages,
    "phases": cycles,
    "polls": polls,
    "projects": some_projects,
    "proposals": some_proposals,
    "readings": readings,
    "seats": seats,
    "setbacks": setbacks,
    "spending": spending,
} | ROOMS
