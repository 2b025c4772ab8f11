"""Who may call, run and sit in a council's session; who may move, second, vote, stand aside and sign.

Who sits is asked of the seats on the session's day; nobody's vote counts who is not in the room.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import is_officer
from kit.lifecycle import may_move as may_go
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.decisions.lifecycle import MOTION_MOVES, OPEN_TO_WORDS, SESSION_MOVES, MotionState, SessionState
from neighborhoods.decisions.models import Motion, Session
from neighborhoods.models import Council, Seat


def may_call(user: Any, council: Council) -> Verdict:
    """The council's co-chairs may call a session."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if Seat.objects.current().chairs().of(user).filter(council=council).exists():
        return YES
    return _only_chairs(council)


def may_chair(user: Any, session: Session) -> Verdict:
    """Whether `user` co-chairs the council on the session's day."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    seat = session.seat_of(user)
    return YES if seat is not None and seat.is_chair else _only_chairs(session.council)


def may_open(user: Any, session: Session) -> Verdict:
    """A co-chair may, unless another session of the council is open."""
    verdict = may_chair(user, session)
    if not verdict:
        return verdict
    if session.state != SessionState.PLANNED:
        return may_go(SESSION_MOVES, "open", session.state)
    if Session.objects.filter(council=session.council_id, state=SessionState.OPEN).exists():
        return no(_("Another session of this council is open. Close it first."))
    return YES


def may_change(user: Any, session: Session) -> Verdict:
    """A co-chair may move a session to another time, or call it off, until it is opened."""
    return all_of(
        ask() for ask in (lambda: may_chair(user, session), lambda: may_go(SESSION_MOVES, "change", session.state))
    )


def may_run(user: Any, session: Session) -> Verdict:
    """A co-chair may, while the session is open."""
    return all_of(ask() for ask in (lambda: may_chair(user, session), lambda: _is_open(session)))


def may_close(user: Any, session: Session) -> Verdict:
    """A co-chair may, when no vote is under way."""
    verdict = may_run(user, session)
    if verdict and any(motion.state == MotionState.VOTING for motion in session.motions.all()):
        return no(_("A vote is under way. Count it first."))
    return verdict


def sits(user: Any, session: Session) -> Verdict:
    """Whether `user` holds a seat on the session's day."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if session.seat_of(user) is not None:
        return YES
    return no(_("Only members of the %(place)s council can do this.") % {"place": session.council.neighborhood.name})


def may_attend(user: Any, session: Session, member: Any) -> Verdict:
    """Members say for themselves that they came or left; a co-chair says it for any member."""
    verdict = all_of(ask() for ask in (lambda: _is_open(session), lambda: sits(user, session)))
    if verdict and member.pk != user.pk:
        verdict = may_chair(user, session)
    if verdict and session.seat_of(member) is None:
        return no(_("%(name)s has no seat on this council.") % {"name": member})
    return verdict


def takes_part(user: Any, session: Session) -> Verdict:
    """Whether `user` is a member who is in the room now."""
    verdict = all_of(ask() for ask in (lambda: _is_open(session), lambda: sits(user, session)))
    if verdict and user.pk not in session.present:
        return no(_("Say first that you are here."))
    return verdict


def may_move(user: Any, session: Session) -> Verdict:
    """Members may put a motion on the paper before the session; in it, those who are there."""
    if session.state == SessionState.PLANNED:
        return sits(user, session)
    return takes_part(user, session)


def may_second(user: Any, motion: Motion) -> Verdict:
    """Any member in the room but the mover."""
    verdict = _in_room(user, motion, "second")
    if verdict and motion.mover_id == user.pk:
        return no(_("Somebody other than the mover seconds a motion."))
    return verdict


def may_withdraw(user: Any, motion: Motion) -> Verdict:
    """The mover may, until the vote begins."""
    if not user.is_authenticated or motion.mover_id != user.pk:
        return no(_("Only the mover can withdraw a motion."))
    if motion.session.state == SessionState.CLOSED:
        return no(_("This session is closed."))
    return may_go(MOTION_MOVES, "withdraw", motion.state)


def may_amend(user: Any, motion: Motion) -> Verdict:
    """Members in the room may, until the vote on the motion begins."""
    if motion.amends_id is not None:
        return no(_("An amendment is not amended again. Put forward another one."))
    if motion.minutes_of_id is not None:
        return no(_("Minutes are changed by corrections, before the vote on them."))
    if motion.state not in OPEN_TO_WORDS:
        return no(_("The text of this motion can't be changed any more."))
    return takes_part(user, motion.session)


def may_recuse(user: Any, motion: Motion) -> Verdict:
    """Members may stand aside until the vote is counted; who voted already has taken part."""
    main = motion.main
    if not main.undecided:
        return no(_("This motion is decided."))
    if any(recusal.member_id == user.pk for recusal in main.recusals.all()):
        return no(_("You stand aside from this motion already."))
    if any(vote.member_id == user.pk for one in [main, *main.amendments.all()] for vote in one.votes.all()):
        return no(_("You voted on this already."))
    if main.session.state == SessionState.PLANNED:
        return sits(user, main.session)
    return takes_part(user, main.session)


def has_quorum(motion: Motion) -> Verdict:
    """Whether enough members are there who do not stand aside."""
    able, quorum = len(motion.able_members()), motion.session.council.quorum
    if able >= quorum:
        return YES
    return no(
        ngettext(
            "There is no quorum: %(quorum)d member must be there and not stand aside; now it is %(able)d.",
            "There is no quorum: %(quorum)d members must be there and not stand aside; now it is %(able)d.",
            quorum,
        )
        % {"quorum": quorum, "able": able}
    )


def may_open_vote(user: Any, motion: Motion) -> Verdict:
    """A co-chair may, with a quorum, one vote at a time, the amendments before the motion."""
    verdict = all_of(
        ask()
        for ask in (
            lambda: may_run(user, motion.session),
            lambda: may_go(MOTION_MOVES, "open_vote", motion.state),
            lambda: has_quorum(motion),
        )
    )
    if not verdict:
        return verdict
    motions = motion.session.motions.all()
    if any(other.state == MotionState.VOTING for other in motions):
        return no(_("Another vote is under way. Count it first."))
    if any(other.amends_id == motion.pk and other.undecided for other in motions):
        return no(_("Decide on its amendments first."))
    return YES


def may_vote(user: Any, motion: Motion) -> Verdict:
    """Members in the room who do not stand aside, while the vote is under way."""
    if motion.state != MotionState.VOTING:
        return no(_("No vote on this motion is under way."))
    if user.is_authenticated and any(recusal.member_id == user.pk for recusal in motion.stood_aside()):
        return no(_("You stand aside from this motion."))
    return takes_part(user, motion.session)


def may_count(user: Any, motion: Motion) -> Verdict:
    """A co-chair may end the vote."""
    if motion.state != MotionState.VOTING:
        return no(_("No vote on this motion is under way."))
    return may_run(user, motion.session)


def may_sign(user: Any, motion: Motion) -> Verdict:
    """Each of the two co-chairs in office may sign a carried motion, once."""
    if motion.state != MotionState.CARRIED:
        return no(_("Only a carried motion that does not stand yet is signed."))
    if not user.is_authenticated:
        return no(_("Sign in first."))
    seat = chair_seat(user, motion.session.council)
    if seat is None:
        return _only_chairs(motion.session.council)
    if any(signature.duty == seat.duty for signature in motion.signatures.all()):
        return no(_("This co-chair has signed already."))
    return YES


def may_answer(user: Any, motion: Motion) -> Verdict:
    """Officers answer a recommendation for the city; not the one who sits on the council that made it."""
    verdict = is_officer(user)
    if not verdict:
        return verdict
    if motion.answer_by is None or motion.state != MotionState.STANDING:
        return no(_("Only a recommendation that stands is answered."))
    if not motion.waits_for_answer:
        return no(_("This recommendation has its answer."))
    if motion.session.seat_of(user) or chair_seat(user, motion.session.council):
        return no(_("You sit on this council. A colleague answers for the city."))
    return YES


def chair_seat(user: Any, council: Council) -> Seat | None:
    """The seat as co-chair that `user` holds on `council` today."""
    return Seat.objects.current().chairs().of(user).filter(council=council).first()


def _in_room(user: Any, motion: Motion, step: str) -> Verdict:
    return all_of(
        ask() for ask in (lambda: takes_part(user, motion.session), lambda: may_go(MOTION_MOVES, step, motion.state))
    )


def _is_open(session: Session) -> Verdict:
    if session.state == SessionState.PLANNED:
        return no(_("This session is not open yet."))
    if session.state == SessionState.CLOSED:
        return no(_("This session is closed."))
    if session.state == SessionState.CALLED_OFF:
        return no(_("This session was called off."))
    return YES


def _only_chairs(council: Council) -> Verdict:
    return no(_("Only a co-chair of the %(place)s council can do this.") % {"place": council.neighborhood.name})
