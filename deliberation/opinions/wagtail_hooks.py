"""Where conversations stand in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from deliberation.opinions.admin_views import (
    ConversationDesk,
    ConversationsDesk,
    PlanConversationDesk,
    StatementsDesk,
)
from deliberation.opinions.permissions import may_run_somewhere
from kit.desks import DeskMenuItem


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("opinions/", ConversationsDesk.as_view(), name="conversations_desk"),
        path("opinions/plan/", PlanConversationDesk.as_view(), name="plan_conversation"),
        path("opinions/statements/", StatementsDesk.as_view(), name="statements_desk"),
        path("opinions/<int:pk>/", ConversationDesk.as_view(), name="conversation_desk"),
        path("opinions/<int:pk>/plan/", PlanConversationDesk.as_view(), name="replan_conversation"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return DeskMenuItem(
        _("Opinions"), reverse("conversations_desk"), icon_name="comment-add", order=130, may=may_run_somewhere
    )
