"""What the worker does for polls. Each task can run twice without harm."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_noop

from accounts.models import User
from following.announcing import announce
from kit import clock
from kit.verdict import Forbidden
from voting import actions
from voting.lifecycle import State
from voting.models import Participation, Poll
from voting.permissions import may_seal
from voting.record import destroying
from voting.record import log as record

OUT = gettext_noop("The outcome is out: %(poll)s.")


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


def append_waiting() -> int:
    """Append ballots that wait to the ledgers of open polls, where a batch is full or a day is over; how many."""
    return sum(record.flush(poll) for poll in _taking())


def append_nightly() -> int:
    """Append all that waits, second ballots too, and write the day's rows in an order that says nothing; how many."""
    return sum(actions.end_day(poll) for poll in _taking())


def _taking() -> Iterable[Poll]:
    return Poll.objects.filter(state=State.OPEN).with_place().select_related("manifest")


def count(poll_id: int, officer_id: int) -> bool:
    """Count a large poll for the officer who asked; whether it was still to be counted."""
    poll = Poll.objects.get(pk=poll_id)
    if poll.state != State.OPENED:
        return False
    actions.count_poll(poll, by=User.objects.get(pk=officer_id))
    return True


def tell_voters(poll_id: int) -> int:
    """Tell everybody who voted that the outcome is published, once; how many. Who voted is known, what is not."""
    with transaction.atomic():
        fresh = Poll.objects.published().filter(pk=poll_id, voters_told_at__isnull=True)
        if not fresh.update(voters_told_at=clock.now()):
            return 0
        poll = Poll.objects.select_related("envelope__cycle", "envelope__neighborhood").get(pk=poll_id)
        voters = list(Participation.objects.filter(poll=poll).values_list("resident", flat=True))
        announce(
            OUT,
            poll,
            to=voters,
            followers_of=[place for place in [poll.envelope.neighborhood] if place],
            letter="voting/mail/published",
            poll=str(poll),
        )
    return len(voters)


def overwrite() -> str:
    """Rewrite the database's files after something was destroyed, so that deleted rows are not left in them."""
    return destroying.overwrite()
