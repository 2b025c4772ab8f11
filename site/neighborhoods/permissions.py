"""Who sits on a council."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kit.verdict import YES, Verdict, no
from neighborhoods.models import Neighborhood, Seat


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
