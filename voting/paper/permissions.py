"""Who may do what with paper ballots, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from kit.verdict import YES, Verdict, all_of, no
from voting.lifecycle import State
from voting.models import Participation, Poll
from voting.paper.models import Plan
from voting.permissions import may_choose_rules, may_read_desk, may_run_polls, may_vote, poll_takes_ballots
from voting.roll import resident_number

may_look = may_read_desk


def takes_paper(poll: Poll) -> Verdict:
    """Whether the frozen rules of the poll let residents vote on paper."""
    if not Plan.objects.filter(poll=poll).exists():
        return no(_("This vote has no paper ballots."))
    return YES


def may_plan(user: Any, poll: Poll) -> Verdict:
    """An officer says before the opening whether a poll takes paper; from then on it is frozen."""
    return may_choose_rules(user, poll)


def may_print(user: Any, poll: Poll) -> Verdict:
    """An officer prints sheets from the opening until the close."""
    verdict = all_of(v() for v in (lambda: may_run_polls(user), lambda: takes_paper(poll)))
    if verdict and poll.state == State.PREPARING:
        return no(_("Sheets can be printed once the poll is open: they carry the fingerprint of its frozen rules."))
    if verdict and poll.state != State.OPEN:
        return no(_("This vote is closed; no more sheets are needed."))
    return verdict


def may_hand_out(user: Any, poll: Poll, person: User, moment: datetime | None = None) -> Verdict:
    """An officer gives a resident who may vote their one sheet, while voting lasts. Nobody serves themself."""
    verdict = may_help(user, poll, person, moment)
    if verdict and on_paper(poll, person):
        return no(_("This person was given a sheet before. For a spoilt sheet, take it back for a new one."))
    return verdict and takes_paper(poll)


def may_take_back(user: Any, poll: Poll, person: User, moment: datetime | None = None) -> Verdict:
    """An officer undoes that a resident was given a sheet, while voting lasts. Nobody serves themself."""
    verdict = may_replace(user, poll, moment)
    if verdict and user.pk == person.pk:
        return no(_("Nobody hands a ballot to themself. Ask a colleague."))
    if verdict and not on_paper(poll, person):
        return no(_("This person was given no sheet in this vote."))
    return verdict


def may_help(user: Any, poll: Poll, person: User, moment: datetime | None = None) -> Verdict:
    """An officer lets a resident who may vote use the tablet at the desk. Nobody serves themself."""
    verdict = may_run_polls(user)
    if verdict and user.pk == person.pk:
        return no(_("Nobody hands a ballot to themself. Ask a colleague."))
    return verdict and may_vote(person, poll, moment)


def on_paper(poll: Poll, person: User) -> bool:
    """Whether the person was given a sheet in this poll."""
    return Participation.objects.filter(poll=poll, resident=resident_number(person), paper=True).exists()


def may_replace(user: Any, poll: Poll, moment: datetime | None = None) -> Verdict:
    """An officer takes a spoilt sheet back for a new one, while voting lasts."""
    return all_of(
        v() for v in (lambda: may_run_polls(user), lambda: takes_paper(poll), lambda: poll_takes_ballots(poll, moment))
    )


def may_key(user: Any, poll: Poll) -> Verdict:
    """An officer keys sheets in, and sets unused ones aside, from the opening until the account of paper is closed."""
    verdict = all_of(v() for v in (lambda: may_run_polls(user), lambda: takes_paper(poll)))
    if verdict and poll.state == State.PREPARING:
        return no(_("This vote is still being prepared."))
    if verdict and (poll.state not in (State.OPEN, State.CLOSED) or poll.paper_plan.completed_at is not None):
        return no(_("The account of this vote's paper ballots is closed."))
    return verdict


def may_complete(user: Any, poll: Poll) -> Verdict:
    """An officer closes the account of paper once voting is over; `sheets.reckon` says what else must hold."""
    verdict = may_key(user, poll)
    if verdict and poll.state != State.CLOSED:
        return no(_("Residents may still vote: the account of paper is closed after the vote is."))
    return verdict


def may_compare(user: Any, poll: Poll) -> Verdict:
    """Officers and auditors compare drawn sheets with the public ledger once the account of paper is closed."""
    verdict = all_of(v() for v in (lambda: may_read_desk(user), lambda: takes_paper(poll)))
    if verdict and poll.paper_plan.completed_at is None:
        return no(_("Sheets are drawn once the account of paper is closed."))
    return verdict
