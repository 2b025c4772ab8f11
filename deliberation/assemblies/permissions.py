"""Who may chair, take part, vote and ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Role
from deliberation.assemblies.lifecycle import Desk, HandState, PollState, QuestionState, State
from deliberation.assemblies.models import AgendaItem, Assembly, Attendance, FloorQuestion, LivePoll, LiveVote
from kit import clock
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.models import Neighborhood, Seat
from residence.permissions import is_resident

DOORS_OPEN = timedelta(hours=1)  # before the start
QUESTIONS_AT_ONCE = 3  # waiting questions of one person
POINTS_OF_ORDER = 2  # of one person at one agenda item
DUTIES = {Desk.OFFICER: Role.OFFICER, Desk.LIAISON: Role.LIAISON}
CHAIRS = (Seat.Duty.RESIDENT_CHAIR, Seat.Duty.OFFICER_CHAIR)


def may_chair_for(user: Any, neighborhood: Neighborhood | None) -> Verdict:
    """The co-chairs of the neighborhood's council may; for the whole city (`None`), officers."""
    if not user.is_authenticated or not user.is_active:
        return no(_("Sign in first."))
    if neighborhood is None:
        return YES if user.is_officer else no(_("An assembly of the whole city is chaired by an officer."))
    seats = Seat.objects.current().of(user).filter(duty__in=CHAIRS, council__neighborhood=neighborhood)
    if seats.exists():
        return YES
    return no(_("Only a co-chair of the %(place)s council can do this.") % {"place": neighborhood.name})


def may_chair(user: Any, assembly: Assembly) -> Verdict:
    """Whether `user` may run this assembly."""
    return may_chair_for(user, assembly.neighborhood)


def may_schedule_somewhere(user: Any) -> Verdict:
    """Whether there is any assembly that `user` could call."""
    if user.is_authenticated and (user.is_officer or Seat.objects.current().of(user).filter(duty__in=CHAIRS).exists()):
        return YES
    return no(_("Assemblies are called by the co-chairs of a council, and by officers for the whole city."))


def may_check_in(user: Any, assembly: Assembly) -> Verdict:
    """Residents may, from an hour before the start until the end."""
    if assembly.state == State.ENDED:
        return no(_("This assembly is over."))
    return _doors_are_open(assembly) and is_resident(user, assembly.neighborhood)


def may_keep_door(user: Any, assembly: Assembly) -> Verdict:
    """The chair and officers may read who signed up with what they need, and check people in; till the end the note-taker."""
    takes_notes = user.is_authenticated and assembly.note_taker_id == user.pk and assembly.state != State.ENDED
    if takes_notes or (user.is_authenticated and user.is_officer) or may_chair(user, assembly):
        return YES
    return no(_("The chair, officers and the note-taker keep the door."))


def may_count(user: Any, assembly: Assembly) -> Verdict:
    """Whoever keeps the door may count, from an hour before the start until the minutes are published."""
    verdict = may_keep_door(user, assembly)
    if verdict and assembly.minutes_published_at is not None:
        return no(_("The minutes are published. They stand as they are."))
    return verdict and _doors_are_open(assembly)


def may_undo_check_in(user: Any, assembly: Assembly, person: Any) -> Verdict:
    """Whoever keeps the door may, of a check-in that was made there, until the person votes or the assembly ends."""
    verdict = may_keep_door(user, assembly)
    if not verdict:
        return verdict
    if assembly.state == State.ENDED:
        return no(_("This assembly is over."))
    if Attendance.objects.filter(assembly=assembly, person=person, at_the_door=False).exists():
        return no(_("They checked in by themselves."))
    if LiveVote.objects.filter(poll__assembly=assembly, voter=person).exists():
        return no(_("They have voted since then."))
    return YES


def may_register(user: Any, assembly: Assembly) -> Verdict:
    """Residents may sign up until it starts."""
    if assembly.state == State.ENDED:
        return no(_("This assembly is over."))
    if assembly.state == State.LIVE:
        return no(_("It has begun: come in and check in."))
    return is_resident(user, assembly.neighborhood)


def is_checked_in(user: Any, assembly: Assembly) -> Verdict:
    """Whether `user` takes part: a resident who has checked in."""
    if not user.is_authenticated:
        return no(_("Sign in and check in to take part."))
    if Attendance.objects.filter(assembly=assembly, person=user).exists():
        return YES
    return no(_("Check in first; it takes one tap."))


def may_act(user: Any, assembly: Assembly) -> Verdict:
    """Whether `user` may vote and ask now: live, still a resident here, and checked in."""
    return all_of(
        ask()
        for ask in (
            lambda: _is_live(assembly),
            lambda: is_resident(user, assembly.neighborhood),
            lambda: is_checked_in(user, assembly),
        )
    )


def may_vote(user: Any, poll: LivePoll) -> Verdict:
    """Participants may, and may change their answer, while the poll is open."""
    if poll.state == PollState.PREPARED:
        return no(_("This poll is not open yet."))
    if poll.state == PollState.CLOSED:
        return no(_("This poll is closed. Your last answer counted, if you gave one."))
    return may_act(user, poll.assembly)


def may_ask(user: Any, assembly: Assembly) -> Verdict:
    """Participants may, a few questions at a time."""
    verdict = may_act(user, assembly)
    if not verdict:
        return verdict
    waiting = assembly.questions.filter(author=user, state=QuestionState.ASKED).count()
    if waiting >= QUESTIONS_AT_ONCE:
        return no(
            _("You have %(count)d questions waiting. Ask again when one of them is answered.") % {"count": waiting}
        )
    return YES


def may_upvote(user: Any, question: FloorQuestion) -> Verdict:
    """Participants may support the questions of others that wait for an answer."""
    if question.state != QuestionState.ASKED:
        return no(_("This question is settled already."))
    if user.is_authenticated and question.author_id == user.pk:
        return no(_("This is your own question; it counts for you already."))
    return may_act(user, question.assembly)


def may_raise_hand(user: Any, assembly: Assembly, item: AgendaItem | None, *, is_point: bool) -> Verdict:
    """Participants may; points of order, which go before everyone, only so often."""
    verdict = may_act(user, assembly)
    if not verdict or not is_point:
        return verdict
    raised = assembly.hands.filter(item=item, person=user).exclude(point="").exclude(state=HandState.LOWERED)
    if raised.count() >= POINTS_OF_ORDER:
        return no(_("You raised %(count)d points of order here already.") % {"count": POINTS_OF_ORDER})
    return YES


def may_run(user: Any, assembly: Assembly) -> Verdict:
    """The chair may move the agenda and open polls while the assembly is live."""
    return all_of(ask() for ask in (lambda: may_chair(user, assembly), lambda: _is_live(assembly)))


def may_prepare(user: Any, assembly: Assembly) -> Verdict:
    """The chair may prepare agenda and polls until the end."""
    if assembly.state == State.ENDED:
        return no(_("This assembly is over."))
    return may_chair(user, assembly)


def may_keep_record(user: Any, assembly: Assembly) -> Verdict:
    """The chair may write down promises, before, during and after."""
    return may_chair(user, assembly)


def may_hand_out(user: Any, assembly: Assembly) -> Verdict:
    """The chair and officers may give hand-outs at any time; the note-taker while it is live."""
    if user.is_authenticated and (user.is_officer or (assembly.note_taker_id == user.pk and assembly.is_live)):
        return YES
    if may_chair(user, assembly):
        return YES
    return no(_("The chair, officers and the note-taker give hand-outs."))


def may_put_to_the_city(user: Any, question: FloorQuestion) -> Verdict:
    """The chair may, during the assembly and after it."""
    if question.assembly.state == State.PLANNED:
        return no(_("The assembly has not started yet."))
    return may_chair(user, question.assembly)


def may_reply(user: Any, question: FloorQuestion) -> Verdict:
    """Whoever has the duty that was asked: officers, or the liaison. It never ends."""
    if question.state != QuestionState.PUT:
        return no(_("This question is not put to the city, or has its answer."))
    if user.is_authenticated and user.has_role(DUTIES[Desk(question.desk)]):
        return YES
    return no(_("This question is answered by %(who)s.") % {"who": question.get_desk_display()})


def may_write_afterword(user: Any, assembly: Assembly) -> Verdict:
    """The chair may, once it is over."""
    verdict = may_chair(user, assembly)
    if verdict and assembly.state != State.ENDED:
        return no(_("This is written after the assembly."))
    return verdict


def may_take_notes(user: Any, assembly: Assembly) -> Verdict:
    """The note-taker and the chair may, while the assembly is live."""
    verdict = _is_live(assembly)
    if not verdict or (user.is_authenticated and assembly.note_taker_id == user.pk and may_act(user, assembly)):
        return verdict
    return YES if may_chair(user, assembly) else no(_("The chair and the note-taker write the notes."))


def may_caption(user: Any, assembly: Assembly) -> Verdict:
    """The chair, the note-taker and whoever is appointed for it may, while the assembly is live."""
    verdict = _is_live(assembly)
    if not verdict or (user.is_authenticated and user.is_active and assembly.captioner_id == user.pk):
        return verdict
    return (
        YES if may_take_notes(user, assembly) else no(_("The chair, the note-taker and the captioner type captions."))
    )


def may_correct_captions(user: Any, assembly: Assembly) -> Verdict:
    """Who types captions may; after the end the chair, until the minutes are published."""
    if assembly.is_live:
        return may_caption(user, assembly)
    return may_write_minutes(user, assembly)


def may_write_minutes(user: Any, assembly: Assembly) -> Verdict:
    """The chair may, until the minutes are published."""
    if assembly.minutes_published_at is not None:
        return no(_("The minutes are published. They stand as they are."))
    return may_chair(user, assembly)


def _doors_are_open(assembly: Assembly) -> Verdict:
    opens = assembly.starts_at - DOORS_OPEN
    if assembly.state == State.PLANNED and clock.now() < opens:
        return no(clock.ending(_("Check-in opens one hour before the start: %(when)s."), opens))
    return YES


def _is_live(assembly: Assembly) -> Verdict:
    if assembly.state == State.PLANNED:
        return no(_("The assembly has not started yet."))
    if assembly.state == State.ENDED:
        return no(_("This assembly is over."))
    return YES
