"""News from other rooms that this one listens to."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from accounts.signals import leaving
from voting import actions


@receiver(leaving, dispatch_uid="voting.news.person_leaves")
def person_leaves(sender: Any, user: Any, **kwargs: Any) -> None:
    """A person's ballot in an open vote leaves with them."""
    actions.withdraw_ballots(of=user)
