"""What a proposal works on, with whom, and beside what it can't be built."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit import clock
from proposals.models import Proposal
from proposals.moving import locked
from proposals.reviewing import permissions as may
from proposals.reviewing.causes import Approach, Cause
from proposals.reviewing.models import Aim, Rivalry

MOST_PARTNERS = 20


@transaction.atomic
def say_aim(proposal: Proposal, *, by: Any, approach: str, causes: Iterable[str], partners: str = "") -> Aim:
    """Say how a proposal works for safety, which root causes it addresses, and who helps (one partner a line)."""
    proposal = locked(proposal)
    may.may_say_aim(by, proposal).or_forbid()
    causes = [cause for cause in Cause.values if cause in set(causes)]
    names = [" ".join(line.split())[:200] for line in partners.splitlines() if line.strip()]
    lacking = {}
    if approach not in Approach.values:
        lacking["approach"] = _("Choose how it works.")
    if not causes:
        lacking["causes"] = _("Choose at least one cause.")
    if len(names) > MOST_PARTNERS:
        lacking["partners"] = _("Name at most %(n)d partners.") % {"n": MOST_PARTNERS}
    if lacking:
        raise ValidationError(lacking)
    values = {"approach": approach, "causes": causes, "partners": "\n".join(names), "changed_at": clock.now()}
    aim, _new = Aim.objects.update_or_create(proposal=proposal, defaults=values)
    if proposal.is_public:
        log.record("reviewing.aim", proposal, by=by, approach=approach, causes=causes)
    return aim


@transaction.atomic
def name_rivals(one: Proposal, other: Proposal, *, by: Any, reason: str) -> Rivalry:
    """Say that at most one of two proposals for the same money can be built. The poll takes it over."""
    first, second = sorted((one, other), key=lambda proposal: proposal.pk)
    first, second = locked(first), locked(second)
    for proposal in (first, second):
        may.may_name_rivals(by, proposal).or_forbid()
    if first.pk == second.pk or first.envelope_id != second.envelope_id:
        raise ValidationError({"other": _("Choose another proposal that asks for the same money.")})
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Say why only one of them can be built.")})
    if Rivalry.objects.filter(one=first, other=second).exists():
        raise ValidationError({"other": _("These two are named as rivals already.")})
    made = Rivalry.objects.create(one=first, other=second, reason=reason[:300], by=by, at=clock.now())
    log.record("reviewing.rivals", first, by=by, other=second.pk)
    return made


@transaction.atomic
def part_rivals(rivalry: Rivalry, *, by: Any) -> None:
    """Take back that two proposals rule each other out."""
    first = locked(rivalry.one)
    may.may_name_rivals(by, first).or_forbid()
    log.record("reviewing.part", first, by=by, other=rivalry.other_id)
    rivalry.delete()
