"""Who may suggest other words, answer such a suggestion, and merge or split proposals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cycles.permissions import calendar_allows
from cycles.schedule import Act
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, no
from proposals.lifecycle import AMENDABLE, MOVES
from proposals.models import Proposal
from proposals.permissions import writes
from proposals.revisions.lifecycle import AMENDMENT_MOVES, PLAN_MOVES, PlanState
from proposals.revisions.models import Amendment, Consent, Plan
from residence.permissions import is_resident

MOST_OPEN = 3  # amendments of one person to one proposal


def may_amend(user: Any, proposal: Proposal) -> Verdict:
    """As `may_suggest`, for somebody who does not have too many amendments of theirs waiting there."""
    allowed = may_suggest(user, proposal)
    if allowed and proposal.amendments.filter(author=user, state=Amendment.State.OPEN).count() >= MOST_OPEN:
        return no(_("Several of your amendments are not answered yet. Wait for the authors, or take one back."))
    return allowed


def may_suggest(user: Any, proposal: Proposal) -> Verdict:
    """A resident who did not write it, while it is public, not decided on, and proposals can be changed."""
    resident = is_resident(user)
    if not resident:
        return resident
    if writes(user, proposal):
        return no(_("You are one of its authors. Amendments are suggested by others."))
    return _open_to_change(proposal)


def may_answer_amendment(user: Any, amendment: Amendment) -> Verdict:
    """Any of its authors, while proposals can be changed."""
    if not writes(user, amendment.proposal):
        return no(_("Only its authors can answer an amendment."))
    return may_move(AMENDMENT_MOVES, "accept", amendment.state) and _open_to_change(amendment.proposal)


def may_take_back_amendment(user: Any, amendment: Amendment) -> Verdict:
    """Whoever suggested it, until it is answered."""
    if not (user.is_authenticated and amendment.author_id == user.pk):
        return no(_("Only who suggested it can take it back."))
    return may_move(AMENDMENT_MOVES, "take_back", amendment.state)


def may_regroup(user: Any, proposal: Proposal) -> Verdict:
    """An author may plan to merge or split it, until the council has decided, one plan at a time."""
    if not writes(user, proposal):
        return no(_("Only its authors can merge or split a proposal."))
    allowed = may_move(MOVES, "replace", proposal.state) and calendar_allows(proposal.cycle, Act.EDIT_PROPOSAL)
    if allowed and proposal.plans.filter(state=PlanState.ASKED).exists():
        return no(_("A plan to merge or split it waits for its authors already."))
    return allowed


def fits_merge(proposals: Iterable[Proposal]) -> Verdict:
    """Whether these can become one: they ask for the same money, wait for the same council, and can all be asked."""
    proposals = list(proposals)
    if len(proposals) < 2:
        return no(_("Choose at least one other proposal."))
    if len({proposal.envelope_id for proposal in proposals}) > 1:
        return no(_("They ask for different money, so one vote could not fund them together."))
    for proposal in proposals:
        allowed = may_move(MOVES, "replace", proposal.state)
        if not allowed:
            return no(f"{proposal}: {allowed}")
        if not proposal.author_ids:
            return no(_("“%(title)s” has no author with an account who could agree.") % {"title": proposal})
        if proposal.plans.filter(state=PlanState.ASKED).exists():
            return no(_("“%(title)s” is part of another plan already.") % {"title": proposal})
    return YES


def may_see_plan(user: Any, plan: Plan) -> Verdict:
    """Its authors; everybody once it was carried out. For others it does not exist (404)."""
    if plan.state == PlanState.DONE or consent_of(user, plan) is not None:
        return YES
    return no(_("This plan is between the authors."))


def may_consent(user: Any, plan: Plan) -> Verdict:
    """Each author once, while the plan waits and proposals can be changed."""
    consent = consent_of(user, plan)
    if consent is None:
        return no(_("This plan is between the authors."))
    if consent.answer != Consent.Answer.OPEN:
        return no(_("You have answered this already."))
    waits = may_move(PLAN_MOVES, "carry_out", plan.state)
    source = plan.sources.select_related("envelope__cycle").first()
    return waits and (calendar_allows(source.cycle, Act.EDIT_PROPOSAL) if source else YES)


def may_drop_plan(user: Any, plan: Plan) -> Verdict:
    """Whoever asked, until it is decided."""
    if not (user.is_authenticated and plan.by_id == user.pk):
        return no(_("Only who asked for it can drop the plan."))
    return may_move(PLAN_MOVES, "drop", plan.state)


def consent_of(user: Any, plan: Plan) -> Consent | None:
    """This person's answer to the plan, if they are asked."""
    return plan.consents.filter(person=user).first() if user.is_authenticated else None


def _open_to_change(proposal: Proposal) -> Verdict:
    if proposal.state not in AMENDABLE:
        return no(_("Its words can be changed only until the council has decided."))
    return calendar_allows(proposal.cycle, Act.EDIT_PROPOSAL)
