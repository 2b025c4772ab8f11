"""News from other rooms that this one listens to."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.signals import leaving
from cycles.permissions import holds_phase_open
from cycles.schedule import PhaseKind
from cycles.signals import calendar_extended
from kit import clock
from kit.verdict import YES, Verdict, no
from residence.permissions import holds_on_to_line
from residence.signals import residence_withdrawn
from voting import actions
from voting.lifecycle import State
from voting.models import Participation, Poll
from voting.record.actions import extend_votes
from voting.roll import resident_number


@receiver(leaving, dispatch_uid="voting.news.person_leaves")
def person_leaves(sender: Any, user: Any, **kwargs: Any) -> None:
    """A person's ballot in an open vote leaves with them."""
    actions.withdraw_ballots(of=user)


@receiver(residence_withdrawn, dispatch_uid="voting.news.residence_withdrawn")
def residence_goes(sender: Any, user: Any, **kwargs: Any) -> None:
    """Only residents vote: who is none any more takes their ballot in an open vote along, and their line is free."""
    actions.withdraw_ballots(of=user)


@receiver(calendar_extended, dispatch_uid="voting.news.calendar_extended")
def voting_ends_later(sender: Any, cycle: Any, reason: str, by: Any, **kwargs: Any) -> None:
    """A later end of voting is an entry of its own in the public ledger of each open vote."""
    extend_votes(cycle, by=by, reason=reason)


@holds_phase_open
def voting_was_promised(phase: Any) -> Verdict:
    """Frozen rules promise until when people can vote: it can end later, with an entry in the public ledger, and never
    sooner. Witnesses sign when they saw the close, and a bundle with an early one verifies nowhere."""
    if phase.kind != PhaseKind.VOTE.value:
        return YES
    if not Poll.objects.in_cycle(phase.cycle).filter(state=State.OPEN).exists():
        return YES
    return no(
        _(
            "The frozen rules of this vote promise that people can vote until %(when)s. It can be extended, with a "
            "reason, and never shortened."
        )
        % {"when": clock.spoken(phase.closes_at)}
    )


@holds_on_to_line
def has_not_voted(holder: Any) -> Verdict:
    """A line of the roll with which an account has voted stays with it until the vote is closed."""
    marks = Participation.objects.filter(resident=resident_number(holder), poll__state=State.OPEN)
    mark = marks.select_related("poll__envelope__cycle", "poll__envelope__neighborhood").first()
    if mark is None:
        return YES
    return no(
        _(
            "The account that is verified as this person has voted in “%(poll)s”, which is still open. It keeps the "
            "verified address until that vote is closed."
        )
        % {"poll": mark.poll}
    )
