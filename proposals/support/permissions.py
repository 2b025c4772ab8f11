"""Who may stand behind a proposal, who counts signatures, and when the support is enough."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import is_officer
from cycles.permissions import calendar_allows
from cycles.schedule import Act
from kit.verdict import YES, Verdict, no
from proposals.lifecycle import UNDER_REVIEW
from proposals.models import Proposal
from proposals.permissions import writes
from proposals.support.models import Endorsement
from residence.permissions import is_resident


def may_endorse(user: Any, proposal: Proposal) -> Verdict:
    """A resident of the place whose money it asks for, not an author, once, while support is collected."""
    allowed = may_stand_behind(user, proposal)
    if allowed and endorses(user, proposal):
        return no(_("You stand behind it already."))
    return allowed


def may_stand_behind(user: Any, proposal: Proposal) -> Verdict:
    """As `may_endorse`, for somebody of whom it is known that they don't stand behind it yet."""
    resident = is_resident(user, proposal.envelope.neighborhood)
    if not resident:
        return resident
    if writes(user, proposal):
        return no(_("You are one of its authors; others can stand behind it."))
    return is_collected(proposal)


def may_take_back(user: Any, proposal: Proposal) -> Verdict:
    """Who stands behind it, while support is collected."""
    if not endorses(user, proposal):
        return no(_("You don't stand behind it yet."))
    return is_collected(proposal)


def may_count(user: Any, proposal: Proposal) -> Verdict:
    """An officer counts sheets while support is collected."""
    return is_officer(user) and is_collected(proposal)


def endorses(user: Any, proposal: Proposal) -> bool:
    """Whether this person stands behind it. One query for somebody who is signed in."""
    return bool(user.is_authenticated and Endorsement.objects.filter(proposal=proposal, person=user).exists())


def has_support(proposal: Proposal) -> Verdict:
    """Whether a council may decide on it, as far as its cycle asks for supporters first."""
    call = getattr(proposal.cycle, "call", None)
    if call is None or not call.support_first or proposal.supporters >= call.support_needed:
        return YES
    lacking = call.support_needed - proposal.supporters
    return no(
        ngettext(
            "It still needs %(n)d supporter before the council decides on it.",
            "It still needs %(n)d supporters before the council decides on it.",
            lacking,
        )
        % {"n": lacking}
    )


def is_collected(proposal: Proposal) -> Verdict:
    """Whether support for it is collected now."""
    if proposal.state not in UNDER_REVIEW:
        return no(_("Support is collected from when it is sent in until it is on the ballot."))
    return calendar_allows(proposal.cycle, Act.ENDORSE)
