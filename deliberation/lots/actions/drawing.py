"""From volunteers to a panel: fix them, publish the list of panels, then read the dice."""

from __future__ import annotations

import random
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from audit import log
from deliberation.lots import permissions, reckoning, telling
from deliberation.lots.actions.places import ask
from deliberation.lots.actions.planning import lock
from deliberation.lots.lifecycle import MOVES, State
from deliberation.lots.models import Lottery, pooled
from deliberation.lots.numbers.refusal import NoPanel
from kit import clock
from kit.lifecycle import check_move


@transaction.atomic
def freeze(lottery: Lottery, *, chance: random.Random | None = None) -> Lottery:
    """Fix the volunteers when their time is over: who could not sit any more is taken out, the others get tickets by chance.

    `chance` is the machine's own, which nobody can foresee, unless a made-up city is to come out the same each time.
    """
    lottery = lock(lottery)
    if lottery.state != State.ANNOUNCED or clock.now() < lottery.closes_at:
        return lottery
    staying = []
    for volunteer in lottery.volunteers.select_related("person"):
        if volunteer.person is not None and permissions.could_sit(volunteer.person, lottery):
            staying.append(volunteer)
        else:
            volunteer.delete()
    (chance or random.SystemRandom()).shuffle(staying)
    for ticket, volunteer in enumerate(staying, start=1):
        volunteer.ticket = ticket
        volunteer.save(update_fields=["ticket"])
    lottery.state = check_move(MOVES, "freeze", lottery.state)
    lottery.save(update_fields=["state"])
    log.record("lots.freeze", lottery, volunteers=len(staying))
    async_task("deliberation.lots.tasks.work_out", lottery.pk)
    return lottery


def close_due() -> int:
    """Fix the volunteers of every lottery whose time is over; of how many."""
    due = list(Lottery.objects.over_time().with_place())
    for lottery in due:
        freeze(lottery)
    return len(due)


def work_out(lottery_id: int, *, salt: str = "") -> Lottery | None:
    """Make the list of panels and publish it with its fingerprint; or say which quotas can't be met, and by how little.

    The work is done outside a transaction; a list for volunteers or quotas that changed meanwhile is thrown away.
    `salt` hides the answers behind the list's fingerprint; a fresh one is drawn where none is given.
    """
    lottery = Lottery.objects.with_place().filter(pk=lottery_id, state=State.FROZEN).first()
    if lottery is None:
        return None
    quotas = lottery.quotas
    pool = reckoning.pool(
        lottery.seats,
        tuple(reckoning.quota(*quota) for quota in quotas),
        tuple(tuple(v.profile) for v in pooled(lottery)),
    )
    try:
        listed, answers = reckoning.write(pool, name=lottery.title, salt=salt or secrets.token_hex(16))
    except NoPanel as why:
        return _give_up(lottery, quotas, why)
    return _publish(lottery, quotas, listed, answers)


@transaction.atomic
def _publish(lottery: Lottery, quotas: Any, listed: reckoning.Document, answers: reckoning.Document) -> Lottery | None:
    lottery = lock(lottery)
    if lottery.state != State.FROZEN or lottery.quotas != quotas:
        return None
    lottery.state = check_move(MOVES, "list", lottery.state)
    lottery.listing, lottery.answers = reckoning.in_one_way(listed), reckoning.in_one_way(answers)
    lottery.fingerprint, lottery.chances = reckoning.fingerprint(listed), reckoning.chances(listed)
    lottery.panels, lottery.listed_at, lottery.problem = len(listed["panels"]), clock.now(), []
    lottery.save()
    log.record("lots.list", lottery, fingerprint=lottery.fingerprint, panels=lottery.panels)
    telling.of_a_change(telling.LISTED, lottery)
    return lottery


@transaction.atomic
def _give_up(lottery: Lottery, quotas: Any, why: NoPanel) -> Lottery | None:
    lottery = lock(lottery)
    if lottery.state != State.FROZEN or lottery.quotas != quotas:
        return None
    lottery.problem = [
        {
            "feature": change.quota.feature,
            "value": change.quota.value,
            "volunteers": change.volunteers,
            "was": [change.quota.lower, change.quota.upper],
            "would": [change.lower, change.upper],
        }
        for change in why.changes
    ] or [{"volunteers": why.volunteers, "seats": why.seats}]
    lottery.save(update_fields=["problem"])
    log.record("lots.no_panel", lottery, problem=lottery.problem)
    return lottery


@transaction.atomic
def draw(lottery: Lottery, *, by: Any, dice: str) -> Lottery:
    """Write down what the public dice showed. The panel of that number is drawn, and its people are asked."""
    lottery = lock(lottery)
    permissions.may_draw(by, lottery).or_forbid()
    dice = "".join(dice.split())
    try:
        tickets = reckoning.drawn(lottery.listed(), dice)
    except ValueError as wrong:
        words = {"count": lottery.digits, "example": "407".zfill(lottery.digits)}
        raise ValidationError(
            {"dice": _("Write the %(count)d digits of the dice, like %(example)s.") % words}
        ) from wrong
    lottery.state, lottery.dice, lottery.drawn_at = check_move(MOVES, "draw", lottery.state), dice, clock.now()
    lottery.save(update_fields=["state", "dice", "drawn_at"])
    log.record("lots.draw", lottery, by=by, dice=dice, fingerprint=lottery.fingerprint)
    for ticket in tickets:
        ask(lottery, ticket)
    telling.of_a_change(telling.DRAWN, lottery, by)
    return lottery
