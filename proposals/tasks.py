"""What happens to proposals by the clock."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction

from kit import clock, pictures
from proposals.lifecycle import State
from proposals.models import Proposal

DISCARDED_KEPT = timedelta(days=30)  # as the page that throws a draft away promises


def forget_discarded() -> int:
    """Delete drafts that were thrown away more than 30 days ago, with their pictures; how many."""
    old = Proposal.objects.filter(state=State.DISCARDED, changed_at__lt=clock.now() - DISCARDED_KEPT)
    gone = 0
    for pk, picture in old.values_list("pk", "picture"):
        with transaction.atomic():
            deleted, _each = Proposal.objects.filter(pk=pk, state=State.DISCARDED).delete()
            if deleted and picture:
                transaction.on_commit(partial(pictures.forget, picture))
        gone += bool(deleted)
    return gone
