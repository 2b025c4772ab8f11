"""Comparing rules: what others would have funded in a published poll. The calendar's acts; nobody is asked for leave."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django_q.tasks import async_task

from audit import log
from kit import clock
from kit.when_used import when_used
from voting.comparisons.contenders import TooLarge, contenders
from voting.comparisons.models import Comparison
from voting.comparisons.permissions import may_compare
from voting.models import Poll
from voting.rules import Rule

election_of = when_used("voting.comparisons.working", "election_of")  # these need NumPy
work_out = when_used("voting.comparisons.working", "work_out")


@transaction.atomic
def begin_comparison(poll: Poll) -> list[str]:
    """Hand the worker one task for each rule that a published poll is not compared with yet; their keys."""
    may_compare(poll).or_forbid()
    done = set(Comparison.objects.filter(poll=poll).values_list("key", flat=True))
    waiting = [key for key in contenders(poll.manifest.data) if key not in done]
    for key in waiting:
        async_task("voting.comparisons.tasks.work_out", poll.pk, key)
    return waiting


def compare(poll: Poll, key: str) -> Comparison:
    """Work out what the rule of this key would have funded, and keep it. A second call changes nothing.

    Asked again after a first time that never ended, it is noted that there is no answer: nothing is tried for ever.
    """
    may_compare(poll).or_forbid()
    rule, utility = contenders(poll.manifest.data)[key], poll.manifest.data["rule"]["utility"]
    row, is_new = Comparison.objects.get_or_create(poll=poll, key=key, defaults={"rule": rule.to_dict()})
    if row.worked_out_at:
        return row
    found = _worked_out(poll, rule, utility) if is_new else {"problem": Comparison.Problem.NOT_DONE}
    with transaction.atomic():
        for name, value in (found | {"worked_out_at": clock.now()}).items():
            setattr(row, name, value)
        row.save()
        log.record("voting.compare", poll, rule=key, winners=len(row.winners), problem=row.problem)
    return row


def _worked_out(poll: Poll, rule: Rule, utility: str) -> dict[str, Any]:
    """The fields of a comparison that the count by this rule fills."""
    try:
        result = work_out(*election_of(poll), rule, utility)
    except TooLarge:
        return {"problem": Comparison.Problem.TOO_LARGE}
    return {"winners": result.winners, "measures": result.measures, "problem": ""}
