"""What happens after the vote, for programs: projects, their milestones, what set them back, and what was paid."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone
from ninja import Router

from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import PlaceFilters, of_cycle, of_place
from kit.api.shapes import Answer, Number, Slug, means, page_url, slug_of, words
from proposals.delivery.lifecycle import MilestoneState, ProjectState
from proposals.delivery.models import Cause, Check, Milestone, Project, Setback, Spending
from proposals.delivery.showing import Worked

router = Router(tags=["Projects"])


class ProjectRow(Answer):
    """A funded proposal on its way from the vote to the street."""

    id: int
    proposal: int = means("Number of the proposal it was.")
    title: str
    state: str = means(words("Where it stands.", ProjectState))
    cycle: str
    neighborhood: str | None = means("Null for a project of the whole city.")
    category: str
    department: str
    partners: str
    voted_cost: int = means("What it cost on the ballot, in whole cents.")
    granted: int = means("What the vote gave, in whole cents.")
    changed: int = means("What changes in force add to the cost, in whole cents; below zero: less.")
    spent: int = means("What was paid, in whole cents.")
    returned: int = means("What went back to the envelope, in whole cents.")
    milestones: int = means("How many milestones it has.")
    milestones_done: int
    milestones_late: int = means("Milestones whose planned day has passed.")
    has_setback: bool = means("Whether a setback is open now.")
    started_at: datetime
    finished_at: datetime | None
    cancelled_at: datetime | None
    url: str


class MilestoneRow(Answer):
    """A dated, checkable step of a project."""

    id: int
    project: int
    title: str
    state: str = means(words("Where it stands.", MilestoneState))
    weight: int = means("How much of the project it is, next to the other milestones.")
    promised_on: date = means("The day that was promised first.")
    planned_on: date
    done_on: date | None
    is_late: bool
    evidence: str = means("How we know that it is done; cleaned HTML.")
    url: str


class SetbackRow(Answer):
    """What went wrong, and what is done about it."""

    id: int
    project: int
    milestone: int | None = means("Number of the milestone it delays.")
    cause: str = means(words("Why it went wrong.", Cause))
    responsible: str = means("Who is responsible, in words.")
    what: str = means("Cleaned HTML.")
    corrective_action: str = means("Cleaned HTML.")
    council: str = means(words("What the council says of the corrective action.", Setback.Action))
    money: int = means("What it costs, in whole cents; below zero where it saves.")
    days: int = means("Days lost.")
    noticed_on: date
    new_date: date | None
    resolved_on: date | None = means("Null while it is open.")
    url: str


class SpendingRow(Answer):
    """Money paid for a project. An entry below zero takes another one back."""

    id: int
    project: int
    paid_on: date
    amount: int = means("Whole cents.")
    what: str
    document: str = means("Where the bill or contract can be read.")
    takes_back: int | None = means("Number of the entry that it takes back.")


class WordLine(Answer):
    """What a neighbor wrote beside an answer. Never who it was."""

    worked: str = means(words("Whether it worked.", Check.Worked))
    words: str = means("Empty where they are hidden.")
    hidden_because: str
    day: date


class DidItWorkRow(Answer):
    """What neighbors answered since the project was finished last: voices of those who answered, not a count of the city."""

    project: int
    yes: int
    partly: int
    no: int
    asked: int | None = means("How many were asked; null before anybody was.")
    earlier: int = means("Answers from before the project was taken up again.")
    words: list[WordLine] = means("The newest, as many as on the project's page.")
    url: str


class ProjectFilters(PlaceFilters):
    """Which projects."""

    category: Slug | None = means("Address part of a category.", default=None)
    state: ProjectState | None = means("The state.", default=None)


class OfProjectFilters(PlaceFilters):
    """Of which project."""

    project: Number | None = means("Number of a project.", default=None)


class Open(StrEnum):
    """Whether a setback is over."""

    OPEN = "open"
    RESOLVED = "resolved"


class SetbackFilters(OfProjectFilters):
    """Which setbacks."""

    state: Open | None = means("Open or resolved.", default=None)


def _projects(asked: ProjectFilters) -> Any:
    found = Project.objects.with_proposal().with_money()
    found = of_place(of_cycle(found, asked, "proposal__envelope__cycle"), asked, "proposal__envelope__neighborhood")
    if asked.category:
        found = found.filter(proposal__category__slug=asked.category)
    if asked.state:
        found = found.filter(state=asked.state)
    return found.order_by("-started_at", "-pk")


def _project(project: Any) -> ProjectRow:
    steps = list(project.milestones.all())
    same = ("title", "state", "department", "partners", "voted_cost", "granted", "changed", "spent", "returned")
    more = ("has_setback", "started_at", "finished_at", "cancelled_at")
    return ProjectRow(
        **{name: getattr(project, name) for name in same + more},
        id=project.pk,
        proposal=project.proposal_id,
        cycle=project.cycle.slug,
        neighborhood=slug_of(project.place),
        category=project.proposal.category.slug,
        milestones=len(steps),
        milestones_done=sum(step.is_done for step in steps),
        milestones_late=len(project.late_milestones),
        url=page_url(project.get_absolute_url()),
    )


def _of_project(found: Any, asked: OfProjectFilters) -> Any:
    envelope = "project__proposal__envelope"
    found = of_place(of_cycle(found, asked, f"{envelope}__cycle"), asked, f"{envelope}__neighborhood")
    return found.filter(project=asked.project) if asked.project else found


def _milestones(asked: OfProjectFilters) -> Any:
    return _of_project(Milestone.objects.select_related("project"), asked).order_by("-project", "planned_on", "pk")


def _milestone(step: Milestone) -> MilestoneRow:
    same = ("title", "state", "weight", "promised_on", "planned_on", "done_on", "is_late", "evidence")
    return MilestoneRow(
        **{name: getattr(step, name) for name in same},
        id=step.pk,
        project=step.project_id,
        url=page_url(step.get_absolute_url()),
    )


def _setbacks(asked: SetbackFilters) -> Any:
    found = _of_project(Setback.objects.all(), asked)
    if asked.state:
        found = found.filter(resolved_on__isnull=asked.state == Open.OPEN)
    return found.order_by("-noticed_on", "-pk")


def _setback(setback: Setback) -> SetbackRow:
    same = ("cause", "what", "corrective_action", "money", "days", "noticed_on", "new_date", "resolved_on")
    return SetbackRow(
        **{name: getattr(setback, name) for name in same},
        id=setback.pk,
        project=setback.project_id,
        milestone=setback.milestone_id,
        responsible=setback.who,
        council=setback.action_state,
        url=page_url(setback.get_absolute_url()),
    )


def _spending(asked: OfProjectFilters) -> Any:
    return _of_project(Spending.objects.all(), asked).order_by("-paid_on", "-pk")


def _payment(payment: Spending) -> SpendingRow:
    return SpendingRow(
        **{name: getattr(payment, name) for name in ("paid_on", "amount", "what", "document")},
        id=payment.pk,
        project=payment.project_id,
        takes_back=payment.takes_back_id,
    )


def _answered(asked: OfProjectFilters) -> Any:
    found = Project.objects.answered().prefetch_related("checks")
    found = of_place(of_cycle(found, asked, "proposal__envelope__cycle"), asked, "proposal__envelope__neighborhood")
    return (found.filter(pk=asked.project) if asked.project else found).order_by("-finished_at", "-pk")


def _worked(project: Project) -> DidItWorkRow:
    said = Worked.of(project)
    return DidItWorkRow(
        project=project.pk,
        **{kind.value: count for kind, count in said.counts.items()},
        asked=project.asked_of or None,
        earlier=said.earlier,
        words=[_word(one) for one in said.words if one.word],
        url=page_url(project.get_absolute_url()),
    )


def _word(one: Check) -> WordLine:
    words_now = "" if one.hidden_because else one.word
    day = timezone.localdate(one.at)
    return WordLine(worked=one.worked, words=words_now, hidden_because=one.hidden_because, day=day)


def _find(number: int) -> Any:
    return Project.objects.with_proposal().with_money().filter(pk=number).first()


offer_list(
    router, "projects", "Every project, the newest first", _projects, ProjectRow, _project, filters=ProjectFilters
)  # fmt: skip
offer_one(router, "projects", "One project", _find, ProjectRow, _project)
offer_list(
    router,
    "milestones",
    "The steps of projects, as planned and as done",
    _milestones,
    MilestoneRow,
    _milestone,
    filters=OfProjectFilters,
)
offer_list(
    router,
    "setbacks",
    "What went wrong, and what is done about it",
    _setbacks,
    SetbackRow,
    _setback,
    filters=SetbackFilters,
)
offer_list(
    router,
    "spending",
    "What was paid for projects, the latest first",
    _spending,
    SpendingRow,
    _payment,
    filters=OfProjectFilters,
)
offer_list(
    router,
    "did-it-work",
    "What neighbors say of finished projects, the latest finished first",
    _answered,
    DidItWorkRow,
    _worked,
    filters=OfProjectFilters,
)
