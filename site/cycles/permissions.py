"""What the calendar allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.models import Cycle, Phase
from cycles.schedule import ALLOWED, Act, allows
from kit import clock
from kit.verdict import YES, Verdict, all_of, no

WHEN_NOT = {
    Act.PROPOSE: gettext_lazy("New proposals can't be sent in now."),
    Act.EDIT_PROPOSAL: gettext_lazy("Proposals can't be changed now."),
    Act.ENDORSE: gettext_lazy("Support is not collected now."),
    Act.REVIEW: gettext_lazy("Reviews are not open now."),
    Act.COST: gettext_lazy("Costs can't be changed now."),
    Act.COMMENT: gettext_lazy("The discussion is closed now."),
    Act.VOTE: gettext_lazy("Voting is not open now."),
    Act.COUNT: gettext_lazy("Counting is not open now."),
    Act.REPORT_DELIVERY: gettext_lazy("Projects are not being delivered yet."),
}


def calendar_allows(cycle: Cycle, act: Act, moment: datetime | None = None) -> Verdict:
    """Whether the cycle's calendar allows `act` at `moment` (default: now). It binds everyone, staff too."""
    moment = moment or clock.now()
    if allows(cycle.phase_at(moment), act):
        return YES
    opening = next((p for p in cycle.calendar if p.opens_at > moment and act in ALLOWED[p.kind]), None)  # type: ignore[index]
    reason = str(WHEN_NOT[act])
    if opening is not None:
        reason += " " + clock.ending(_("It opens %(when)s."), opening.opens_at)
    else:
        last = next((p for p in reversed(cycle.calendar) if p.closes_at <= moment and act in ALLOWED[p.kind]), None)  # type: ignore[index]
        if last is not None:
            reason += " " + clock.ending(_("It closed %(when)s."), last.closes_at)
    return no(reason)


def may_plan_cycles(user: Any) -> Verdict:
    """Officers plan cycles."""
    if user.is_authenticated and user.is_officer:
        return YES
    return no(_("Only officers plan cycles."))


def may_replan(user: Any, cycle: Cycle) -> Verdict:
    """A public cycle keeps its plan; its calendar changes only by reasoned acts."""
    if cycle.published:
        return no(
            _("This cycle is public. Its dates change only by extending, closing or opening a phase, with a reason.")
        )
    return may_plan_cycles(user)


def may_change_calendar(user: Any, phase: Phase) -> Verdict:
    """Officers may move a phase that is not over, and must say why."""
    verdict = may_plan_cycles(user)
    if verdict and phase.is_over:
        return no(_("This phase is over; what is past is not moved."))
    return verdict


Promise = Callable[[Phase], Verdict]
_promises: list[Promise] = []


def holds_phase_open(promise: Promise) -> Promise:
    """Register a room's own reason why a phase can't end before its date (in its `AppConfig.ready`)."""
    if promise not in _promises:
        _promises.append(promise)
    return promise


def may_end_now(phase: Phase) -> Verdict:
    """Whether a running phase may end ahead of its date."""
    return all_of(promise(phase) for promise in _promises)
