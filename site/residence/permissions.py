"""Who counts as a resident."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kit.verdict import YES, Verdict, no
from neighborhoods.models import Neighborhood
from residence.models import Residence


def residence_of(user: Any) -> Residence | None:
    """The user's verified residence (with its neighborhood), kept on the user for the request."""
    if not user.is_authenticated:
        return None
    if not hasattr(user, "_residence"):
        user._residence = Residence.objects.select_related("neighborhood").filter(user=user).first()
    found: Residence | None = user._residence
    return found


def is_resident(user: Any, neighborhood: Neighborhood | None = None) -> Verdict:
    """Whether `user` is a verified resident of `neighborhood`, or of the city where it is `None`."""
    if not user.is_authenticated:
        return no(_("Sign in first; any resident can have an account."))
    residence = residence_of(user)
    if residence is None:
        return no(_("Tell us where you live first: your account has no verified address yet."))
    if neighborhood is not None and residence.neighborhood_id != neighborhood.pk:
        return no(_("This is for residents of %(place)s.") % {"place": neighborhood.name})
    return YES
