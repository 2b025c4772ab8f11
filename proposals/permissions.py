"""Who may do what with a proposal, and why not. The calendar binds everyone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cycles.models import Cycle, Envelope
from cycles.permissions import calendar_allows
from cycles.schedule import Act
from kit.lifecycle import may_move
from kit.verdict import YES, Forbidden, Verdict, all_of, no
from proposals.lifecycle import EDITABLE, MOVES, State
from proposals.models import Proposal
from residence.permissions import is_resident


def may_see(user: Any, proposal: Proposal) -> Verdict:
    """Public proposals are for everyone; a private draft is for who writes it, and for others it does not exist (404)."""
    if proposal.is_public or writes(user, proposal):
        return YES
    return no(_("This draft is private."))


def may_start(user: Any, cycle: Cycle) -> Verdict:
    """Whether the user may begin a proposal in this cycle now."""
    if not cycle.published:
        return no(_("This cycle is not public yet."))
    return calendar_allows(cycle, Act.PROPOSE) and is_resident(user)


def may_ask_from(user: Any, envelope: Envelope) -> Verdict:
    """Whether the user may ask for this envelope's money: their own neighborhood's, or the whole city's."""
    return may_start(user, envelope.cycle) and is_resident(user, envelope.neighborhood)


def may_edit(user: Any, proposal: Proposal) -> Verdict:
    """Whether the user may go on writing: a draft of theirs, or their proposal after it was returned."""
    if not writes(user, proposal):
        return _not_author()
    if proposal.state not in EDITABLE:
        return no(
            _("It can't be changed while it is “%(state)s”. The council can return it to you with requests.")
            % {"state": proposal.get_state_display()}
        )
    return calendar_allows(proposal.cycle, Act.EDIT_PROPOSAL)


def may_submit(user: Any, proposal: Proposal) -> Verdict:
    """Whether the user may send it to the council; what it still lacks is another question (`requirements`)."""
    if not _is_author(user, proposal):
        return _not_author()
    act = Act.EDIT_PROPOSAL if proposal.state == State.RETURNED else Act.PROPOSE
    return (
        may_move(MOVES, "submit", proposal.state)
        and calendar_allows(proposal.cycle, act)
        and is_resident(user, proposal.envelope.neighborhood)
    )


def may_discard(user: Any, proposal: Proposal) -> Verdict:
    """An author may throw a draft away at any time: nobody else has seen it."""
    return may_move(MOVES, "discard", proposal.state) if _is_author(user, proposal) else _not_author()


def may_pick_up(user: Any, proposal: Proposal) -> Verdict:
    """An author may take a thrown-away draft back, until it is forgotten."""
    return may_move(MOVES, "pick_up", proposal.state) if _is_author(user, proposal) else _not_author()


def may_withdraw(user: Any, proposal: Proposal) -> Verdict:
    """An author may withdraw a proposal until it is on the ballot, in any phase: nobody is made to stand for one."""
    return may_move(MOVES, "withdraw", proposal.state) if _is_author(user, proposal) else _not_author()


def may_restore(user: Any, proposal: Proposal) -> Verdict:
    """An author may take a withdrawal back while proposals can be changed; the council then looks at it again."""
    if not _is_author(user, proposal):
        return _not_author()
    return may_move(MOVES, "restore", proposal.state) and calendar_allows(proposal.cycle, Act.EDIT_PROPOSAL)


_before_review: list[Callable[[Proposal], Verdict]] = []


def waits_before_review(question: Callable[[Proposal], Verdict]) -> Callable[[Proposal], Verdict]:
    """Register a room's own reason why a council can't decide on a proposal yet (in its `AppConfig.ready`)."""
    if question not in _before_review:
        _before_review.append(question)
    return question


def ready_for_review(proposal: Proposal) -> Verdict:
    """Whether no other room has a reason why the council can't decide on it yet."""
    return all_of(question(proposal) for question in _before_review)


def may_put_on_ballot(user: Any, proposal: Proposal) -> Verdict:
    """An officer, for a costed proposal that its envelope can pay, until voting is prepared."""
    allowed = (
        _is_officer(user)
        and may_move(MOVES, "put_on_ballot", proposal.state)
        and calendar_allows(proposal.cycle, Act.COST)
    )
    if allowed and (proposal.cost or 0) > proposal.envelope.amount:
        return no(_("It costs more than its whole envelope holds, so no vote could fund it."))
    return allowed


def may_take_off_ballot(user: Any, proposal: Proposal) -> Verdict:
    """An officer may undo a mistaken step to the ballot while costs can be changed."""
    return (
        _is_officer(user)
        and may_move(MOVES, "take_off_ballot", proposal.state)
        and calendar_allows(proposal.cycle, Act.COST)
    )


def writes(user: Any, proposal: Proposal) -> bool:
    """Whether the user is its author or a co-author: they may read the draft, write on it, and never review it."""
    return bool(user.is_authenticated and user.pk in proposal.author_ids)


def _is_author(user: Any, proposal: Proposal) -> bool:
    return bool(user.is_authenticated and proposal.author_id == user.pk)


def _not_author() -> Verdict:
    return no(_("Only the author of this proposal can do this."))


def _is_officer(user: Any) -> Verdict:
    if user.is_authenticated and user.is_officer:
        return YES
    return no(_("Only an officer can do this."))


def no_to(proposal: Proposal, verdict: Verdict) -> Forbidden:
    """The refusal of one proposal among several, which names it."""
    return Forbidden(f"{proposal.title}: {verdict}")
