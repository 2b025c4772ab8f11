"""What the worker does for lotteries. Each task can run twice without harm."""

from __future__ import annotations

from deliberation.lots import actions


def work_out(lottery_id: int) -> str:
    """Make and publish the list of panels; the lottery's state after."""
    lottery = actions.work_out(lottery_id)
    return str(lottery.state) if lottery else ""


def close_due() -> int:
    """Fix the volunteers of lotteries whose time is over; of how many."""
    return actions.close_due()


def lapse_due() -> int:
    """Pass on the places of those who did not answer in time; how many."""
    return actions.lapse_due()


def remind() -> int:
    """Ask those once more who were drawn and have two days left; how many."""
    return actions.remind()


def forget() -> int:
    """Delete who volunteered for lotteries that are long over; of how many."""
    return actions.forget()
