"""Who may do what with a poll, and when. The calendar binds everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Role
from cycles.models import Phase
from cycles.permissions import calendar_allows
from cycles.schedule import Act, PhaseKind
from kit import clock
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no
from voting.lifecycle import MOVES, State
from voting.models import Certificate, Poll
from voting.paper.sheets import are_accounted_for
from voting.record import witnessing
from voting.roll import on_roll


def may_run_polls(user: Any) -> Verdict:
    """Officers run polls."""
    if user.is_authenticated and user.is_officer:
        return YES
    return no(_("Only officers run polls."))


def may_read_desk(user: Any) -> Verdict:
    """Officers and auditors may look at the poll desk."""
    if user.is_authenticated and (user.is_officer or user.has_role(Role.AUDITOR)):
        return YES
    return no(_("The poll desk is for officers and auditors."))


def may_choose_rules(user: Any, poll: Poll) -> Verdict:
    """Rules are chosen before the poll opens; from then on they are frozen for everybody."""
    verdict = may_run_polls(user)
    if verdict and poll.is_frozen:
        return no(_("This poll was opened and its rules are frozen. Nobody can change them now."))
    return verdict


def may_open(user: Any, poll: Poll) -> Verdict:
    """An officer may open a poll that is prepared; `readiness` lists what else must hold."""
    return all_of(v() for v in (lambda: may_run_polls(user), lambda: may_move(MOVES, "open", poll.state)))


def poll_takes_ballots(poll: Poll, moment: datetime | None = None) -> Verdict:
    """Whether ballots are taken at `moment` (default: now): the poll is open, and so is the voting phase."""
    if poll.state == State.PREPARING:
        return no(_("This vote is still being prepared."))
    if poll.state != State.OPEN:
        return no(_("This vote is closed; its ballots are sealed."))
    return calendar_allows(poll.cycle, Act.VOTE, moment)


def may_vote(user: Any, poll: Poll, moment: datetime | None = None) -> Verdict:
    """Whether this person may cast a ballot in this poll at `moment` (default: now)."""
    return all_of(v() for v in (lambda: poll_takes_ballots(poll, moment), lambda: on_roll(user, poll)))


def may_seal(user: Any, poll: Poll, moment: datetime | None = None) -> Verdict:
    """Once the voting phase is over, the calendar (`user` is None) or an officer closes the poll and seals it."""
    verdict = YES if user is None else may_run_polls(user)
    if verdict:
        verdict = may_move(MOVES, "seal", poll.state)
    phase = poll.voting_phase
    if verdict and phase is not None and phase.closes_at > (moment or clock.now()):
        return no(
            _("Residents can vote until %(when)s: the frozen rules promise it.")
            % {"when": clock.spoken(phase.closes_at)}
        )
    return verdict


def may_unseal(user: Any, poll: Poll, moment: datetime | None = None) -> Verdict:
    """An officer brings in the ballots that the trustees opened, once the count phase has come and all paper is in."""
    return all_of(
        v()
        for v in (
            lambda: may_run_polls(user),
            lambda: may_move(MOVES, "unseal", poll.state),
            lambda: counting_has_begun(poll, moment),
            lambda: are_accounted_for(poll),
            lambda: witnessing.have_signed_the_close(poll),
        )
    )


def may_count(user: Any, poll: Poll, moment: datetime | None = None) -> Verdict:
    """An officer starts the count of opened ballots, once the calendar's count phase has come."""
    return all_of(
        v()
        for v in (
            lambda: may_run_polls(user),
            lambda: may_move(MOVES, "count", poll.state),
            lambda: counting_has_begun(poll, moment),
        )
    )


def may_certify(user: Any, poll: Poll, moment: datetime | None = None) -> Verdict:
    """Two different officers certify a count; nobody does so twice."""
    verdict = all_of(
        v()
        for v in (
            lambda: may_run_polls(user),
            lambda: may_move(MOVES, "certify", poll.state),
            lambda: counting_has_begun(poll, moment),
        )
    )
    if verdict and Certificate.objects.filter(poll=poll, officer=user).exists():
        return no(_("You have certified this count. A second officer must do so too."))
    return verdict


def may_publish(user: Any, poll: Poll, moment: datetime | None = None) -> Verdict:
    """An officer publishes a count that two officers have certified."""
    verdict = may_run_polls(user)
    if verdict and poll.state == State.COUNTED:
        return no(_("The count is not certified yet: two officers must do so."))
    if verdict:
        verdict = may_move(MOVES, "publish", poll.state)
    return verdict and counting_has_begun(poll, moment) and witnessing.have_signed_the_result(poll)


def may_waive_witnesses(user: Any, poll: Poll) -> Verdict:
    """An officer may let a step go on that waits for witnesses and for nothing else; the reason is public."""
    verdict = may_run_polls(user)
    if verdict and step_without_witnesses(poll) is None:
        return no(_("Nothing waits for witnesses now."))
    return verdict


def step_without_witnesses(poll: Poll) -> str | None:
    """The step (`open` or `publish`) that only witnesses hold up now, if any."""
    if poll.state == State.CLOSED and not witnessing.have_signed_the_close(poll):
        return "open"
    if poll.state == State.CERTIFIED and not witnessing.have_signed_the_result(poll):
        return "publish"
    return None


def may_withdraw_project(user: Any, poll: Poll) -> Verdict:
    """While a poll is open an officer may say that a project can't be funded any more. Nothing else on the ballot changes."""
    verdict = may_run_polls(user)
    if verdict and poll.state != State.OPEN:
        return no(_("A project can be withdrawn only while the vote is open."))
    return verdict


def may_prolong_objections(user: Any, poll: Poll) -> Verdict:
    """An officer may give more time for objections, until what ties people to ballots is destroyed."""
    return may_run_polls(user) and _has_ties(poll)


def may_destroy(user: Any, poll: Poll, moment: datetime | None = None) -> Verdict:
    """Two different officers destroy what ties people to ballots, after the time for objections."""
    verdict = may_run_polls(user) and _has_ties(poll)
    until = poll.objections_until
    if verdict and until is not None and until > (moment or clock.now()):
        return no(
            _("Objections can be raised until %(when)s. Until then nothing is destroyed.")
            % {"when": clock.spoken(until)}
        )
    if verdict and poll.last_words.filter(officer=user).exists():
        return no(_("You have given your word. A second officer must do so too."))
    return verdict


def _has_ties(poll: Poll) -> Verdict:
    if not poll.is_published or poll.source:
        return no(_("There is nothing to destroy before the outcome of a vote held here is published."))
    if poll.record.destroyed_at:
        return no(_("What tied people to ballots in this vote is destroyed already."))
    return YES


def may_see_outcome(user: Any, poll: Poll) -> Verdict:
    """Everybody, once it is published; officers and auditors from the count on."""
    if poll.is_published:
        return YES
    if poll.state in (State.COUNTED, State.CERTIFIED) and may_read_desk(user):
        return YES
    return no(_("The outcome is not published yet."))


def counting_has_begun(poll: Poll, moment: datetime | None = None) -> Verdict:
    """Not before the calendar's count phase. Late is allowed, as an outcome that is late is better than none."""
    moment = moment or clock.now()
    phase: Phase | None = next((p for p in poll.cycle.calendar if p.kind == PhaseKind.COUNT.value), None)
    if phase is not None and phase.opens_at <= moment:
        return YES
    return calendar_allows(poll.cycle, Act.COUNT, moment)
