"""What officers do for neighborhoods and councils: keep them, fill seats, end them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import grant_role, withdraw_role
from accounts.models import Role, User
from audit import log
from kit import clock
from kit.verdict import no
from neighborhoods.models import Council, ForceMember, Neighborhood, Seat, TaskForce
from neighborhoods.permissions import fits_seat, may_fill_seats, may_keep_force, may_keep_neighborhoods


@transaction.atomic
def keep(thing: Neighborhood | Council | TaskForce, *, by: Any, chairs: Iterable[User] | None = None) -> None:
    """Add or change a neighborhood, a council or a task force (with its `chairs`). A new neighborhood gets its council."""
    may_keep_neighborhoods(by).or_forbid()
    is_new = thing.pk is None
    thing.save()
    if isinstance(thing, Neighborhood):
        Council.objects.get_or_create(neighborhood=thing)
    if isinstance(thing, TaskForce) and chairs is not None:
        thing.chairs.set(chairs)
    log.record("neighborhoods.add" if is_new else "neighborhoods.change", thing, by=by)


@transaction.atomic
def seat_member(
    council: Council,
    holder: User,
    *,
    by: Any,
    duty: str = Seat.Duty.MEMBER,
    filled: str = Seat.Filled.APPOINTED,
    starts_on: date,
    ends_on: date | None = None,
) -> Seat:
    """Give `holder` a seat for the term `[starts_on, ends_on)`; in a running term they are in the council group at once.

    Raises `Forbidden` if `by` may not, and `ValidationError` with the reason if the seat does not fit.
    """
    may_fill_seats(by, holder).or_forbid()
    council = Council.objects.select_for_update().get(pk=council.pk)
    verdict = fits_seat(council, holder, duty, starts_on, ends_on)
    if not verdict:
        raise ValidationError(str(verdict))
    seat = Seat.objects.create(
        council=council, holder=holder, duty=duty, filled=filled, starts_on=starts_on, ends_on=ends_on
    )
    day = starts_on.isoformat()
    log.record("neighborhoods.seat", seat, by=by, duty=str(duty), filled=str(filled), starts_on=day)
    settle_council_role(holder, by=by)
    return seat


@transaction.atomic
def end_seat(seat: Seat, *, on: date, by: Any) -> None:
    """End a seat: `on` is the first day its holder does not sit any more. A term that never began is taken back whole.

    Raises `Forbidden` if `by` may not, or if the term is over by then anyway.
    """
    seat = Seat.objects.select_for_update().select_related("holder", "council__neighborhood").get(pk=seat.pk)
    may_fill_seats(by, seat.holder).or_forbid()
    if seat.ends_on is not None and seat.ends_on <= on:
        no(_("This term is over by then.")).or_forbid()
    _end(seat, on, by)


@transaction.atomic
def add_force_member(
    force: TaskForce, *, by: Any, name: str, comes_from: str, group: str = "", since: date | None = None
) -> ForceMember:
    """Put somebody on a task force, with the group they come from."""
    force = TaskForce.objects.select_for_update().get(pk=force.pk)
    may_keep_force(by, force).or_forbid()
    name = " ".join(name.split())
    if force.members.filter(name__iexact=name).exists():
        raise ValidationError({"name": _("%(name)s is on this task force already.") % {"name": name}})
    made = ForceMember.objects.create(
        task_force=force, name=name, comes_from=comes_from, group=group.strip(), since=since or clock.today()
    )
    log.record("neighborhoods.add_force_member", force, by=by, comes_from=str(comes_from))
    return made


@transaction.atomic
def remove_force_member(member: ForceMember, *, by: Any) -> None:
    """Take somebody off a task force; their name is gone with it."""
    force = TaskForce.objects.select_for_update().get(pk=member.task_force_id)
    may_keep_force(by, force).or_forbid()
    if ForceMember.objects.filter(pk=member.pk).delete()[0]:
        log.record("neighborhoods.remove_force_member", force, by=by)


@transaction.atomic
def vacate_seats(holder: User) -> None:
    """End every seat of a person who leaves, today."""
    today = clock.today()
    for seat in Seat.objects.select_for_update().not_over().of(holder):
        _end(seat, today, by=None)


def settle_council_role(holder: User, *, by: Any = None) -> bool:
    """Put the holder into the council group, or take them out, as their current seats say; whether that changed."""
    if Seat.objects.current().of(holder).exists():
        return grant_role(holder, Role.COUNCIL, by=by)
    return withdraw_role(holder, Role.COUNCIL, by=by)


def _end(seat: Seat, on: date, by: Any) -> None:
    log.record("neighborhoods.end_seat", seat, by=by, on=on.isoformat())
    if on <= seat.starts_on:
        seat.delete()
    else:
        seat.ends_on = on
        seat.save(update_fields=["ends_on"])
    settle_council_role(seat.holder, by=by)
