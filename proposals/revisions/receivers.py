"""What this room keeps when words become public."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from kit import clock
from proposals import telling
from proposals.actions import WORDS
from proposals.models import Proposal
from proposals.revisions.models import Revision
from proposals.signals import published


@receiver(published, dispatch_uid="proposals.revisions.keep_version")
def keep_version(sender: Any, proposal: Proposal, by: Any, how: str, **news: Any) -> None:
    """A version of the words as they are public now; the proposal knows the number of the newest."""
    proposal.revision += 1
    Revision.objects.create(
        proposal=proposal,
        number=proposal.revision,
        how=how,
        by=by,
        amendment=news.get("amendment"),
        at=clock.now(),
        **{name: getattr(proposal, name) for name in WORDS},
    )
    proposal.save(update_fields=["revision"])
    if proposal.revision > 1:
        telling.tell(telling.NEW_WORDS, proposal, by=by)
