"""Some rows for the lists of charters, stories, the registers and the outreach of the city; as in `rows_of_lists`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import factories
from page_factories import a_budget
from rows_at_hand import TODAY, number, some_people, some_places, some_projects, some_proposals

from cms.data_room.models import DataSet, Note, Reading, Release
from cms.liaison.models import Ask, Plain
from cms.models import BudgetPage
from cms.models.amendments import Amendment, AmendmentPart
from cms.outreach.models import Band, Stop
from cms.stories.models import Consent, Moment, Story
from cms.surveillance.models import Harm, Renewal, Technology, Version
from cms.training.models import CoAuthor, Curriculum, Reflection, Session
from cms.training.models import Version as Wording
from cms.tree import ensure_tree
from cycles.charters.models import Charter, Clause
from cycles.charters.models import Version as CharterVersion
from kit import clock
from neighborhoods.models import ForceMember, TaskForce
from proposals.citing.models import Citation
from proposals.delivery.models import Check
from proposals.models import Review
from proposals.reviewing.models import Appeal, Assessment, Conflict, Costing, CostLine, Criterion, Rating


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


def task_forces(rows: int) -> list[TaskForce]:
    made = TaskForce.objects.bulk_create(
        TaskForce(council=place.council, name="Lamps", purpose="Light.") for place in some_places(rows)
    )
    chairs = TaskForce.chairs.through
    chairs.objects.bulk_create(
        chairs(taskforce=one, user=person) for one, person in zip(made, some_people(rows), strict=True)
    )
    return made


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


def ratings(rows: int) -> None:
    now, proposals = clock.now(), some_proposals(rows)
    asked = Criterion.objects.create(cycle=proposals[0].envelope.cycle, stage="formal", question="Is it ours?")
    found = Assessment.objects.bulk_create(
        Assessment(proposal=one, stage="formal", finding="pass", at=now, published_at=now) for one in proposals
    )
    Rating.objects.bulk_create(Rating(assessment=one, criterion=asked, answer="yes", note="It is.") for one in found)


def costs(rows: int) -> None:
    made = Costing.objects.bulk_create(Costing(proposal=one, at=clock.now()) for one in some_proposals(rows))
    CostLine.objects.bulk_create(
        CostLine(costing=one, kind="once", what="Lamps", amount=5_00, low=4_00, high=6_00, source="An offer")
        for one in made
    )


def conflicts(rows: int) -> None:
    Conflict.objects.bulk_create(
        Conflict(proposal=proposal, person=person, kind="place", note="My street.", at=clock.now())
        for proposal, person in zip(some_proposals(rows), some_people(rows), strict=True)
    )


def appeals(rows: int) -> None:
    reviews(rows)
    new = Review.objects.filter(appeal=None)
    Appeal.objects.bulk_create(
        Appeal(review=one, proposal_id=one.proposal_id, reason="<p>Look again.</p>", at=clock.now(), due_on=TODAY,
               second=person)
        for one, person in zip(new, some_people(rows), strict=True)
    )  # fmt: skip


def task_force_members(rows: int) -> None:
    ForceMember.objects.bulk_create(
        ForceMember(task_force=force, name="Rosa", comes_from="school", group="Mill School", since=TODAY)
        for force in task_forces(rows)
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


def curricula(rows: int) -> list[Session]:
    now, people = clock.now(), some_people(rows)
    made = Curriculum.objects.bulk_create(
        Curriculum(title=f"Listening {next(number)}", audience="both", made_at=now) for _ in range(rows)
    )
    versions = Wording.objects.bulk_create(
        Wording(curriculum=one, number=1, aims="Listen.", modules="Ears\nTwo of them.", at=now) for one in made
    )
    CoAuthor.objects.bulk_create(
        CoAuthor(curriculum=one, person=person, state="named", asked_at=now)
        for one, person in zip(made, people, strict=True)
    )
    return Session.objects.bulk_create(
        Session(
            version=version, neighborhood=place, place="Hall", language="English", starts_at=now - timedelta(hours=3),
            ends_at=now - timedelta(hours=1), seats=9, made_at=now,
        )
        for version, place in zip(versions, some_places(rows), strict=True)
    )  # fmt: skip


def reflections(rows: int) -> None:
    Reflection.objects.bulk_create(
        Reflection(session=session, author=author, words="I heard.", by_name=n % 2 == 0, at=clock.now())
        for n, (session, author) in enumerate(zip(curricula(rows), some_people(rows), strict=True))
    )


def stops(rows: int) -> None:
    now = clock.now()
    made = Stop.objects.bulk_create(
        Stop(
            kind="park", name="Mill Park", neighborhood=place, languages=["en"], who_goes="Lea", starts_at=now,
            ends_at=now + timedelta(hours=1), made_at=now, cost=50_00, kept_at=now,
        )
        for place in some_places(rows)
    )  # fmt: skip
    Band.objects.bulk_create(Band(stop=stop, language="en", came=17) for stop in made)


def explanations(rows: int) -> None:
    now = clock.now()
    Ask.objects.bulk_create(
        Ask(address="/budget/", question="What?", asker=asker, asked_at=now, state="answered", answer="<p>That.</p>",
            answered_at=now)
        for asker in some_people(rows)
    )  # fmt: skip


def plain_texts(rows: int) -> None:
    Plain.objects.bulk_create(
        Plain(title="Rules", address="/rules/", original="Hereby.", plain="So.", made_at=clock.now(), changed_at=clock.now())
        for _ in range(rows)
    )  # fmt: skip


def a_release() -> Release:
    now = clock.now()
    about = DataSet.objects.create(
        title="Reports", summary="Reports.", unit="reports", source="Clerk.", method="By hand.", bias="Not all.",
        dimensions=["month"], made_at=now, published_at=now,
    )  # fmt: skip
    return Release.objects.create(
        data_set=about, file_name="a.csv", digest="1", brought_at=now, published_at=now, state="published",
        counts=[], shown=[],
    )  # fmt: skip


def data_notes(rows: int) -> None:
    release = a_release()
    Note.objects.bulk_create(
        Note(
            data_set=release.data_set, number=n, release=release, cell=["May"], stance="adds", body="<p>Rain.</p>",
            author=author, created_at=clock.now(),
        )
        for n, author in enumerate(some_people(rows), start=1)
    )  # fmt: skip


def counter_readings(rows: int) -> None:
    release = a_release()
    Reading.objects.bulk_create(
        Reading(
            data_set=release.data_set, number=n, release=release, title="Rain, not crime", claim="<p>It rained.</p>",
            method="<p>By the weather.</p>", cells=[["May"]], header=["month", "wet days"], figures=[["May", "12"]],
            author=author, created_at=clock.now(), due_on=clock.today(),
        )
        for n, author in enumerate(some_people(rows), start=1)
    )  # fmt: skip


def checks(rows: int) -> None:
    Check.objects.bulk_create(
        Check(project=project, round=project.round, person=person, worked="no", word="Dark again.", at=clock.now())
        for project, person in zip(some_projects(rows), some_people(rows), strict=True)
    )


def budget_changes(rows: int) -> None:
    ensure_tree()
    page = BudgetPage.objects.first() or a_budget()
    made = Amendment.objects.bulk_create(
        Amendment(page=page, sort="amendment", decided_on=TODAY, decided_by="Council", reason="Rain.", recorded_at=clock.now())
        for _ in range(rows)
    )  # fmt: skip
    AmendmentPart.objects.bulk_create(
        AmendmentPart(amendment=one, side="expense", department="Streets", program="Lamps", kind="other", amount=100)
        for one in made
    )


ROOMS: dict[str, Callable[[int], Any]] = {
    "budget-changes": budget_changes,
    "charter-citations": citations,
    "charter-clauses": charter_clauses,
    "charter-versions": charter_clauses,
    "curricula": curricula,
    "data-notes": data_notes,
    "counter-readings": counter_readings,
    "decisions": reviews,
    "did-it-work": checks,
    "explanations": explanations,
    "outreach-funnel": some_places,
    "outreach-stops": stops,
    "plain-texts": plain_texts,
    "progress": some_places,
    "review-appeals": appeals,
    "review-conflicts": conflicts,
    "review-costs": costs,
    "review-ratings": ratings,
    "reviews": reviews,
    "stories": stories,
    "surveillance-harms": harms,
    "surveillance-renewals": renewals,
    "surveillance-technologies": technologies,
    "task-force-members": task_force_members,
    "task-forces": task_forces,
    "training-reflections": reflections,
    "training-sessions": curricula,
}
