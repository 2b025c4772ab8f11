"""What this room does when a person leaves."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import leaving
from audit import log
from kit import clock
from proposals.drafting.models import Invitation
from proposals.lifecycle import State
from proposals.models import Proposal


@receiver(leaving, dispatch_uid="proposals.drafting.author_leaves")
def author_leaves(sender: Any, user: User, **_news: Any) -> None:
    """Others go on with what was written together; what was only theirs and private is thrown away."""
    Invitation.objects.filter(person=user).delete()
    for proposal in Proposal.objects.written_by(user).select_for_update(of=("self",)):
        proposal.coauthors.remove(user)
        heir = proposal.coauthors.order_by("pk").first()
        if proposal.author_id != user.pk:
            continue
        if heir is not None:
            proposal.author = heir
            proposal.coauthors.remove(heir)
        elif proposal.state == State.DRAFT:
            proposal.state = State.DISCARDED
        proposal.changed_at = clock.now()
        proposal.save(update_fields=["author", "state", "changed_at"])
        log.record("drafting.author_left", proposal, by=user)
