"""Comparing rules: what others would have funded in a published poll, and officers' trials before they choose one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from audit import log
from kit import clock
from kit.when_used import when_used
from voting.comparisons.contenders import SLOW, TooLarge, contenders
from voting.comparisons.models import Comparison, Trial
from voting.comparisons.permissions import may_compare, may_try_rules
from voting.models import Poll
from voting.rules import Rule

election_of = when_used("voting.comparisons.working", "election_of")  # these need NumPy
work_out = when_used("voting.comparisons.working", "work_out")
packed = when_used("voting.comparisons.trying", "packed")
results_of = when_used("voting.comparisons.trying", "results_of")

AT_ONCE = 20_000  # ballots that are counted while the officer waits; more go to the worker
MOST_RULES = 3
KEPT_FOR = timedelta(days=30)


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


def try_rules(source: Poll | Any, *, by: Any, rules: Sequence[Rule], file_name: str = "") -> Trial:
    """Try two or three rules on the ballots of a published poll, or on an election read from a file.

    Small ones are worked out before this returns, others are handed to the worker. Raises `ValidationError` for another
    number of rules.
    """
    poll = source if isinstance(source, Poll) else None
    may_try_rules(by, poll).or_forbid()
    if not 2 <= len(rules) <= MOST_RULES:
        raise ValidationError(_("Choose two or three rules."))
    with transaction.atomic():
        trial = Trial.objects.create(
            officer=by,
            poll=poll,
            file_name=file_name[:200],
            election=None if poll else packed(source),
            rules=[rule.to_dict() for rule in rules],
            made_at=clock.now(),
        )
        log.record(
            "voting.try_rules", trial, by=by, poll=poll.pk if poll else None, rules=[rule.name for rule in rules]
        )
        ballots = source.counted.ballots if isinstance(source, Poll) else source.profile.voters
        if ballots > AT_ONCE or any(rule.name in SLOW for rule in rules):
            async_task("voting.comparisons.tasks.try_rules", trial.pk)
            return trial
    return work_out_trial(trial)


def work_out_trial(trial: Trial) -> Trial:
    """Work out a trial, and drop an uploaded file's ballots. A second call changes nothing.

    Called again after a first time that never ended, it keeps what was found until then, and notes that the rest has no
    answer.
    """
    if trial.worked_out_at:
        return trial
    results = list(trial.results)
    if trial.begun_at is None:
        trial.begun_at = clock.now()
        trial.save(update_fields=["begun_at"])
        trial.told, each = results_of(trial)
        for result in each:
            results.append(result)
            trial.results = results
            trial.save(update_fields=["told", "results"])
    nothing = {"winners": [], "measures": {}, "problem": Comparison.Problem.NOT_DONE.value}
    trial.results = results + [nothing] * (len(trial.rules) - len(results))
    trial.election, trial.worked_out_at = None, clock.now()
    trial.save(update_fields=["results", "election", "worked_out_at"])
    return trial


@transaction.atomic
def forget_trial(trial: Trial, *, by: Any) -> None:
    """Delete a trial; it was for thinking only."""
    may_try_rules(by).or_forbid()
    log.record("voting.forget_trial", trial, by=by)
    trial.delete()


def forget_old_trials() -> int:
    """Delete the trials of more than a month ago; how many."""
    return Trial.objects.filter(made_at__lt=clock.now() - KEPT_FOR).delete()[0]
