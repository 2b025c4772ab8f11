"""What happens to assemblies by the clock. Each task can run twice without harm."""

from __future__ import annotations

from deliberation.assemblies import actions


def remind() -> int:
    """Tell who signed up that it begins within a day; of how many assemblies."""
    return actions.remind()


def forget_people() -> int:
    """Delete what people told the organisers and who raised a hand; how many rows."""
    return actions.forget_people()
