"""What this room does when a person leaves."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import leaving
from neighborhoods.actions import vacate_seats


@receiver(leaving, dispatch_uid="neighborhoods.vacate")
def vacate(sender: Any, user: User, **_news: Any) -> None:
    """Their seats end today, and they chair no task force any more."""
    vacate_seats(user)
    user.task_forces_chaired.clear()
