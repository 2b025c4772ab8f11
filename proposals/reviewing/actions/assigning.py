"""Who does what by when, and who has to stand aside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from audit import log
from following.announcing import announce
from kit import clock
from kit.verdict import YES, Verdict, no
from proposals.lifecycle import State
from proposals.models import Proposal
from proposals.moving import locked
from proposals.permissions import no_to
from proposals.reviewing import permissions as may
from proposals.reviewing.lifecycle import AppealState, Work
from proposals.reviewing.models import Appeal, Assignment, Conflict, Department, Plan

GIVEN = gettext_noop("You were given “%(title)s” to review, by %(day)s.")
FITS = {
    Work.FORMAL: {State.SUBMITTED},
    Work.SUBSTANTIVE: {State.SUBMITTED},
    Work.COSTING: {State.ACCEPTED, State.COSTED},
    Work.APPEAL: {State.DECLINED},
}


@transaction.atomic
def assign(
    proposals: Iterable[Proposal],
    *,
    by: Any,
    work: str,
    reviewer: User | None = None,
    department: Department | None = None,
    due_on: date | None = None,
) -> list[Assignment]:
    """Give a piece of work on each proposal to a person, or costings to a department; all of them or none.

    `due_on` is by default what the cycle's plan gives. Who had it before has it no more. The first proposal that does
    not fit raises its reason, with its title.
    """
    if (reviewer is None) == (department is None) or (department is not None and work != Work.COSTING):
        raise ValidationError({"reviewer": _("Choose a person, or for a costing a department.")})
    if due_on is not None and due_on < clock.today():
        raise ValidationError({"due_on": _("This day is over.")})
    return [_assign(proposal, by, Work(work), reviewer, department, due_on) for proposal in proposals]


def _assign(
    proposal: Proposal,
    by: Any,
    work: Work,
    reviewer: User | None,
    department: Department | None,
    due_on: date | None,
) -> Assignment:
    proposal = locked(proposal)
    verdict = may.may_assign(by, proposal) and _fits(proposal, work)
    if verdict and reviewer is not None and work != Work.COSTING:
        verdict = may.may_be_given(reviewer, proposal, work)
    elif verdict and reviewer is not None and not reviewer.is_officer:
        verdict = no(_("Costs are worked out by officers."))
    if not verdict:
        raise no_to(proposal, verdict)
    return _give(proposal, work, by=by, reviewer=reviewer, department=department, due_on=due_on)


@transaction.atomic
def take(proposal: Proposal, *, by: Any, work: str) -> Assignment:
    """Take a piece of work that nobody has."""
    proposal = locked(proposal)
    may.may_be_given(by, proposal, work).or_forbid()
    verdict = _fits(proposal, Work(work))
    open_now = Assignment.objects.open().filter(proposal=proposal, work=work).first()
    if verdict and open_now is not None:
        verdict = no(_("%(name)s has it already.") % {"name": open_now.who})
    verdict.or_forbid()
    return _give(proposal, Work(work), by=by, reviewer=by, department=None, due_on=None)


@transaction.atomic
def declare_conflict(proposal: Proposal, *, by: Any, kind: str, note: str = "") -> Conflict:
    """Stand aside: the person loses what they had to do about it, decides on nothing of it, and everybody reads why."""
    proposal = locked(proposal)
    may.may_declare_conflict(by, proposal).or_forbid()
    if kind not in Conflict.Kind.values:
        raise ValidationError({"kind": _("Say what kind of interest it is.")})
    note = " ".join(note.split())
    if kind == Conflict.Kind.OTHER and not note:
        raise ValidationError({"note": _("Say in a sentence what it is.")})
    made = Conflict.objects.create(proposal=proposal, person=by, kind=kind, note=note[:300], at=clock.now())
    mine = Assignment.objects.open().filter(proposal=proposal, reviewer=by)
    mine.update(ended_at=clock.now(), ended=Assignment.Ended.CONFLICT)
    Appeal.objects.filter(proposal=proposal, state=AppealState.OPEN, second=by).update(second=None)
    log.record("reviewing.conflict", proposal, by=by, kind=kind)
    return made


def finish(proposal: Proposal, work: str, *, how: str = Assignment.Ended.DONE) -> None:
    """End what is open of this work, inside the act that did it."""
    open_now = Assignment.objects.open().filter(proposal=proposal, work=work)
    open_now.update(ended_at=clock.now(), ended=how)


def _fits(proposal: Proposal, work: Work) -> Verdict:
    fits = proposal.state in FITS[work]
    if fits and work in (Work.FORMAL, Work.SUBSTANTIVE):
        fits = work.value == may.stage_of(proposal).value
    if fits and work == Work.APPEAL:
        fits = Appeal.objects.filter(proposal=proposal, state=AppealState.OPEN).exists()
    if fits:
        return YES
    return no(_("This is not what it needs now (%(work)s).") % {"work": work.label})


def _give(
    proposal: Proposal,
    work: Work,
    *,
    by: Any,
    reviewer: User | None,
    department: Department | None,
    due_on: date | None,
) -> Assignment:
    finish(proposal, work, how=Assignment.Ended.MOVED)
    made = Assignment.objects.create(
        proposal=proposal,
        work=work,
        reviewer=reviewer,
        department=department,
        due_on=due_on or Plan.of(proposal.cycle).due(work),
        by=by,
        at=clock.now(),
    )
    if work == Work.APPEAL:
        Appeal.objects.filter(proposal=proposal, state=AppealState.OPEN).update(second=reviewer)
    facts = {"reviewer": reviewer.pk if reviewer else None, "department": department.pk if department else None}
    log.record("reviewing.assign", proposal, by=by, work=work.value, due_on=made.due_on.isoformat(), **facts)
    people = [reviewer.pk] if reviewer else [member.pk for member in department.members.all()] if department else []
    announce(
        GIVEN,
        proposal,
        by=by,
        to=people,
        title=proposal.title,
        day=made.due_on.isoformat(),
        url=desk_of(proposal, work),
    )
    return made


def desk_of(proposal: Proposal, work: Work) -> str:
    """The desk on which this work is done."""
    names = {Work.COSTING: "cost_desk", Work.APPEAL: "appeal_desk"}
    return reverse(names.get(work, "review_desk"), args=[proposal.pk])
