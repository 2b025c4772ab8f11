"""Who may plan a lottery, volunteer, throw the dice and answer. The calendar binds everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.permissions import is_officer
from deliberation.lots.lifecycle import MOVES, PLACE_MOVES, PlaceState, State
from deliberation.lots.models import Lottery, Place
from kit import clock
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.models import Seat
from neighborhoods.permissions import fits_seat
from residence.permissions import is_resident

IN_PUBLIC = timedelta(hours=1)  # how long anybody can copy the list before the dice

may_plan = is_officer


def may_change(user: Any, lottery: Lottery, move: str) -> Verdict:
    """Officers, in the state the move starts from."""
    return all_of(ask() for ask in (lambda: may_plan(user), lambda: may_move(MOVES, move, lottery.state)))


def may_volunteer(user: Any, lottery: Lottery) -> Verdict:
    """Residents of the neighborhood who could take the seat, while volunteering is open."""
    if lottery.state not in (State.PLANNED, State.ANNOUNCED) or clock.now() >= lottery.closes_at:
        return no(_("Volunteering is closed."))
    if lottery.state == State.PLANNED or clock.now() < lottery.opens_at:
        return no(clock.ending(_("Volunteering opens %(when)s."), lottery.opens_at))
    return could_sit(user, lottery)


def could_sit(user: Any, lottery: Lottery) -> Verdict:
    """Whether `user` lives there and could begin the term."""
    verdict = is_resident(user, lottery.council.neighborhood)
    if not verdict:
        return verdict
    if lottery.task_force is not None:
        return no(_("Officers are not drawn by lot.")) if is_officer(user) else YES
    return fits_seat(lottery.council, user, Seat.Duty.MEMBER, lottery.starts_on, lottery.ends_on)


def may_draw(user: Any, lottery: Lottery) -> Verdict:
    """Officers write down the dice, not before the announced moment, and when the list has been public for an hour."""
    verdict = may_change(user, lottery, "draw")
    if not verdict:
        return verdict
    if clock.now() < lottery.dice_at:
        return no(clock.ending(_("The dice are thrown %(when)s, as announced."), lottery.dice_at))
    if lottery.listed_at is None or clock.now() < lottery.listed_at + IN_PUBLIC:
        return no(_("The list must be public for an hour before the dice, so that anybody can copy it."))
    return YES


def may_accept(user: Any, place: Place) -> Verdict:
    """Who was drawn, until the day they were given, if they still live there."""
    verdict = all_of(
        ask() for ask in (lambda: _is_theirs(user, place), lambda: may_move(PLACE_MOVES, "accept", place.state))
    )
    if verdict and clock.now() >= place.answer_by:
        return no(_("The time to answer is over."))
    return all_of(ask() for ask in (lambda: verdict, lambda: could_sit(user, place.lottery)))


def may_decline(user: Any, place: Place) -> Verdict:
    """Who was drawn, until the seats are filled; also who accepted and thought again."""
    if place.lottery.state != State.DRAWN:
        return no(_("The seats are filled. Ask an officer to end your seat."))
    return all_of(
        ask() for ask in (lambda: _is_theirs(user, place), lambda: may_move(PLACE_MOVES, "decline", place.state))
    )


def may_settle(user: Any, lottery: Lottery) -> Verdict:
    """Officers fill the seats when everybody has answered."""
    verdict = may_change(user, lottery, "settle")
    if verdict and any(place.state == PlaceState.ASKED for place in lottery.places.all()):
        return no(_("Somebody has not answered yet."))
    return verdict


def may_read_answers(user: Any, lottery: Lottery) -> Verdict:
    """Auditors check quotas against what volunteers said, without names, until it is deleted."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if not user.has_role(Role.AUDITOR):
        return no(_("What volunteers said of themselves is read by auditors only, without names."))
    if not lottery.answers:
        return no(_("The answers of volunteers are not kept any more, or not fixed yet."))
    return YES


def _is_theirs(user: Any, place: Place) -> Verdict:
    if user.is_authenticated and place.person_id == user.pk:
        return YES
    return no(_("Only who was drawn answers."))
