"""What the worker does to compare rules. Each task can run twice without harm."""

from __future__ import annotations

from voting.comparisons import actions
from voting.comparisons.models import Trial
from voting.models import Poll


def begin(poll_id: int) -> list[str]:
    """Hand out the comparisons of a poll that was just published."""
    return actions.begin_comparison(Poll.objects.select_related("manifest").get(pk=poll_id))


def work_out(poll_id: int, key: str) -> str:
    """Work out one of them; what stands in its way, if something does."""
    return actions.compare(Poll.objects.select_related("manifest").get(pk=poll_id), key).problem


def try_rules(trial_id: int) -> bool:
    """Work out a large trial; whether it is still wanted."""
    trial = Trial.objects.select_related("poll__manifest").filter(pk=trial_id).first()
    if trial is not None:
        actions.work_out_trial(trial)
    return trial is not None


def forget_old_trials() -> int:
    """Delete the trials of more than a month ago; how many."""
    return actions.forget_old_trials()
