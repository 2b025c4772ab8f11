"""What the worker does for conversations. Each task can run twice without harm."""

from __future__ import annotations

from deliberation.opinions import actions, studies


def work_out(conversation_id: int) -> int | None:
    """Make the numbers of a conversation anew; their version, or `None` where nothing was to be done."""
    study = studies.work_out(conversation_id)
    return study.version if study else None


def work_out_stale() -> int:
    """See that no votes are left out of the numbers where nobody looks; how many conversations were asked for."""
    return studies.ask_for_all_stale()


def close_due() -> int:
    """Close the conversations whose time is over; how many."""
    return actions.close_due()
