"""Who counts as a resident, and who may say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.eligibility import Facts, Reason, Terms, reasons_against
from accounts.models import User
from accounts.permissions import is_officer
from kit import clock
from kit.prepared import Prepared
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.models import Neighborhood
from residence.models import Attempt, Letter, Residence

MOST_TRIES_A_DAY = 5
MOST_LETTERS = 3  # in three months

WHY_NOT = {
    Reason.SWITCHED_OFF: gettext_lazy("This account is switched off."),
    Reason.NOT_VERIFIED: gettext_lazy("Tell us where you live first: your account has no verified address yet."),
    Reason.ELSEWHERE: gettext_lazy("This is for residents of another neighborhood than yours."),
    Reason.TOO_NEW: gettext_lazy("This is for people who already lived here on the day the roll was closed."),
    Reason.TOO_YOUNG: gettext_lazy("You are not old enough yet for this vote."),
}


home_of = Prepared(lambda user: Residence.objects.select_related("neighborhood").filter(user=user), int)


def residence_of(user: Any) -> Residence | None:
    """The user's verified residence (with its neighborhood), kept on the user for the request."""
    if not user.is_authenticated:
        return None
    if not hasattr(user, "_residence"):
        user._residence = home_of.first(user.pk)
    found: Residence | None = user._residence
    return found


def is_resident(user: Any, neighborhood: Neighborhood | None = None) -> Verdict:
    """Whether `user` is a verified resident of `neighborhood`, or of the city where it is `None`."""
    if not user.is_authenticated:
        return no(_("Sign in first; any resident can have an account."))
    residence = residence_of(user)
    if residence is None:
        return no(WHY_NOT[Reason.NOT_VERIFIED])
    if neighborhood is not None and residence.neighborhood_id != neighborhood.pk:
        return no(_("This is for residents of %(place)s.") % {"place": neighborhood.name})
    return YES


def facts_about(user: Any) -> Facts:
    """What is known about the user, for `accounts.eligibility`."""
    residence = residence_of(user)
    if residence is None:
        return Facts(active=bool(user.is_active))
    return Facts(
        active=bool(user.is_active),
        neighborhood=residence.neighborhood_id,
        since=residence.since,
        in_city_since=residence.in_city_since,
        born_on=residence.born_on,
    )


def is_eligible(user: Any, terms: Terms) -> Verdict:
    """Whether `user` fits the `terms` of a poll's roll; the first reason why not."""
    if not user.is_authenticated:
        return no(_("Sign in first; any resident can have an account."))
    reasons = reasons_against(facts_about(user), terms)
    return no(WHY_NOT[reasons[0]]) if reasons else YES


def may_match_roll(user: Any) -> Verdict:
    """Whether the user may try to find themself on the roll now."""
    if not user.is_authenticated:
        return no(_("Sign in first; any resident can have an account."))
    residence = residence_of(user)
    if residence is not None and residence.roll_line_id:
        return no(_("Your address is verified. If you have moved, ask for a letter to your new address."))
    if Attempt.objects.recent(user).count() >= MOST_TRIES_A_DAY:
        return no(_("That was the last try for today. Try again tomorrow, ask for a letter, or come to the desk."))
    return YES


def may_request_letter(user: Any) -> Verdict:
    """Whether the user may ask for a letter: one at a time, and a few in three months."""
    if not user.is_authenticated:
        return no(_("Sign in first; any resident can have an account."))
    letters = Letter.objects.filter(user=user)
    if letters.open().filter(expires_at__gt=clock.now()).exists():
        return no(_("A letter to you is already on its way."))
    if letters.filter(requested_at__gt=clock.now() - timedelta(days=90)).count() >= MOST_LETTERS:
        return no(_("You asked for several letters in the last months. Please come to the desk."))
    return YES


def may_verify_at_desk(user: Any, person: User) -> Verdict:
    """Whether `user` may say, having seen papers, where `person` lives. Nobody vouches for themself."""
    verdict = is_officer(user)
    if verdict and user.pk == person.pk:
        return no(_("Nobody can verify their own address. Ask a colleague."))
    if verdict and not person.is_active:
        return no(WHY_NOT[Reason.SWITCHED_OFF])
    return verdict


_holds_on: list[Callable[[Any], Verdict]] = []


def holds_on_to_line(question: Callable[[Any], Verdict]) -> Callable[[Any], Verdict]:
    """Register a room's own reason why an account can't give up its line of the roll now (in its `AppConfig.ready`)."""
    if question not in _holds_on:
        _holds_on.append(question)
    return question


def may_give_up_line(holder: Any) -> Verdict:
    """Whether the line of the roll that `holder`'s account has may become another's."""
    return all_of(question(holder) for question in _holds_on)


may_keep_roll = is_officer
may_send_letters = is_officer
may_withdraw_residence = is_officer
