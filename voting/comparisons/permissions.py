"""When rules may be tried on ballots: never before an outcome is published."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kit.verdict import YES, Verdict, no
from voting.models import Poll


def may_compare(poll: Poll) -> Verdict:
    """Once an outcome is published its ballots are too, and anybody may count them by any rule."""
    if poll.is_published:
        return YES
    return no(_("Rules are compared once the outcome is published: until then nobody counts by another one."))
