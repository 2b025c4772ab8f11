"""Who keeps the register, who looks into harms, who votes, advises and decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from cms.surveillance.lifecycle import HARM_MOVES, RENEWAL_MOVES, RenewalState
from cms.surveillance.models import Harm, Renewal, Technology
from kit import clock
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.permissions import sits_for
from residence.permissions import is_resident

ADVICE_WITHIN = timedelta(days=14)  # after the close; then the city may decide without
MOST_HARMS_A_DAY = 100  # of everybody together: nobody is known, so nobody can be slowed alone

may_keep = is_officer


def may_oversee(user: Any) -> Verdict:
    """Members of councils read what was reported. Officers don't: the reports are about what the city does."""
    if user.is_authenticated and user.is_officer:
        return no(_("Reports of harm are read by council members who are not officers."))
    return sits_for(user, None)


def may_report_harm() -> Verdict:
    """Everybody may, without an account; all of them together up to a number a day."""
    if Harm.objects.filter(sent_on=clock.today()).count() >= MOST_HARMS_A_DAY:
        return no(_("Very many reports came today. Try again tomorrow, or tell a council member."))
    return YES


def may_settle(user: Any, harm: Harm, move: str) -> Verdict:
    """Whoever oversees, once."""
    return all_of(ask() for ask in (lambda: may_oversee(user), lambda: may_move(HARM_MOVES, move, harm.state)))


def may_answer(user: Any, harm: Harm) -> Verdict:
    """An officer answers what stands."""
    return all_of(ask() for ask in (lambda: is_officer(user), lambda: may_move(HARM_MOVES, "answer", harm.state)))


def may_open_vote(user: Any, technology: Technology) -> Verdict:
    """An officer, about what is in use, one at a time."""
    verdict = is_officer(user)
    if verdict and not technology.is_in_use:
        return no(_("It is no longer used."))
    if verdict and technology.renewals.exclude(state=RenewalState.DECIDED).exists():
        return no(_("The last renewal is not decided yet."))
    return verdict


def may_vote(user: Any, renewal: Renewal) -> Verdict:
    """A verified resident of the city, while the vote runs. The dates bind everybody."""
    if not renewal.is_running:
        return no(_("This vote is over (closed %(when)s).") % {"when": clock.spoken(renewal.closes_at)})
    return is_resident(user)


def may_advise(user: Any, renewal: Renewal) -> Verdict:
    """A council member who is no officer, once."""
    if renewal.advice:
        return no(_("A council has given its advice."))
    if user.is_authenticated and user.is_officer:
        return no(_("The advice is for council members who are not officers."))
    return all_of(
        ask() for ask in (lambda: sits_for(user, None), lambda: may_move(RENEWAL_MOVES, "advise", renewal.state))
    )


def may_decide(user: Any, renewal: Renewal) -> Verdict:
    """An officer, after the count, with a council's advice or two weeks after the close."""
    verdict = all_of(
        ask() for ask in (lambda: is_officer(user), lambda: may_move(RENEWAL_MOVES, "decide", renewal.state))
    )
    if verdict and not renewal.advice and clock.now() < renewal.closes_at + ADVICE_WITHIN:
        return no(_("A council has two weeks after the close for its advice. Wait for it."))
    return verdict
