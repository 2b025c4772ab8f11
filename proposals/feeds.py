"""The newest proposals as a feed; it understands the same filters as the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from kit import clock
from proposals.finding import Choices, Found, read_search
from proposals.journey import Step, journey
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


class ProposalNews(Feed):
    """What happened to one proposal, newest first: the steps of its journey that have a date. An Atom feed."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, pk: int) -> Proposal:
        return get_object_or_404(Proposal.objects.public().with_all(), pk=pk)

    def title(self, proposal: Proposal) -> str:
        return proposal.title

    def subtitle(self, proposal: Proposal) -> str:
        return proposal.summary

    def link(self, proposal: Proposal) -> str:
        return proposal.get_absolute_url()

    def items(self, proposal: Proposal) -> list[tuple[int, Step, Proposal]]:
        steps = [step for step in journey(proposal, list(proposal.reviews.all())) if step.at and not step.ahead]
        return [(number, step, proposal) for number, step in enumerate(steps)][::-1]

    def item_title(self, item: tuple[int, Step, Proposal]) -> str:
        return str(item[1].what)

    def item_description(self, item: tuple[int, Step, Proposal]) -> str:
        return item[1].note

    def item_link(self, item: tuple[int, Step, Proposal]) -> str:
        return item[1].url or item[2].get_absolute_url()

    def item_guid(self, item: tuple[int, Step, Proposal]) -> str:
        """The step's place in the journey: steps are only ever added at its end."""
        return f"{settings.SITE_URL}{item[2].get_absolute_url()}#step-{item[0]}"

    def item_pubdate(self, item: tuple[int, Step, Proposal]) -> datetime:
        at = item[1].at
        assert at is not None  # only dated steps are listed
        return at if isinstance(at, datetime) else clock.at_midnight(at)

    item_updateddate = item_pubdate
