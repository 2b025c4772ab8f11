"""What happens to trainings by the clock. Each task can run twice without harm."""

from __future__ import annotations

from cms.training import actions


def remind() -> int:
    """Tell who has a seat that it begins soon; of how many sessions."""
    return actions.remind()


def forget() -> int:
    """Delete what people needed, and later who was signed up; how many rows."""
    return actions.forget()
