"""When rules may be tried on ballots: never before an outcome is published."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kit.verdict import YES, Verdict, no
from voting.models import Poll
from voting.permissions import may_run_polls


def may_compare(poll: Poll) -> Verdict:
    """Once an outcome is published its ballots are too, and anybody may count them by any rule."""
    if poll.is_published:
        return YES
    return no(_("Rules are compared once the outcome is published: until then nobody counts by another one."))


def may_try_rules(user: Any, poll: Poll | None = None) -> Verdict:
    """Officers try rules on a file of their own, or on a poll whose ballots are public."""
    verdict = may_run_polls(user)
    return may_compare(poll) if verdict and poll else verdict
