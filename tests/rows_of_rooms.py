"""Some rows for the lists of charters, stories, the registers and the outreach of the city; as in `rows_of_lists`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import factories
from rows_at_hand import TODAY, number, some_people, some_places, some_projects, some_proposals

from cms.stories.models import Consent, Moment, Story
from cms.surveillance.models import Harm, Renewal, Technology, Version
from cycles.charters.models import Charter, Clause
from cycles.charters.models import Version as CharterVersion
from kit import clock
from proposals.citing.models import Citation
from proposals.models import Review


def charter_clauses(rows: int) -> list[Clause]:
    opener, now = some_people(1)[0], clock.now()
    charters = Charter.objects.bulk_create(Charter(neighborhood=place) for place in some_places(rows))
    versions = CharterVersion.objects.bulk_create(
        CharterVersion(
            charter=charter, number=1, state="agreed", changes="All new.", opened_by=opener, opened_at=now,
            agreed_at=now, fingerprint="f" * 64,
        )
        for charter in charters
    )  # fmt: skip
    lamps = factories.category()
    return Clause.objects.bulk_create(
        Clause(version=version, number=1, text="Light first.", category=lamps) for version in versions
    )


def citations(rows: int) -> None:
    by = some_people(1)[0]
    Citation.objects.bulk_create(
        Citation(proposal=proposal, clause=clause, kind="proposal", how="It lights.", by=by, at=clock.now())
        for proposal, clause in zip(some_proposals(rows), charter_clauses(rows), strict=True)
    )


def stories(rows: int) -> None:
    now = clock.now()
    made = Story.objects.bulk_create(
        Story(
            project=project, kind="mixed", title="Lamps of {Ana}", summary="{Ana} and {Bo} asked.", state="published",
            made_at=now, published_at=now,
        )
        for project in some_projects(rows)
    )  # fmt: skip
    Moment.objects.bulk_create(Moment(story=one, key="start", day=TODAY, fact="It began.", url="/") for one in made)
    Consent.objects.bulk_create(
        Consent(story=one, person=person, name="Ana", state="given", asked_at=now)
        for one, person in zip(made, some_people(rows), strict=True)
    )


def reviews(rows: int) -> None:
    Review.objects.bulk_create(
        Review(proposal=proposal, decision="return", reason="<p>Where?</p>", at=clock.now())
        for proposal in some_proposals(rows)
    )


def technologies(rows: int) -> list[Technology]:
    made = Technology.objects.bulk_create(
        Technology(
            name=f"Cameras {next(number)}", purpose="To see.", legal_basis="Law 1", data_kept="Films", retention="A week",
            who_sees="Guards", vendor="Eye", cost=100_00, policy="Not at night.", review_on=TODAY, made_at=clock.now(),
        )
        for _ in range(rows)
    )  # fmt: skip
    Version.objects.bulk_create(
        Version(technology=one, number=1, words={"name": one.name}, why="New.", at=clock.now()) for one in made
    )
    return made


def harms(rows: int) -> None:
    Harm.objects.bulk_create(
        Harm(
            technology=one, kind="shared", words="Secret words", key=f"key-{one.pk}", sent_on=TODAY, state="stands",
            finding="It is so.", settled_at=clock.now(),
        )
        for one in technologies(rows)
    )  # fmt: skip


def renewals(rows: int) -> None:
    now = clock.now()
    Renewal.objects.bulk_create(
        Renewal(technology=one, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
        for one in technologies(rows)
    )


ROOMS: dict[str, Callable[[int], Any]] = {
    "charter-citations": citations,
    "charter-clauses": charter_clauses,
    "charter-versions": charter_clauses,
    "decisions": reviews,
    "stories": stories,
    "surveillance-harms": harms,
    "surveillance-renewals": renewals,
    "surveillance-technologies": technologies,
}
