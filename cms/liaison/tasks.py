"""What becomes of requests for explanations by the clock."""

from __future__ import annotations

from cms.liaison import actions


def speak_up() -> int:
    """Tell of explanations that are late; how many."""
    return actions.speak_up()
