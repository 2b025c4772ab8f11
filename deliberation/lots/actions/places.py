"""Those who were drawn accept or decline; who declines is replaced by the published rule; then the seats begin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from audit import log
from deliberation.lots import permissions, reckoning, telling
from deliberation.lots.actions.planning import lock
from deliberation.lots.lifecycle import MOVES, OVER, PLACE_MOVES, PlaceState, State
from deliberation.lots.models import Lottery, Place
from following.announcing import not_said_yet
from kit import clock
from kit.lifecycle import check_move
from neighborhoods.actions import add_force_member, seat_member
from neighborhoods.models import ForceMember, Seat

AHEAD = timedelta(days=2)
KEPT = timedelta(days=30)  # after the end, as the page that asks promises


def ask(lottery: Lottery, ticket: int, instead_of: int | None = None) -> Place:
    """Ask the person with this ticket; who has left meanwhile counts as having declined."""
    volunteer = lottery.volunteers.get(ticket=ticket)
    now = clock.now()
    place = Place.objects.create(
        lottery=lottery,
        ticket=ticket,
        person_id=volunteer.person_id,
        asked_at=now,
        answer_by=now + timedelta(days=lottery.answer_days),
        instead_of=instead_of,
    )
    log.record("lots.ask", lottery, ticket=ticket, instead_of=instead_of)
    if place.person_id is None:
        _give_up(lottery, place, "decline")
    else:
        telling.of_a_place(place)
    return place


@transaction.atomic
def accept(place: Place, *, by: Any) -> Place:
    """Take the place one was drawn for. Everybody can read it when the seats are filled."""
    place = _locked(place)
    permissions.may_accept(by, place).or_forbid()
    place.state, place.answered_at = check_move(PLACE_MOVES, "accept", place.state), clock.now()
    place.save(update_fields=["state", "answered_at"])
    log.record("lots.accept", place.lottery, ticket=place.ticket)
    return place


@transaction.atomic
def decline(place: Place, *, by: Any) -> Place:
    """Not take the place; the next by the rule is asked."""
    place = _locked(place)
    permissions.may_decline(by, place).or_forbid()
    return _give_up(place.lottery, place, "decline")


@transaction.atomic
def leave(user: Any) -> None:
    """What a person who leaves gives up: places they were drawn for."""
    for place in Place.objects.kept().of(user).filter(lottery__state=State.DRAWN):
        found = _locked(place)
        _give_up(found.lottery, found, "decline")


def remind() -> int:
    """Ask those once more who were drawn and have two days left, where more were given; how many."""
    soon = Place.objects.waiting().filter(
        answer_by__gt=clock.now(),
        answer_by__lte=clock.now() + AHEAD,
        lottery__state=State.DRAWN,
        lottery__answer_days__gt=AHEAD.days,
    )
    due = not_said_yet(telling.REMINDER, list(soon.select_related("lottery")))
    for place in due:
        telling.reminds(place)
    return len(due)


def lapse_due() -> int:
    """Pass on the places of those who did not answer in time; how many."""
    due = list(Place.objects.overdue().filter(lottery__state=State.DRAWN))
    for place in due:
        with transaction.atomic():
            found = _locked(place)
            if found.state == PlaceState.ASKED:
                _give_up(found.lottery, found, "lapse")
    return len(due)


@transaction.atomic
def settle(lottery: Lottery, *, by: Any) -> Lottery:
    """Give those who accepted their seats, or their places on the task force, all or none."""
    lottery = lock(lottery)
    permissions.may_settle(by, lottery).or_forbid()
    for place in lottery.places.filter(state=PlaceState.ACCEPTED).select_related("person"):
        if place.person is None:
            continue
        try:
            if lottery.task_force is not None:
                group = ForceMember.Group.NEIGHBOR
                add_force_member(lottery.task_force, by=by, name=place.person.public_name, comes_from=group)
            else:
                seat_member(
                    lottery.council,
                    place.person,
                    by=by,
                    filled=Seat.Filled.LOT,
                    starts_on=lottery.starts_on,
                    ends_on=lottery.ends_on,
                )
        except ValidationError as refusal:
            raise ValidationError(refusal.messages) from refusal
    lottery.state, lottery.ended_at = check_move(MOVES, "settle", lottery.state), clock.now()
    lottery.save(update_fields=["state", "ended_at"])
    log.record("lots.settle", lottery, by=by)
    telling.of_a_change(telling.SETTLED, lottery, by)
    return lottery


@transaction.atomic
def forget() -> int:
    """Delete who volunteered and what they said, thirty days after the end; of how many lotteries.

    The list of tickets and panels stays; of people, only those who accepted.
    """
    over = Lottery.objects.filter(state__in=OVER, ended_at__lt=clock.now() - KEPT, forgotten_at=None)
    due = list(over.select_for_update())
    for lottery in due:
        lottery.volunteers.all().delete()
        lottery.places.exclude(state=PlaceState.ACCEPTED).update(person=None)
        lottery.answers, lottery.forgotten_at = "", clock.now()
        lottery.save(update_fields=["answers", "forgotten_at"])
        log.record("lots.forget", lottery)
    return len(due)


def _locked(place: Place) -> Place:
    lottery = lock(place.lottery)
    found = Place.objects.select_related("person").get(pk=place.pk)
    found.lottery = lottery
    return found


def _give_up(lottery: Lottery, place: Place, move: str) -> Place:
    """Free the place and ask the next, by the rule that anybody can replay."""
    place.state, place.answered_at = check_move(PLACE_MOVES, move, place.state), clock.now()
    place.save(update_fields=["state", "answered_at"])
    log.record(f"lots.{move}", lottery, ticket=place.ticket)
    asked = set(lottery.places.values_list("ticket", flat=True))
    kept = list(lottery.places.kept().values_list("ticket", flat=True))
    following = reckoning.replacement(
        lottery.listed(), lottery.kept_answers(), lottery.dice, gone=place.ticket, kept=kept, asked=asked
    )
    if following is not None:
        ask(lottery, following, instead_of=place.ticket)
    return place
