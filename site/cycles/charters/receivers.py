"""What this room does when a person leaves."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import leaving
from cycles.charters.lifecycle import VersionState
from cycles.charters.models import Weighing


@receiver(leaving, dispatch_uid="charters.forget_weights")
def forget_weights(sender: Any, user: User, **_news: Any) -> None:
    """What they proposed for a draft goes; what is settled was said together with others, and stays."""
    Weighing.objects.of_residents().filter(by=user, version__state=VersionState.DRAFT).delete()
