"""Who writes the minutes, reads their draft, corrects it, and takes on what is to be done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kit.verdict import YES, Verdict, no
from neighborhoods.decisions.lifecycle import UNDECIDED, MotionState, SessionState
from neighborhoods.decisions.models import ActionItem, Correction, Session
from neighborhoods.decisions.permissions import chair_seat, may_chair
from neighborhoods.models import Seat


def may_read(user: Any, session: Session) -> Verdict:
    """Everybody, once the council has approved the minutes; before that, its members and the auditors."""
    if session.minutes_published_at is not None:
        return YES
    if user.is_authenticated and (user.is_auditor or session.seat_of(user) or _sits_now(user, session)):
        return YES
    return no(_("The minutes are published when the council has approved them in its next session."))


def may_note(user: Any, session: Session) -> Verdict:
    """The note-taker and the co-chairs may, from the opening until the council votes on the minutes."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    is_taker = session.note_taker_id == user.pk and session.seat_of(user) is not None
    if not is_taker and not may_chair(user, session) and not chair_seat(user, session.council):
        return no(_("Only the note-taker and the co-chairs write the minutes."))
    return is_draft(session)


def may_correct(user: Any, session: Session) -> Verdict:
    """Whoever was there may, after the session and before the council votes on the minutes."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if not any(presence.member_id == user.pk for presence in session.presences.all()):
        return no(_("Only who was there can correct the minutes."))
    if session.state != SessionState.CLOSED:
        return no(_("Minutes are corrected after the session. Tell the note-taker now."))
    return is_draft(session)


def may_answer_correction(user: Any, correction: Correction) -> Verdict:
    """The note-taker and the co-chairs may; nobody answers their own correction."""
    if correction.state != Correction.State.PROPOSED:
        return no(_("This correction has its answer."))
    if user.is_authenticated and correction.by_id == user.pk:
        return no(_("Somebody else answers your correction."))
    return may_note(user, correction.session)


def may_approve(minutes_of: Session, session: Session) -> Verdict:
    """Whether the minutes of `minutes_of` can be put to the vote in `session`."""
    if minutes_of.council_id != session.council_id or minutes_of.starts_at >= session.starts_at:
        return no(_("Minutes are approved in a later session of the same council."))
    if minutes_of.state != SessionState.CLOSED or minutes_of.minutes_published_at is not None:
        return no(_("There are no minutes to approve."))
    if minutes_of.approvals.filter(state__in=[*UNDECIDED, MotionState.CARRIED]).exists():
        return no(_("A motion to approve these minutes is put already."))
    if minutes_of.corrections.waiting().exists():
        return no(_("Answer the corrections first."))
    return YES


def may_finish(user: Any, item: ActionItem) -> Verdict:
    """Its owner and the co-chairs may say that it is done."""
    if item.done_at is not None:
        return no(_("This is done already."))
    if user.is_authenticated and (item.owner_id == user.pk or chair_seat(user, item.session.council)):
        return YES
    return no(_("Only who took it on, and the co-chairs, can say that it is done."))


def is_draft(session: Session) -> Verdict:
    """Whether the minutes are still being written: open, and not under or after the vote on them."""
    if session.state == SessionState.CALLED_OFF:
        return no(_("This session was called off."))
    if session.state == SessionState.PLANNED:
        return no(_("This session is not open yet."))
    if session.minutes_published_at is not None:
        return no(_("The minutes are approved. They stand as they are."))
    if session.approvals.filter(state__in=[MotionState.VOTING, MotionState.CARRIED]).exists():
        return no(_("The council is deciding on these minutes."))
    return YES


def _sits_now(user: Any, session: Session) -> bool:
    return Seat.objects.current().of(user).filter(council=session.council_id).exists()
