"""What a proposal costs, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kit import clock
from proposals import telling
from proposals.models import Proposal
from proposals.moving import locked, move
from proposals.reviewing import permissions as may
from proposals.reviewing.actions.assigning import finish
from proposals.reviewing.lifecycle import Work
from proposals.reviewing.models import Assignment, Costing, CostLine, Department

MOST = 60


@dataclass(frozen=True)
class Line:
    """One item in whole cents: `kind` is "once" or "yearly"; without a range it is taken as sure."""

    what: str
    amount: int
    kind: str = "once"
    low: int | None = None
    high: int | None = None
    source: str = ""


def lump(cost: int, upkeep: int, source: str) -> list[Line]:
    """The plainest costing: one amount to build it, one a year to keep it."""
    lines = [Line(_("To build"), cost, "once", source=source)]
    return [*lines, Line(_("Upkeep"), upkeep, "yearly", source=source)] if upkeep else lines


@transaction.atomic
def cost(
    proposal: Proposal, *, by: Any, lines: Sequence[Line], note: str = "", department: Department | None = None
) -> Proposal:
    """A department's estimate. What is paid once is the cost people vote on; what is paid yearly is the upkeep."""
    proposal = locked(proposal)
    may.may_cost(by, proposal).or_forbid()
    _check(lines)
    total = sum(line.amount for line in lines if line.kind == CostLine.Kind.ONCE)
    upkeep = sum(line.amount for line in lines if line.kind == CostLine.Kind.YEARLY)
    asked = Assignment.objects.open().filter(proposal=proposal, work=Work.COSTING).select_related("department").first()
    made = Costing.objects.create(
        proposal=proposal,
        department=department or (asked.department if asked else None) or by.departments.first(),
        by=by,
        at=clock.now(),
        note=note.strip(),
    )
    CostLine.objects.bulk_create(
        CostLine(
            costing=made,
            kind=line.kind,
            what=line.what.strip(),
            amount=line.amount,
            low=line.amount if line.low is None else line.low,
            high=line.amount if line.high is None else line.high,
            source=line.source.strip(),
        )
        for line in lines
    )
    before = proposal.cost
    same = (before, proposal.upkeep) == (total, upkeep)
    values = {"cost": total, "upkeep": upkeep, "costing_note": note.strip(), "costed_at": clock.now()}
    facts = {"cost": total, "upkeep": upkeep, "before": before, "costing": made.pk}
    proposal = move(proposal, "cost", facts, by=by, **values)
    finish(proposal, Work.COSTING)
    if not same:
        telling.tell(telling.COSTED, proposal, by=by, letter="costed")
    return proposal


def _check(lines: Sequence[Line]) -> None:
    problems = [problem for number, line in enumerate(lines, start=1) for problem in _wrong(number, line)]
    if len(lines) > MOST:
        problems.append(_("At most %(n)d lines.") % {"n": MOST})
    if sum(line.amount for line in lines if line.kind == CostLine.Kind.ONCE) <= 0:
        problems.append(_("The cost must be more than zero."))
    if problems:
        raise ValidationError({"lines": problems})


def _wrong(number: int, line: Line) -> list[str]:
    low = line.amount if line.low is None else line.low
    high = line.amount if line.high is None else line.high
    wrong = []
    if not line.what.strip():
        wrong.append(_("Line %(n)d: say what it is.") % {"n": number})
    if line.kind not in CostLine.Kind.values:
        wrong.append(_("Line %(n)d: say whether it is paid once or every year.") % {"n": number})
    if line.amount < 0 or low < 0:
        wrong.append(_("Line %(n)d: an amount can’t be less than zero.") % {"n": number})
    if not low <= line.amount <= high:
        wrong.append(_("Line %(n)d: the amount must lie between “at least” and “at most”.") % {"n": number})
    if not line.source.strip():
        wrong.append(_("Line %(n)d: say where the number comes from.") % {"n": number})
    return wrong
