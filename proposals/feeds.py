"""The newest proposals as a feed; it understands the same filters as the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from proposals.finding import Choices, Found, read_search
from proposals.models import Proposal

MOST = 40


class NewestProposals(Feed):
    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Found:
        choices = Choices.read()
        return Found(replace(read_search(request.GET, choices, request.user), order="newest"), choices)

    def title(self, found: Found) -> str:
        return _("Proposals in %(city)s") % {"city": settings.CITY_NAME}

    def link(self, found: Found) -> str:
        return reverse("proposals:proposals")

    def description(self, found: Found) -> str:
        return _("What residents propose, newest first.")

    def items(self, found: Found) -> list[Proposal]:
        return found[:MOST]

    def item_title(self, proposal: Proposal) -> str:
        return proposal.title

    def item_description(self, proposal: Proposal) -> str:
        return proposal.summary

    def item_pubdate(self, proposal: Proposal) -> datetime | None:
        return proposal.submitted_at

    def item_categories(self, proposal: Proposal) -> list[str]:
        return [str(proposal.category), str(proposal.envelope), str(proposal.get_state_display())]
