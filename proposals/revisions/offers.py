"""What this room offers on a proposal's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proposals.lifecycle import AMENDABLE
from proposals.models import Proposal
from proposals.offers import Offer
from proposals.permissions import writes
from proposals.revisions import permissions as may


def with_words(user: Any, proposal: Proposal) -> Iterator[Offer]:
    """Better words from others; merging and splitting for its authors."""
    if proposal.state not in AMENDABLE:
        return
    if writes(user, proposal):
        allowed = may.may_regroup(user, proposal)
        for name, label in (("merge", _("Merge it with others")), ("split", _("Split it"))):
            yield Offer(name, label, reverse(f"proposals:{name}", args=[proposal.pk]), allowed, quiet=True)
    elif proposal.revision:
        url = reverse("proposals:amend", args=[proposal.pk])
        yield Offer("amend", _("Suggest better words"), url, may.may_suggest(user, proposal), quiet=True)
