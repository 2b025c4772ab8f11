"""Who may propose, support and choose indicators, say where they start, and measure."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from kit import clock
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.models import Neighborhood
from neighborhoods.permissions import sits_for
from proposals.indicators.lifecycle import FILE_MOVES, INDICATOR_MOVES, IndicatorState
from proposals.indicators.models import Indicator, Reading, ReadingFile
from proposals.indicators.wording import Kind
from residence.permissions import is_resident

MOST_A_DAY = 20  # readings by one resident of one indicator


def may_propose(user: Any) -> Verdict:
    """Any verified resident may; officers look after the measuring, not after what is measured."""
    return is_resident(user)


def may_support(user: Any, indicator: Indicator) -> Verdict:
    """A verified resident, once, until a council has chosen or declined it."""
    resident = is_resident(user)
    if not resident:
        return resident
    if indicator.state != IndicatorState.PROPOSED:
        return no(_("The council has answered this one already."))
    if indicator.supports.filter(person=user).exists():
        return no(_("You support it already."))
    return YES


def may_take_support_back(user: Any, indicator: Indicator) -> Verdict:
    """Whoever supports it, until a council has answered."""
    if not user.is_authenticated or not indicator.supports.filter(person=user).exists():
        return no(_("You don't support it yet."))
    if indicator.state != IndicatorState.PROPOSED:
        return no(_("The council has answered this one already."))
    return YES


def may_choose(user: Any, indicator: Indicator) -> Verdict:
    """A member of the place's council; not whoever proposed it."""
    verdict = all_of(
        ask()
        for ask in (
            lambda: sits_for(user, indicator.neighborhood),
            lambda: may_move(INDICATOR_MOVES, "choose", indicator.state),
        )
    )
    if verdict and indicator.proposed_by_id == user.pk:
        return no(_("You proposed this one. Another member chooses it."))
    return verdict


def may_close(user: Any, indicator: Indicator) -> Verdict:
    """A member of the place's council; what was measured stays to be read."""
    return all_of(
        ask()
        for ask in (
            lambda: sits_for(user, indicator.neighborhood),
            lambda: may_move(INDICATOR_MOVES, "close", indicator.state),
        )
    )


def may_set_baseline(user: Any, indicator: Indicator) -> Verdict:
    """Who looks after it, before the project's first milestone is reached and before anything is measured."""
    if indicator.state == IndicatorState.CLOSED:
        return no(_("This indicator is closed."))
    if indicator.work_has_begun:
        return no(
            _(
                "The project has reached its first step. What was before can't be measured any more: there is no baseline."
            )
        )
    if indicator.readings.exists():
        return no(_("Readings have begun, so the baseline stays as it is."))
    return looks_after(user, indicator.neighborhood)


def looks_after(user: Any, neighborhood: Neighborhood | None) -> Verdict:
    """An officer, or a member of the place's council."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if is_officer(user) or sits_for(user, neighborhood):
        return YES
    return no(_("Only the council and the city's officers can do this."))


def may_measure(user: Any, indicator: Indicator) -> Verdict:
    """Officers and verified residents, while the indicator is in use."""
    if not user.is_authenticated:
        return no(_("Sign in first; any resident can have an account."))
    if indicator.state == IndicatorState.PROPOSED:
        return no(_("The council has not chosen this indicator yet."))
    if indicator.state == IndicatorState.CLOSED:
        return no(_("This indicator is closed."))
    if is_officer(user):
        return YES
    resident = is_resident(user)
    if resident and _today(user, indicator) >= MOST_A_DAY:
        return no(_("That were many readings for one day. Bring them as a file, or go on tomorrow."))
    return resident


def may_answer_again(user: Any, indicator: Indicator, day: Any) -> Verdict:
    """How somebody feels is asked once a month; what can be counted, as often as somebody counts."""
    if indicator.kind != Kind.SCALE or is_officer(user):
        return YES
    mine = Reading.objects.kept().filter(indicator=indicator, by=user, day__year=day.year, day__month=day.month)
    return no(_("You answered for this month. Take that answer back first, if it was wrong.")) if mine.exists() else YES


def may_take_back(user: Any, reading: Reading) -> Verdict:
    """Whoever made the reading, or an officer; with a reason, once."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if reading.taken_back_at is not None:
        return no(_("This reading was taken back before."))
    if reading.indicator.state == IndicatorState.CLOSED:
        return no(_("This indicator is closed."))
    if reading.by_id == user.pk or is_officer(user):
        return YES
    return no(_("Only whoever made a reading, or an officer, can take it back."))


def may_bring_file(user: Any, indicator: Indicator) -> Verdict:
    """Whoever may measure; how neighbors feel comes from each of them, or from the city's own survey."""
    verdict = may_measure(user, indicator)
    if verdict and indicator.kind == Kind.SCALE and not is_officer(user):
        return no(_("Everybody answers this one for themself. Only the city brings its surveys as a file."))
    return verdict


def may_see_file(user: Any, brought: ReadingFile) -> Verdict:
    """Whoever brought it, and officers."""
    if user.is_authenticated and (brought.brought_by_id == user.pk or is_officer(user)):
        return YES
    return no(_("Only whoever brought a file sees its dry run."))


def may_accept_file(user: Any, brought: ReadingFile) -> Verdict:
    """Whoever brought it, after they saw its dry run, if it has no mistakes."""
    if not user.is_authenticated or brought.brought_by_id != user.pk:
        return no(_("Only whoever brought the file can accept it."))
    if brought.problems:
        return no(_("The file has mistakes. Mend them and bring it again."))
    return all_of(
        ask()
        for ask in (
            lambda: may_move(FILE_MOVES, "accept", brought.state),
            lambda: may_bring_file(user, brought.indicator),
        )
    )


def _today(user: Any, indicator: Indicator) -> int:
    since = clock.at_midnight(clock.today())
    return Reading.objects.filter(indicator=indicator, by=user, at__gte=since).exclude(source="file").count()
