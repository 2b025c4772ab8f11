"""What this room does when a person leaves."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import leaving
from residence.models import Attempt, Letter, Residence


@receiver(leaving, dispatch_uid="residence.forget_person")
def forget_person(sender: Any, user: User, **_news: Any) -> None:
    """Their residence, letters and failed tries go; the roll's line is free again."""
    for model in (Residence, Letter, Attempt):
        model._default_manager.filter(user=user).delete()
