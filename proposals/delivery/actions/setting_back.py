"""What goes wrong: reported with its cause, what is done about it, and the council's word on that."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit import clock
from kit.html import clean_rich
from kit.lifecycle import check_move
from proposals.delivery import telling
from proposals.delivery.actions.locking import locked
from proposals.delivery.lifecycle import ACTION_MOVES
from proposals.delivery.models import Cause, Milestone, Project, Setback, SignOff
from proposals.delivery.permissions import may_change_unfinished, may_report, may_revise, may_sign_off


def report_setback(
    project: Project,
    *,
    by: Any,
    what: str,
    corrective_action: str,
    cause: str = Cause.OTHER,
    who: str = "",
    money: int | None = 0,
    days: int | None = 0,
    noticed_on: date | None = None,
    milestone: Milestone | None = None,
    new_date: date | None = None,
) -> Setback:
    """Say what went wrong and why, who is responsible, what it costs (cents; below zero: saves) and takes (days), and
    what is done about it. `what` and `corrective_action` are HTML. With a milestone and a new date, the plan moves there.
    """
    what, corrective_action = clean_rich(what).strip(), clean_rich(corrective_action).strip()
    with transaction.atomic():
        project = locked(project)
        may_change_unfinished(by, project).or_forbid()
        _check(project, what, corrective_action, cause, milestone)
        setback = Setback.objects.create(
            project=project,
            milestone=milestone,
            noticed_on=noticed_on or clock.today(),
            cause=cause,
            who=who.strip(),
            money=money or 0,
            days=days or 0,
            what=what,
            corrective_action=corrective_action,
            action_by=by,
            action_at=clock.now(),
            new_date=new_date,
        )
        _move_plan(milestone, new_date)
        log.record(
            "delivery.setback", setback, by=by, project=project.pk, cause=cause, money=setback.money,
            days=setback.days, new_date=new_date.isoformat() if new_date else None,
        )  # fmt: skip
        telling.tell(telling.SET_BACK, project, by=by)
        telling.of_an_action(setback, by)
    return setback


def revise_action(setback: Setback, *, by: Any, corrective_action: str, new_date: date | None = None) -> Setback:
    """Say anew what is done about it; the council looks at it once more. What it sent back stays to be read."""
    corrective_action = clean_rich(corrective_action).strip()
    with transaction.atomic():
        project, setback = _locked(setback)
        may_revise(by, project, setback).or_forbid()
        if not corrective_action:
            raise ValidationError({"corrective_action": _("Say what is done about it.")})
        setback.action_state = check_move(ACTION_MOVES, "revise", setback.action_state)
        setback.corrective_action, setback.new_date = corrective_action, new_date or setback.new_date
        setback.action_by, setback.action_at, setback.told_on = by, clock.now(), None
        setback.save(
            update_fields=["action_state", "corrective_action", "new_date", "action_by", "action_at", "told_on"]
        )
        _move_plan(setback.milestone, new_date)
        log.record("delivery.revise", setback, by=by, project=project.pk)
        telling.tell(telling.REVISED, project, by=by)
        telling.of_an_action(setback, by)
    return setback


def sign_off(setback: Setback, *, by: Any, reason: str = "") -> SignOff:
    """The council takes what is done about it for enough."""
    return _answer(setback, "sign", by=by, reason=reason)


def send_back(setback: Setback, *, by: Any, reason: str) -> SignOff:
    """The council asks for more than that, and says why."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is missing in what is done about it.")})
    return _answer(setback, "send_back", by=by, reason=reason)


def resolve_setback(setback: Setback, *, by: Any, resolved_on: date | None = None) -> Setback:
    """The corrective action worked."""
    with transaction.atomic():
        project, setback = _locked(setback)
        may_report(by, project).or_forbid()
        if setback.resolved_on is not None:
            return setback
        setback.resolved_on = resolved_on or clock.today()
        if setback.resolved_on < setback.noticed_on:
            raise ValidationError({"resolved_on": _("It can't be resolved before it was noticed.")})
        setback.save(update_fields=["resolved_on"])
        log.record("delivery.resolve", setback, by=by, project=project.pk, signed=setback.action_state)
        telling.tell(telling.RESOLVED, project, by=by)
    return setback


def _answer(setback: Setback, verb: str, *, by: Any, reason: str) -> SignOff:
    with transaction.atomic():
        project, setback = _locked(setback)
        may_sign_off(by, project, setback).or_forbid()
        setback.action_state = check_move(ACTION_MOVES, verb, setback.action_state)
        setback.save(update_fields=["action_state"])
        made = SignOff.objects.create(
            setback=setback,
            accepted=setback.action_state == Setback.Action.SIGNED,
            corrective_action=setback.corrective_action,
            reason=reason.strip(),
            by=by,
            at=clock.now(),
        )
        log.record(f"delivery.{verb}", setback, by=by, project=project.pk, reason=made.reason)
        telling.of_a_sign_off(made, project, by)
    return made


def _check(project: Project, what: str, action: str, cause: str, milestone: Milestone | None) -> None:
    lacking = {}
    if not what:
        lacking["what"] = _("Say what went wrong.")
    if not action:
        lacking["corrective_action"] = _("Say what is done about it.")
    if cause not in Cause.values:
        lacking["cause"] = _("Choose one of the causes.")
    if milestone is not None and (milestone.project_id != project.pk or milestone.is_done):
        lacking["milestone"] = _("Choose a milestone of this project that is not done yet.")
    if lacking:
        raise ValidationError(lacking)


def _move_plan(milestone: Milestone | None, new_date: date | None) -> None:
    """The setback is a word on the step it delays; with a new date, the plan moves there."""
    if milestone is None or milestone.is_done:
        return
    moved = {"planned_on": new_date} if new_date else {}
    Milestone.objects.filter(pk=milestone.pk).update(word_on=clock.today(), **moved)


def _locked(setback: Setback) -> tuple[Project, Setback]:
    project = locked(setback.project)
    rows = Setback.objects.select_for_update(of=("self",)).select_related("milestone")
    return project, rows.get(pk=setback.pk)
