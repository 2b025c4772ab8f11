"""Recurring work: terms begin and end by the calendar."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Role, User
from neighborhoods.actions import settle_council_role
from neighborhoods.models import Seat


def settle_terms() -> int:
    """Everybody whose term began or ended since the last run enters or leaves the council group; how many did."""
    sitting = Seat.objects.current().values("holder")
    in_group = Q(groups__name=Role.COUNCIL.value)
    waiting = User.objects.filter(pk__in=sitting, is_active=True).exclude(in_group)
    over = User.objects.filter(in_group).exclude(pk__in=sitting)
    return sum(settle_council_role(person) for person in [*waiting, *over])
