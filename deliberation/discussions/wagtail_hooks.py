"""Where moderation stands in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from deliberation.discussions.admin_views import POLICY, DecisionsDesk, QueueDesk
from kit.desks import DeskMenuItem


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("moderation/", DecisionsDesk.as_view(), name="decisions_desk"),
        path("moderation/results/", DecisionsDesk.as_view(results_only=True), name="decisions_desk_results"),
        path("moderation/queue/", QueueDesk.as_view(), name="moderation_queue"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return DeskMenuItem(_("Moderation"), reverse("decisions_desk"), icon_name="comment", order=120, may=POLICY.may_view)
