"""An author's appeal, and the second reviewer's final word."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit import log
from kit import clock
from kit.html import clean_rich, plain
from kit.lifecycle import check_move
from proposals import telling
from proposals.models import Proposal
from proposals.moving import locked, move
from proposals.reviewing import permissions as may
from proposals.reviewing.actions.assigning import finish
from proposals.reviewing.lifecycle import APPEAL_MOVES, Work
from proposals.reviewing.models import Appeal, Plan

SHORTEST = 20  # letters of a reason

APPEALED = gettext_noop("The author of “%(title)s” appealed; somebody else looks at it again.")
GRANTED = gettext_noop("The appeal for “%(title)s” was granted: it goes on to costing.")
REFUSED = gettext_noop("The appeal for “%(title)s” was refused; the reason is final.")


@transaction.atomic
def appeal(proposal: Proposal, *, by: Any, reason: str) -> Appeal:
    """Ask that another person looks at a no again. `reason` is HTML that everyone can read. Once for each proposal."""
    proposal = locked(proposal)
    may.may_appeal(by, proposal).or_forbid()
    decision = may.last_no(proposal)
    assert decision is not None  # may_appeal asked
    made = Appeal.objects.create(
        review=decision,
        proposal=proposal,
        by=by,
        reason=_reason(reason),
        at=clock.now(),
        due_on=Plan.of(proposal.cycle).due(Work.APPEAL),
    )
    log.record("reviewing.appeal", proposal, by=by, review=decision.pk, due_on=made.due_on.isoformat())
    telling.tell(APPEALED, proposal, by=by)
    return made


@transaction.atomic
def decide_appeal(appeal: Appeal, *, by: Any, granted: bool, reason: str) -> Appeal:
    """The second reviewer's word, with the final reason (HTML). Granted, the proposal counts as accepted."""
    proposal = locked(appeal.proposal)
    appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
    appeal.proposal = proposal
    may.may_decide_appeal(by, appeal).or_forbid()
    verb = "grant" if granted else "refuse"
    appeal.state = check_move(APPEAL_MOVES, verb, appeal.state)
    appeal.second, appeal.final_reason, appeal.decided_at = by, _reason(reason), clock.now()
    appeal.save(update_fields=["state", "second", "final_reason", "decided_at"])
    finish(proposal, Work.APPEAL)
    log.record(f"reviewing.{verb}", proposal, by=by, appeal=appeal.pk)
    if granted:
        proposal = move(proposal, "grant_appeal", by=by)
    telling.tell(GRANTED if granted else REFUSED, proposal, by=by, letter="appeal_decided", subject=appeal, always=True)
    return appeal


def _reason(reason: str) -> str:
    cleaned = clean_rich(reason).strip()
    if len(plain(cleaned)) < SHORTEST:
        raise ValidationError({"reason": _("Give the reason in a sentence or two: everyone will read it.")})
    return cleaned
