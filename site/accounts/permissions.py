"""Who may give and take roles, and who may act in the city's name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Persona, Role, User
from kit.verdict import YES, Verdict, no


def is_officer(user: Any) -> Verdict:
    """Whether `user` acts for the city."""
    if user.is_authenticated and user.is_active and (user.is_superuser or user.is_officer):
        return YES
    return no(_("Only a city officer can do this."))


def may_change_role(user: Any, role: Role, person: User) -> Verdict:
    """Whether `user` may give `person` the `role`, or take it away. `None` is the house itself: a command, a term's end.

    The council role follows from seats, which officers fill. The others are for the site's keeper (a superuser).
    Nobody changes their own.
    """
    if user is None:
        return YES
    if not (user.is_authenticated and user.is_active):
        return no(_("Sign in first."))
    if user.pk == person.pk:
        return no(_("Nobody can change their own role. Ask a colleague."))
    if user.is_superuser or (role == Role.COUNCIL and user.is_officer):
        return YES
    if role == Role.COUNCIL:
        return no(_("Only a city officer can fill council seats."))
    return no(_("Only the site's keeper can give or take this role."))


def may_leave(user: User) -> Verdict:
    """Whether this person may delete their account: everybody, but the site keeps one keeper, and a demo its people."""
    if Persona.objects.filter(user=user).exists():
        return no(_("This person belongs to the demonstration. Make an account of your own to try this."))
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        return no(_("You are the site's only keeper. Name another one first."))
    return YES
