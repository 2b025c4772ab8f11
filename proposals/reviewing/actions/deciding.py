"""The council's decision: the rubric filled in, the finding with its reason, and the moment it becomes public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit import clock
from kit.html import clean_rich
from kit.verdict import Forbidden
from proposals import telling
from proposals.models import Proposal, Review
from proposals.moving import locked, move
from proposals.permissions import no_to
from proposals.reviewing import permissions as may
from proposals.reviewing.actions.assigning import finish
from proposals.reviewing.lifecycle import CAN_WAIT, POSSIBLE, Finding, Stage, Work
from proposals.reviewing.models import Assessment, Criterion, Plan, Rating

# Question's number → the answer, or the answer and a note.
Answers = Mapping[int, str | tuple[str, str]]
SAID = {
    Finding.ACCEPT: telling.ACCEPTED,
    Finding.RETURN: telling.RETURNED,
    Finding.DECLINE: telling.DECLINED,
}


@transaction.atomic
def assess(
    proposal: Proposal, *, by: Any, finding: str, reason: str = "", answers: Answers | None = None
) -> Assessment:
    """Fill in the rubric of the stage the proposal is in, and say what follows from it. `reason` is HTML for everyone.

    A passed formal check leads on to the review. A decision is public at once, or waits for the others where the
    cycle's answers come out together.
    """
    proposal = locked(proposal)
    may.may_assess(by, proposal).or_forbid()
    stage, reason = may.stage_of(proposal), clean_rich(reason).strip()
    ratings = _fitting(proposal, stage, Finding(finding), reason, answers or {})
    made = Assessment.objects.create(
        proposal=proposal,
        stage=stage,
        reviewer=by,
        finding=finding,
        reason=reason,
        at=clock.now(),
        published_at=clock.now() if finding == Finding.PASS else None,
    )
    for rating in ratings:
        rating.assessment = made
    Rating.objects.bulk_create(ratings)
    finish(proposal, Work(stage.value))
    if finding == Finding.PASS:
        log.record("reviewing.pass", proposal, by=by)
    elif finding in CAN_WAIT and Plan.of(proposal.cycle).together:
        log.record("reviewing.hold", proposal, by=by)  # what it says is public with the others, not before
    else:
        _publish(made, proposal, by=by)
    return made


def accept(proposal: Proposal, *, by: Any, reason: str = "", answers: Answers | None = None) -> Proposal:
    """The council finds that it can go ahead; staff work out the cost next. Gives back the proposal as it is then."""
    return _assessed(proposal, Finding.ACCEPT, by, reason, answers)


def return_with_requests(proposal: Proposal, *, by: Any, reason: str, answers: Answers | None = None) -> Proposal:
    """The council asks the author for changes (`reason`, HTML) before it decides."""
    return _assessed(proposal, Finding.RETURN, by, reason, answers)


def decline(proposal: Proposal, *, by: Any, reason: str, answers: Answers | None = None) -> Proposal:
    """The council says no, with reasons (HTML) that everyone can read, and that the author can appeal."""
    return _assessed(proposal, Finding.DECLINE, by, reason, answers)


@transaction.atomic
def publish(assessments: Iterable[Assessment], *, by: Any) -> list[Review]:
    """Make held answers public, all or none: the first that may not go raises its reason, with its title."""
    made = []
    for assessment in assessments:
        proposal = locked(assessment.proposal)
        held = Assessment.objects.select_for_update().get(pk=assessment.pk)
        held.proposal = proposal
        verdict = may.may_publish(by, held)
        if not verdict:
            raise no_to(proposal, verdict)
        made.append(_publish(held, proposal, by=by))
    return made


@transaction.atomic
def take_back_answer(assessment: Assessment, *, by: Any) -> Proposal:
    """Decide anew on a proposal whose answer is not public yet. The log keeps that there was one."""
    proposal = locked(assessment.proposal)
    held = Assessment.objects.select_for_update().filter(pk=assessment.pk, published_at__isnull=True).first()
    if held is None:
        raise Forbidden(_("This answer is published."))
    if held.reviewer_id != by.pk:
        may.may_lead(by, proposal).or_forbid()
    held.delete()
    log.record("reviewing.take_back", proposal, by=by)
    return proposal


def _assessed(proposal: Proposal, finding: Finding, by: Any, reason: str, answers: Answers | None) -> Proposal:
    assess(proposal, by=by, finding=finding, reason=reason, answers=answers)
    return Proposal.objects.with_place().get(pk=proposal.pk)


def _publish(assessment: Assessment, proposal: Proposal, *, by: Any) -> Review:
    """The public decision, by the reviewer who made it; the proposal moves, and everybody concerned hears of it."""
    review = Review.objects.create(
        proposal=proposal,
        reviewer=assessment.reviewer,
        decision=assessment.finding,
        reason=assessment.reason,
        at=clock.now(),
    )
    assessment.review, assessment.published_at = review, review.at
    assessment.save(update_fields=["review", "published_at"])
    proposal = move(proposal, assessment.finding, by=by)
    sentence = SAID[Finding(assessment.finding)]
    telling.tell(sentence, proposal, by=by, letter="reviewed", subject=review, always=True)
    return review


def _fitting(proposal: Proposal, stage: Stage, finding: Finding, reason: str, answers: Answers) -> list[Rating]:
    """The ratings of a rubric that is filled in and fits its finding; raises everything that does not at once."""
    lacking: dict[str, str] = {}
    if finding not in POSSIBLE[stage]:
        raise ValidationError({"finding": _("This is not decided in the %(stage)s.") % {"stage": stage.label}})
    if not reason and finding not in (Finding.ACCEPT, Finding.PASS):
        lacking["reason"] = _("Give the reason: the author and everyone else will read it.")
    ratings = []
    asked = Criterion.objects.filter(cycle=proposal.envelope.cycle_id, stage=stage, retired_at__isnull=True)
    for criterion in asked:
        given = answers.get(criterion.pk, "")
        answer, note = (given, "") if isinstance(given, str) else given
        if answer not in Rating.Answer.values:
            lacking[f"answer_{criterion.pk}"] = _("Answer this question.")
        elif criterion.must and answer == Rating.Answer.NO and finding in (Finding.ACCEPT, Finding.PASS):
            lacking[f"answer_{criterion.pk}"] = _("This must be so, or the proposal can’t be accepted.")
        ratings.append(Rating(criterion=criterion, answer=answer, note=" ".join(note.split())[:300]))
    if lacking:
        raise ValidationError(lacking)
    return ratings
