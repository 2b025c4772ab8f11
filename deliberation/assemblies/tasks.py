"""What happens to assemblies by the clock. Each task can run twice without harm."""

from __future__ import annotations

from deliberation.assemblies import actions


def remind() -> int:
    """Tell who signed up that it begins within a day; of how many assemblies."""
    return actions.remind()


def forget_registrations() -> int:
    """Delete what people told the organisers; how many were forgotten."""
    return actions.forget_registrations()
