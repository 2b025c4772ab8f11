"""What an entry of the register still lacks, or what waits about it: one sentence each."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from cms.surveillance.models import Technology
from kit import clock

VOTE_BEFORE = timedelta(days=60)


def lacking(technology: Technology) -> list[str]:
    """In the order in which it should be mended; nothing for what is no longer used. No query for `with_counts` rows."""
    if not technology.is_in_use:
        return []
    running = getattr(technology, "running", None)
    asked = bool(running) if running is not None else technology.renewals.exclude(state="decided").exists()
    found = []
    if technology.is_overdue:
        found.append(_("Its review is overdue."))
    if not asked and technology.review_on <= clock.today() + VOTE_BEFORE:
        found.append(_("The review is near, and residents have not been asked."))
    if not technology.policy_url:
        found.append(_("There is no address of the rules in full."))
    return found
