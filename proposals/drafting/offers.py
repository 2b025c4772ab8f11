"""What this room offers on a proposal's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kit.verdict import YES
from proposals.lifecycle import AMENDABLE
from proposals.models import Proposal
from proposals.offers import Offer
from proposals.permissions import writes


def as_coauthor(user: Any, proposal: Proposal) -> Iterator[Offer]:
    """The page on which its authors invite, leave, and see who else writes it."""
    if writes(user, proposal) and proposal.state in AMENDABLE:
        url = reverse("proposals:people", args=[proposal.pk])
        yield Offer("people", _("Write it together"), url, YES, quiet=True)
