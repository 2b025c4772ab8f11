"""What becomes of the register by the clock. Each task can run twice without harm."""

from __future__ import annotations

from cms.surveillance import actions


def close_due() -> int:
    """Count the votes whose time is over; how many."""
    return actions.close_due()


def remind() -> int:
    """Say that reviews come near or are overdue; how many things were said."""
    return actions.remind()


def forget_words() -> int:
    """Delete the words of reports of harm that were looked into long ago; of how many."""
    return actions.forget_words()
