"""What the worker does to compare rules. Each task can run twice without harm."""

from __future__ import annotations

from voting.comparisons import actions
from voting.models import Poll


def begin(poll_id: int) -> list[str]:
    """Hand out the comparisons of a poll that was just published."""
    return actions.begin_comparison(Poll.objects.select_related("manifest").get(pk=poll_id))


def work_out(poll_id: int, key: str) -> str:
    """Work out one of them; what stands in its way, if something does."""
    return actions.compare(Poll.objects.select_related("manifest").get(pk=poll_id), key).problem
