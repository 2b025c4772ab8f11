"""What this room does when a person leaves."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import leaving
from deliberation.assemblies.models import Hand, Registration


@receiver(leaving, dispatch_uid="assemblies.forget_person")
def forget_person(sender: Any, user: User, **_news: Any) -> None:
    """What they told the organisers goes at once, and their hands."""
    Registration.objects.filter(person=user).delete()
    Hand.objects.filter(person=user).delete()
