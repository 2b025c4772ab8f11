"""What this room does about news from below."""

from __future__ import annotations

from typing import Any

from following.models import Circle, Digest, Follow, Notice


def let_go(*, user: Any, **_signal: Any) -> None:
    """Somebody leaves: what they followed and what they were told is forgotten."""
    for model in (Follow, Circle, Notice, Digest):
        model.objects.filter(person=user).delete()
