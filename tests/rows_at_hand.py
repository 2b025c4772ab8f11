"""People, places, proposals and projects by the hundred, for the rows of lists."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import factories

from accounts.models import User
from cycles.models import Cycle, Envelope
from kit import clock
from neighborhoods.models import Council, Neighborhood
from proposals.delivery.models import Milestone, Project

number = count(1)
TODAY = date(2026, 6, 1)


def some_people(rows: int) -> list[User]:
    return User.objects.bulk_create(
        User(email=f"somebody-{n}@example.org", public_name=f"Somebody {n}")
        for n in (next(number) for _ in range(rows))
    )


def some_places(rows: int) -> list[Neighborhood]:
    found = Neighborhood.objects.bulk_create(
        Neighborhood(name=f"Place {n}", slug=f"place-{n}", outline={"type": "Polygon"})
        for n in (next(number) for _ in range(rows))
    )
    Council.objects.bulk_create(Council(neighborhood=place) for place in found)
    return found


def some_envelopes(rows: int) -> list[Envelope]:
    cycle = Cycle.objects.first() or factories.cycle()
    return Envelope.objects.bulk_create(
        Envelope(cycle=cycle, neighborhood=place, amount=1000_00) for place in some_places(rows)
    )


def some_proposals(rows: int) -> list[Any]:
    people = some_people(rows)
    return [
        factories.proposal(f"Idea {n}", envelope=envelope, author=people[n], state="funded")
        for n, envelope in enumerate(some_envelopes(rows))
    ]


def some_projects(rows: int) -> list[Project]:
    made = Project.objects.bulk_create(
        Project(proposal=proposal, voted_cost=500_00, granted=500_00, started_at=clock.now())
        for proposal in some_proposals(rows)
    )
    Milestone.objects.bulk_create(
        Milestone(project=project, title="Poles", promised_on=TODAY, planned_on=TODAY) for project in made
    )
    return made
