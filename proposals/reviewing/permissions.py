"""Who may review, cost, publish and appeal, and why not. Nobody decides on what they have an interest in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from cycles.models import Cycle
from cycles.permissions import calendar_allows
from cycles.schedule import Act
from kit import clock
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, no
from neighborhoods.models import Seat
from neighborhoods.permissions import sits_for
from proposals.lifecycle import EDITABLE, MOVES, UNDER_REVIEW, State
from proposals.models import Proposal, Review
from proposals.permissions import ready_for_review, writes
from proposals.reviewing.lifecycle import APPEAL_MOVES, Finding, Stage, Work
from proposals.reviewing.models import Appeal, Assessment, Assignment, Conflict, Criterion, Plan


def stage_of(proposal: Proposal) -> Stage:
    """What comes next: the formal check, where the cycle asks for one and this version has not passed it; else the review."""
    asked = Criterion.objects.filter(cycle=proposal.envelope.cycle_id, stage=Stage.FORMAL, retired_at__isnull=True)
    if not asked.exists():
        return Stage.SUBSTANTIVE
    passed = Assessment.objects.filter(proposal=proposal, finding=Finding.PASS)
    if proposal.submitted_at:
        passed = passed.filter(at__gte=proposal.submitted_at)
    return Stage.SUBSTANTIVE if passed.exists() else Stage.FORMAL


def may_assess(user: Any, proposal: Proposal) -> Verdict:
    """Who was given it, else any member of the council concerned; never the author, nor who has an interest."""
    verdict = _is_free(user, proposal, Work(stage_of(proposal).value))
    if not verdict:
        return verdict
    if Assessment.objects.held().filter(proposal=proposal).exists():
        return no(_("The answer is ready, and waits to be published with the others."))
    return (
        may_move(MOVES, "accept", proposal.state)
        and calendar_allows(proposal.cycle, Act.REVIEW)
        and ready_for_review(proposal)
    )


def may_declare_conflict(user: Any, proposal: Proposal) -> Verdict:
    """Who could be asked to decide on it: its council, and officers."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if _has_conflict(user, proposal):
        return no(_("You declared it before."))
    return is_officer(user) or sits_for(user, proposal.envelope.neighborhood)


def may_assign(user: Any, proposal: Proposal) -> Verdict:
    """Officers, and the co-chairs of the council concerned, while it is under review or an appeal waits."""
    if proposal.state not in UNDER_REVIEW and proposal.state != State.DECLINED:
        return no(_("There is nothing to review or to cost in it now."))
    return may_lead(user, proposal)


def may_lead(user: Any, proposal: Proposal) -> Verdict:
    """Whether the user leads the reviews of this council: an officer or a co-chair."""
    if is_officer(user):
        return YES
    if not user.is_authenticated:
        return no(_("Sign in first."))
    chairs = Seat.objects.current().of(user).exclude(duty=Seat.Duty.MEMBER)
    if proposal.envelope.neighborhood_id:
        chairs = chairs.filter(council__neighborhood=proposal.envelope.neighborhood_id)
    if chairs.exists():
        return YES
    return no(_("Only an officer or a co-chair of the council can do this."))


def may_be_given(person: Any, proposal: Proposal, work: str) -> Verdict:
    """Whether this work can be given to `person`: a member of the council or an officer, free of interest and fresh."""
    if not person.is_active:
        return no(_("This account is switched off."))
    verdict = _is_free(person, proposal, Work(work), given=True)
    if verdict and work == Work.APPEAL:
        return _did_not_decide(person, proposal)
    return verdict


def may_publish(user: Any, assessment: Assessment) -> Verdict:
    """Officers and co-chairs publish held answers, while reviews are open."""
    verdict = may_lead(user, assessment.proposal)
    if not verdict:
        return verdict
    if assessment.published_at is not None:
        return no(_("This answer is published."))
    return calendar_allows(assessment.proposal.cycle, Act.REVIEW)


def may_cost(user: Any, proposal: Proposal) -> Verdict:
    """An officer of the department that was asked, for a proposal that the council accepted, while costs can be changed."""
    if not (user.is_authenticated and user.is_officer):
        return no(_("Only an officer can do this."))
    if _has_conflict(user, proposal):
        return _conflicted()
    asked = Assignment.objects.open().filter(proposal=proposal, work=Work.COSTING).select_related("department").first()
    if asked and asked.department and not asked.department.members.filter(pk=user.pk).exists():
        return no(
            _("%(department)s works this out; you are not one of its members.") % {"department": asked.department}
        )
    return may_move(MOVES, "cost", proposal.state) and calendar_allows(proposal.cycle, Act.COST)


def may_appeal(user: Any, proposal: Proposal) -> Verdict:
    """The author of a declined proposal, once, within the days the cycle gives, while reviews are open."""
    if not writes(user, proposal):
        return no(_("Only the author of this proposal can do this."))
    if proposal.state != State.DECLINED:
        return no(_("Only a decision that declines a proposal can be appealed."))
    decision = last_no(proposal)
    if decision is None or Appeal.objects.filter(proposal=proposal).exists():
        return no(_("There was an appeal; the word of the second reviewer is final."))
    until = decision.at + timedelta(days=Plan.of(proposal.cycle).appeal_days)
    if until <= clock.now():
        return no(_("The time for an appeal ended %(when)s.") % {"when": clock.spoken(until)})
    return calendar_allows(proposal.cycle, Act.REVIEW)


def may_decide_appeal(user: Any, appeal: Appeal) -> Verdict:
    """Another person than any who decided before: who was given it, else any member of the council concerned."""
    verdict = _is_free(user, appeal.proposal, Work.APPEAL) and _did_not_decide(user, appeal.proposal)
    return (
        verdict and may_move(APPEAL_MOVES, "grant", appeal.state) and calendar_allows(appeal.proposal.cycle, Act.REVIEW)
    )


def may_name_rivals(user: Any, proposal: Proposal) -> Verdict:
    """Officers and co-chairs, until voting is prepared."""
    verdict = may_lead(user, proposal)
    if verdict and proposal.state not in UNDER_REVIEW and proposal.state != State.ON_BALLOT:
        return no(_("It is not in the running any more."))
    return verdict and calendar_allows(proposal.cycle, Act.COST)


def may_say_aim(user: Any, proposal: Proposal) -> Verdict:
    """The author while they write, and whoever leads the review until voting is prepared."""
    if writes(user, proposal) and proposal.state in EDITABLE:
        return YES
    if proposal.state in EDITABLE and not proposal.is_public:
        return no(_("This draft is private."))
    if proposal.state not in UNDER_REVIEW:
        return no(_("It can’t be changed any more."))
    if writes(user, proposal):
        return calendar_allows(proposal.cycle, Act.EDIT_PROPOSAL)
    return may_lead(user, proposal)


def may_frame(user: Any, cycle: Cycle) -> Verdict:
    """Officers define how a cycle reviews."""
    if user.is_authenticated and user.is_officer:
        return YES
    return no(_("Only officers define how proposals are reviewed."))


def last_no(proposal: Proposal) -> Review | None:
    """The newest decision that declined it."""
    return proposal.reviews.filter(decision=Review.Decision.DECLINE).order_by("-at", "-pk").first()


def _is_free(user: Any, proposal: Proposal, work: Work, *, given: bool = False) -> Verdict:
    """Whether the user may take this work at all: theirs by assignment or council seat, and no interest in it."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    mine = (
        Assignment.objects.open().filter(proposal=proposal, work=work).select_related("reviewer", "department").first()
    )
    is_mine = mine is not None and mine.reviewer_id == user.pk
    seat = sits_for(user, proposal.envelope.neighborhood)
    if not seat and not is_mine and not (given and is_officer(user)):
        return seat
    if writes(user, proposal):
        return no(_("You wrote this proposal, so another member of the council reviews it."))
    if _has_conflict(user, proposal):
        return _conflicted()
    if mine is not None and not is_mine and not given:
        day = formats.date_format(mine.due_on, _("j F Y"))
        return no(
            _("%(name)s does this by %(day)s. A co-chair or an officer can give it to you.")
            % {"name": mine.who, "day": day}
        )
    return YES


def _did_not_decide(user: Any, proposal: Proposal) -> Verdict:
    before = Review.objects.filter(proposal=proposal, reviewer=user)
    if before.exists() or Assessment.objects.filter(proposal=proposal, reviewer=user).exists():
        return no(_("You decided on this proposal before, so somebody else looks at the appeal."))
    return YES


def _has_conflict(user: Any, proposal: Proposal) -> bool:
    return Conflict.objects.filter(proposal=proposal, person=user).exists()


def _conflicted() -> Verdict:
    return no(_("You declared a conflict of interest, so you take no part in this proposal."))
