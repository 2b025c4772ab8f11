"""What the worker does for polls. Each task can run twice without harm."""

from __future__ import annotations

from accounts.models import User
from kit.verdict import Forbidden
from voting import actions
from voting.lifecycle import State
from voting.models import Poll
from voting.permissions import may_seal


def seal_due() -> int:
    """Close and seal every open poll whose voting phase is over; how many there were."""
    sealed = 0
    for poll in Poll.objects.filter(state=State.OPEN).with_place():
        if not may_seal(None, poll):
            continue
        try:
            actions.seal_poll(poll)
            sealed += 1
        except Forbidden:
            continue  # somebody was quicker, or the phase was extended
    return sealed


def count(poll_id: int, officer_id: int) -> bool:
    """Count a large poll for the officer who asked; whether it was still to be counted."""
    poll = Poll.objects.get(pk=poll_id)
    if poll.state != State.CLOSED:
        return False
    actions.count_poll(poll, by=User.objects.get(pk=officer_id))
    return True
