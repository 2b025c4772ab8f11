"""What this room does when a person leaves."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import leaving
from deliberation.lots.actions.places import leave
from deliberation.lots.models import Volunteer


@receiver(leaving, dispatch_uid="lots.forget_person")
def forget_person(sender: Any, user: User, **_news: Any) -> None:
    """Who has no ticket yet is gone at once; a ticket on a published list stays there and leads to nobody."""
    Volunteer.objects.filter(person=user, ticket=None).delete()
    Volunteer.objects.filter(person=user).update(person=None)
    leave(user)
