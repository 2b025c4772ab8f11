"""Who may write together, and who may say what a cycle asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from cycles.models import Envelope
from cycles.permissions import calendar_allows
from cycles.schedule import Act
from kit import clock
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, no
from proposals.drafting.lifecycle import MOVES
from proposals.drafting.models import Call, Invitation, Note
from proposals.lifecycle import AMENDABLE, EDITABLE, State
from proposals.lifecycle import MOVES as PROPOSAL_MOVES
from proposals.models import Proposal
from proposals.permissions import writes
from residence.permissions import is_resident

MOST_AUTHORS = 8
MOST_INVITATIONS = 10  # open at the same time
MOST_NOTES = 200  # on one draft
MOST_A_DAY = 20  # of one person, over all their proposals: nobody sends mail in bulk through us

may_write_calls = is_officer


def may_change_call(user: Any, call: Call) -> Verdict:
    """Officers, until the first proposal of the cycle was sent in: nobody's rules change under them."""
    officer = is_officer(user)
    sent = Proposal.objects.public().filter(envelope__cycle=call.cycle_id).exists()
    if officer and sent:
        return no(_("Proposals were sent in under these rules, so what the cycle asks stays as it is."))
    return officer


def may_invite(user: Any, proposal: Proposal) -> Verdict:
    """The author who began it, while it is a draft or waits for the council."""
    if not (user.is_authenticated and proposal.author_id == user.pk):
        return no(_("Only the author who began it can invite others."))
    if proposal.state not in AMENDABLE | {State.DRAFT}:
        return no(_("Co-authors can join until the council has decided."))
    if len(proposal.author_ids) >= MOST_AUTHORS:
        return no(_("A proposal has at most %(most)d authors.") % {"most": MOST_AUTHORS})
    if proposal.invitations.open().count() >= MOST_INVITATIONS:
        return no(_("Many invitations are not answered yet. Take one back first."))
    today = Invitation.objects.filter(by=user, at__gt=clock.now() - timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        return no(_("That were many invitations for one day. Go on tomorrow."))
    return YES


def may_answer(user: Any, invitation: Invitation) -> Verdict:
    """Whoever holds the invitation: the account it was sent to, or any account where it went to an e-mail address."""
    if not user.is_authenticated:
        return no(_("Sign in first; any resident can have an account."))
    if invitation.person_id is not None and invitation.person_id != user.pk:
        return no(_("This invitation is for somebody else."))
    if invitation.is_over:
        return no(_("This invitation is too old. Ask for a new one."))
    return may_move(MOVES, "decline", invitation.state)


def may_join(user: Any, invitation: Invitation) -> Verdict:
    """As `may_answer`, for residents who don't write it yet, until the council has decided."""
    answer, proposal = may_answer(user, invitation), invitation.proposal
    if not answer:
        return answer
    if writes(user, proposal):
        return no(_("You are one of its authors already."))
    if proposal.state not in AMENDABLE | {State.DRAFT}:
        return no(_("Co-authors can join until the council has decided."))
    return is_resident(user)


def may_take_back_invitation(user: Any, invitation: Invitation) -> Verdict:
    """The author who began the proposal."""
    if not (user.is_authenticated and invitation.proposal.author_id == user.pk):
        return no(_("Only the author who began it can invite others."))
    return may_move(MOVES, "take_back", invitation.state)


def may_read_draft(user: Any, proposal: Proposal) -> Verdict:
    """Who writes it, and whoever has an open invitation to. For everybody else there is no draft (404)."""
    if writes(user, proposal):
        return YES
    if user.is_authenticated and proposal.invitations.open().for_person(user).exists():
        return YES
    return no(_("This draft is private."))


def may_note(user: Any, proposal: Proposal) -> Verdict:
    """Whoever reads a draft may say something about it, while it is being written."""
    allowed = may_read_draft(user, proposal)
    if not allowed:
        return allowed
    if proposal.state not in EDITABLE:
        return no(_("Notes are for drafts. What is public is discussed in public."))
    if Note.objects.filter(proposal=proposal).count() >= MOST_NOTES:
        return no(_("There are %(most)d notes already. Talk with each other, or begin anew.") % {"most": MOST_NOTES})
    return YES


def may_settle(user: Any, note: Note) -> Verdict:
    """Those who write it, and whoever wrote the note."""
    if note.settled_at is not None:
        return no(_("This note is settled already."))
    if writes(user, note.proposal) or (user.is_authenticated and note.author_id == user.pk):
        return YES
    return no(_("Only the authors and whoever wrote a note can settle it."))


def may_leave_authors(user: Any, proposal: Proposal) -> Verdict:
    """A co-author may stop at any time; who began it can withdraw it instead."""
    if writes(user, proposal) and proposal.author_id != user.pk:
        return YES
    return no(_("Only co-authors can leave a proposal."))


def may_enter(user: Any, envelope: Envelope) -> Verdict:
    """Officers write down what people bring on paper, while proposals are taken. The calendar binds them as everybody."""
    return is_officer(user) and calendar_allows(envelope.cycle, Act.PROPOSE)


def may_enter_again(user: Any, proposal: Proposal) -> Verdict:
    """Officers write down what its author answers the council, where the author has no account to do it with."""
    officer = is_officer(user)
    if not officer:
        return officer
    if proposal.author_ids or getattr(proposal, "entry", None) is None:
        return no(_("Its author has an account and changes it themselves. Nobody of the city can."))
    return may_move(PROPOSAL_MOVES, "submit", proposal.state) and calendar_allows(proposal.cycle, Act.EDIT_PROPOSAL)
