"""How a cycle reviews: its plan, its rubric, and the departments that cost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import is_officer
from audit import log
from cycles.models import Cycle
from kit import clock
from proposals.reviewing import permissions as may
from proposals.reviewing.lifecycle import Stage
from proposals.reviewing.models import Criterion, Department, Plan

MOST = 20  # questions of one stage; more are answered without being read


@transaction.atomic
def set_plan(cycle: Cycle, *, by: Any, **values: Any) -> Plan:
    """Set days for each piece of work, and whether answers come out together. Due dates already given stay."""
    may.may_frame(by, cycle).or_forbid()
    plan = Plan.objects.select_for_update().filter(cycle=cycle).first() or Plan(cycle=cycle)
    for name, value in values.items():
        setattr(plan, name, value)
    plan.full_clean()
    plan.save()
    log.record("reviewing.plan", cycle, by=by, **values)
    return plan


@transaction.atomic
def add_criterion(
    cycle: Cycle, *, by: Any, stage: str, question: str, help: str = "", must: bool = False, position: int = 0
) -> Criterion:
    """Ask reviewers one thing more, from now on."""
    may.may_frame(by, cycle).or_forbid()
    if Criterion.objects.filter(cycle=cycle, stage=stage, retired_at__isnull=True).count() >= MOST:
        raise ValidationError(_("A stage has at most %(n)d questions. Retire one first.") % {"n": MOST})
    made = Criterion(
        cycle=cycle, stage=Stage(stage), question=question.strip(), help=help.strip(), must=must, position=position
    )
    made.full_clean()
    made.save()
    log.record("reviewing.ask", cycle, by=by, criterion=made.pk, stage=stage, question=made.question, must=must)
    return made


@transaction.atomic
def retire_criterion(criterion: Criterion, *, by: Any) -> Criterion:
    """Ask it no more. What was answered stays to be read."""
    may.may_frame(by, criterion.cycle).or_forbid()
    if criterion.retired_at is None:
        criterion.retired_at = clock.now()
        criterion.save(update_fields=["retired_at"])
        log.record("reviewing.retire", criterion.cycle, by=by, criterion=criterion.pk)
    return criterion


@transaction.atomic
def keep_department(name: str, *, by: Any, members: Iterable[User], department: Department | None = None) -> Department:
    """Write down a department and its officers; a new one where `department` is left out."""
    is_officer(by).or_forbid()
    members = list(members)
    if any(not member.is_officer for member in members):
        raise ValidationError({"members": _("Members of a department are officers.")})
    department = department or Department()
    department.name = name.strip()
    department.full_clean()
    department.save()
    department.members.set(members)
    log.record("reviewing.department", department, by=by, members=sorted(member.pk for member in members))
    return department
