"""Where the desk for proposals stands in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from proposals.admin_views import POLICY, BallotDesk, ProposalDesk, ProposalsDesk


class ProposalsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return POLICY.user_has_permission(request.user, "view")


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("proposals/", ProposalsDesk.as_view(), name="proposals_desk"),
        path("proposals/results/", ProposalsDesk.as_view(results_only=True), name="proposals_desk_results"),
        path("proposals/ballot/", BallotDesk.as_view(), name="ballot_desk"),
        path("proposals/<int:pk>/", ProposalDesk.as_view(), name="proposal_desk"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return ProposalsMenuItem(_("Proposals"), reverse("proposals_desk"), icon_name="form", order=110)
