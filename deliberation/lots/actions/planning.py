"""Officers plan a lottery, announce it, widen quotas that can't be met, ask for more volunteers, or call it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from audit import log
from deliberation.lots import permissions, telling
from deliberation.lots.lifecycle import MOVES
from deliberation.lots.models import Lottery
from kit import clock
from kit.lifecycle import check_move

Quotas = Sequence[Sequence[Any]]


def lock(lottery: Lottery) -> Lottery:
    """The lottery as it is now, its row locked."""
    found = Lottery.objects.select_for_update(of=("self",)).select_related("council__neighborhood", "task_force")
    return found.get(pk=lottery.pk)


def check_quotas(quotas: Quotas, seats: int) -> None:
    """Raise `ValidationError` naming every quota that contradicts itself, or a feature whose quotas no panel can meet."""
    wrong = []
    sums: dict[str, list[int]] = {}
    for feature, value, lower, upper in quotas:
        if not 0 <= lower <= upper:
            wrong.append(_("%(feature)s, %(value)s: the most is less than the fewest.") % {"feature": feature, "value": value})  # fmt: skip
        both = sums.setdefault(feature, [0, 0])
        both[0], both[1] = both[0] + lower, both[1] + upper
    for feature, (fewest, most) in sums.items():
        words = {"feature": feature, "fewest": fewest, "most": most, "seats": seats}
        if fewest > seats:
            wrong.append(_("%(feature)s: the fewest add up to %(fewest)d, more than the %(seats)d seats.") % words)
        if most < seats:
            wrong.append(_("%(feature)s: the most add up to %(most)d, fewer than the %(seats)d seats.") % words)
    if wrong:
        raise ValidationError({"quotas": wrong})


@transaction.atomic
def plan(lottery: Lottery | None, *, by: Any, **plan: Any) -> Lottery:
    """Write or rewrite a lottery that is not announced yet; nobody else sees it."""
    permissions.may_plan(by).or_forbid()
    if lottery is None:
        lottery = Lottery(planned_by=by)
    else:
        lottery = lock(lottery)
        lottery.state = check_move(MOVES, "plan", lottery.state)
    for name, value in plan.items():
        setattr(lottery, name, value)
    check_quotas(lottery.quotas, lottery.seats)
    if lottery.closes_at <= lottery.opens_at:
        raise ValidationError({"closes_at": _("Choose a moment after the opening.")})
    if lottery.dice_at < lottery.closes_at + 2 * permissions.IN_PUBLIC:
        raise ValidationError({"dice_at": _("Leave two hours at least between the closing and the dice.")})
    if lottery.starts_on < lottery.dice_at.date():
        raise ValidationError({"starts_on": _("The term begins after the dice.")})
    if lottery.ends_on is not None and lottery.ends_on <= lottery.starts_on:
        raise ValidationError({"ends_on": _("The term ends before it starts.")})
    if lottery.task_force is not None and lottery.task_force.council_id != lottery.council_id:
        raise ValidationError({"task_force": _("This task force belongs to another council.")})
    lottery.save()
    log.record("lots.plan", lottery, by=by, seats=lottery.seats, quotas=lottery.quotas)
    return lottery


@transaction.atomic
def announce_lottery(lottery: Lottery, *, by: Any) -> Lottery:
    """Show it to everybody; from its opening on residents can volunteer."""
    lottery = lock(lottery)
    permissions.may_change(by, lottery, "announce").or_forbid()
    if lottery.closes_at <= clock.now():
        raise ValidationError(_("Volunteering would be over already. Change the plan first."))
    lottery.state = check_move(MOVES, "announce", lottery.state)
    lottery.save(update_fields=["state"])
    log.record("lots.announce", lottery, by=by, quotas=lottery.quotas, seats=lottery.seats)
    telling.of_a_change(telling.ANNOUNCED, lottery, by)
    return lottery


@transaction.atomic
def widen(lottery: Lottery, *, by: Any, quotas: Quotas, reason: str) -> Lottery:
    """Change limits of quotas that the volunteers can't meet, with a public reason; the list is worked out anew."""
    lottery = lock(lottery)
    permissions.may_change(by, lottery, "widen").or_forbid()
    if [quota[:2] for quota in quotas] != [quota[:2] for quota in lottery.quotas]:
        raise ValidationError({"quotas": _("Features and their values stay; only the numbers change.")})
    check_quotas(quotas, lottery.seats)
    was, lottery.quotas = lottery.quotas, [list(quota) for quota in quotas]
    lottery.problem, lottery.reason = [], reason.strip()[:500]
    lottery.save(update_fields=["quotas", "problem", "reason"])
    log.record("lots.widen", lottery, by=by, was=was, quotas=lottery.quotas, reason=lottery.reason)
    telling.of_a_change(telling.CHANGED, lottery, by)
    async_task("deliberation.lots.tasks.work_out", lottery.pk)
    return lottery


@transaction.atomic
def reopen(lottery: Lottery, *, by: Any, closes_at: datetime, dice_at: datetime, reason: str) -> Lottery:
    """Let more residents volunteer, because those who did can't meet the quotas. Tickets are given anew."""
    lottery = lock(lottery)
    permissions.may_change(by, lottery, "reopen").or_forbid()
    if closes_at <= clock.now():
        raise ValidationError({"closes_at": _("Choose a moment to come.")})
    if dice_at < closes_at + 2 * permissions.IN_PUBLIC:
        raise ValidationError({"dice_at": _("Leave two hours at least between the closing and the dice.")})
    lottery.volunteers.update(ticket=None)
    lottery.state = check_move(MOVES, "reopen", lottery.state)
    lottery.closes_at, lottery.dice_at, lottery.problem, lottery.reason = closes_at, dice_at, [], reason.strip()[:500]
    lottery.save(update_fields=["state", "closes_at", "dice_at", "problem", "reason"])
    log.record("lots.reopen", lottery, by=by, closes_at=closes_at.isoformat(), reason=lottery.reason)
    telling.of_a_change(telling.CHANGED, lottery, by)
    return lottery


@transaction.atomic
def call_off(lottery: Lottery, *, by: Any, reason: str) -> Lottery:
    """End a lottery before the dice, with a public reason."""
    lottery = lock(lottery)
    permissions.may_change(by, lottery, "call_off").or_forbid()
    lottery.state = check_move(MOVES, "call_off", lottery.state)
    lottery.reason, lottery.ended_at = reason.strip()[:500], clock.now()
    lottery.save(update_fields=["state", "reason", "ended_at"])
    log.record("lots.call_off", lottery, by=by, reason=lottery.reason)
    telling.of_a_change(telling.CALLED_OFF, lottery, by)
    return lottery
