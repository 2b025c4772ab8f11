"""Who sits on a council, and who may fill its seats."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.permissions import is_officer
from kit.verdict import YES, Verdict, no
from neighborhoods.models import Council, Neighborhood, Seat, TaskForce


def sits_for(user: Any, neighborhood: Neighborhood | None) -> Verdict:
    """Whether `user` holds a current seat for `neighborhood`; for a citywide matter (`None`), on any council."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    seats = Seat.objects.current().of(user)
    if neighborhood is not None:
        seats = seats.filter(council__neighborhood=neighborhood)
    if seats.exists():
        return YES
    if neighborhood is None:
        return no(_("Only members of a neighborhood council can do this."))
    return no(_("Only members of the %(place)s council can do this.") % {"place": neighborhood.name})


def may_fill_seats(user: Any, holder: User | None = None) -> Verdict:
    """Whether `user` may seat people, or end seats; nobody does so for themself."""
    verdict = is_officer(user)
    if verdict and holder is not None and user.pk == holder.pk:
        return no(_("Nobody can fill or end their own seat. Ask a colleague."))
    return verdict


def may_keep_force(user: Any, force: TaskForce) -> Verdict:
    """The task force's co-chairs and officers may say who is on it, until it ends."""
    if force.is_over:
        return no(_("This task force has ended."))
    if is_officer(user) or (user.is_authenticated and any(chair.pk == user.pk for chair in force.chairs.all())):
        return YES
    return no(_("Only its co-chairs and officers say who is on a task force."))


def fits_seat(council: Council, holder: User, duty: str, starts_on: date, ends_on: date | None) -> Verdict:
    """Whether `holder` can have this seat for this term: the duty fits who they are, and no other term is in the way."""
    if not holder.is_active:
        return no(_("This account is switched off."))
    if ends_on is not None and ends_on <= starts_on:
        return no(_("The term ends before it starts."))
    officer = holder.has_role(Role.OFFICER)
    if duty == Seat.Duty.OFFICER_CHAIR and not officer:
        return no(_("This co-chair is an officer, and %(name)s is not.") % {"name": holder})
    if duty != Seat.Duty.OFFICER_CHAIR and officer:
        return no(_("%(name)s is an officer. Officers sit on a council as co-chair (officer) only.") % {"name": holder})
    terms = overlapping(council, starts_on, ends_on)
    if terms.of(holder).exists():
        return no(_("%(name)s has a seat on this council in that time already.") % {"name": holder})
    if duty != Seat.Duty.MEMBER:
        other = terms.filter(duty=duty).select_related("holder").first()
        if other is not None:
            return no(_("%(name)s holds this duty in that time. End that seat first.") % {"name": other.holder})
    return YES


def overlapping(council: Council, starts_on: date, ends_on: date | None) -> Any:
    """The council's seats whose half-open term shares a day with `[starts_on, ends_on)`."""
    terms = Seat.objects.filter(council=council).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on))
    return terms if ends_on is None else terms.filter(starts_on__lt=ends_on)


may_keep_neighborhoods = is_officer
