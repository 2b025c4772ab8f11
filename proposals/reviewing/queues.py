"""What waits in the reviews, as a desk shows it: whose work, since when, due when. Constant queries, oldest first."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_officer
from kit import clock
from neighborhoods.models import Seat
from proposals.lifecycle import State
from proposals.models import Proposal, ProposalQuerySet
from proposals.reviewing.lifecycle import AppealState, Finding, Stage, Work
from proposals.reviewing.models import Appeal, Assessment, Assignment, Criterion

REVIEW, ANSWERS, COSTING, APPEALS = "review", "answers", "costing", "appeals"
QUEUES = {
    REVIEW: _("To review"),
    ANSWERS: _("Answers to publish"),
    COSTING: _("To cost"),
    APPEALS: _("Appeals"),
}
WORKS = {REVIEW: (Work.FORMAL, Work.SUBSTANTIVE), ANSWERS: (), COSTING: (Work.COSTING,), APPEALS: (Work.APPEAL,)}


def queue(name: str, user: Any) -> ProposalQuerySet:
    """The proposals that wait in a queue within this person's councils (everywhere, for officers and auditors)."""
    rows = _within(Proposal.objects.all(), user)
    held = Assessment.objects.held().filter(proposal=OuterRef("pk"))
    if name == ANSWERS:
        return rows.filter(Exists(held)).prefetch_related(
            Prefetch("assessments", Assessment.objects.held().select_related("reviewer"), to_attr="held")
        )
    if name == COSTING:
        return rows.filter(state__in=[State.ACCEPTED])
    if name == APPEALS:
        return rows.filter(Exists(Appeal.objects.filter(proposal=OuterRef("pk"), state=AppealState.OPEN)))
    asked = Criterion.objects.filter(cycle=OuterRef("envelope__cycle"), stage=Stage.FORMAL, retired_at__isnull=True)
    passed = Assessment.objects.filter(proposal=OuterRef("pk"), finding=Finding.PASS, at__gte=OuterRef("submitted_at"))
    return rows.filter(~Exists(held), state=State.SUBMITTED).annotate(formal_first=Exists(asked) & ~Exists(passed))


def with_work(rows: ProposalQuerySet, name: str) -> ProposalQuerySet:
    """With whose work each is (`given`, a list of at most one), oldest first."""
    work = Assignment.objects.open().filter(work__in=WORKS[name]).select_related("reviewer", "department")
    return rows.with_place().prefetch_related(Prefetch("assignments", work, to_attr="given")).oldest_first()


def narrowed(rows: ProposalQuerySet, name: str, user: Any, whose: str) -> ProposalQuerySet:
    """Only this person's, nobody's or late work."""
    work = Assignment.objects.open().filter(proposal=OuterRef("pk"), work__in=WORKS[name])
    if whose == "mine":
        return rows.filter(Exists(work.filter(Q(reviewer=user) | Q(department__members=user))))
    if whose == "nobody":
        return rows.filter(~Exists(work))
    if whose == "late":
        return rows.filter(Exists(work.filter(due_on__lt=clock.today())))
    return rows


def appeals_for(user: Any) -> Any:
    """Open appeals this person could decide: given to them or to nobody, in their councils, and not on their own decision."""
    seats = Seat.objects.current().of(user)
    here = Q(proposal__envelope__neighborhood__council__in=seats.values("council"))
    here |= Q(Exists(seats), proposal__envelope__neighborhood=None)
    waiting = Appeal.objects.filter(state=AppealState.OPEN).exclude(review__reviewer=user)
    waiting = (
        waiting.exclude(proposal__conflicts__person=user)
        .exclude(proposal__author=user)
        .exclude(proposal__coauthors=user)
    )
    return waiting.filter(Q(second=user) | Q(second=None) & here)


def _within(rows: ProposalQuerySet, user: Any) -> ProposalQuerySet:
    if is_officer(user) or user.is_auditor:
        return rows
    seats = Seat.objects.current().of(user)
    mine = Assignment.objects.open().filter(reviewer=user)
    here = Q(envelope__neighborhood__council__in=seats.values("council")) | Q(envelope__neighborhood=None)
    return rows.filter(here | Q(pk__in=mine.values("proposal")))
