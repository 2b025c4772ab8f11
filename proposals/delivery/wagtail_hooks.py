"""Where the delivery desk stands in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kit.desks import DeskMenuItem
from proposals.delivery.acting_desks import (
    ActionDesk,
    BeforeAfterDesk,
    CancelDesk,
    ChangeDesk,
    ReachDesk,
    TakeBackDesk,
    WordDesk,
)
from proposals.delivery.admin_views import POLICY, ProjectsDesk
from proposals.delivery.project_desk import ProjectDesk


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("delivery/", ProjectsDesk.as_view(), name="delivery_desk"),
        path("delivery/results/", ProjectsDesk.as_view(results_only=True), name="delivery_desk_results"),
        path("delivery/<int:pk>/", ProjectDesk.as_view(), name="project_desk"),
        path("delivery/<int:pk>/change/", ChangeDesk.as_view(), name="change_desk"),
        path("delivery/<int:pk>/cancel/", CancelDesk.as_view(), name="cancel_desk"),
        path("delivery/<int:pk>/before-after/", BeforeAfterDesk.as_view(), name="before_after_desk"),
        path("delivery/setbacks/<int:pk>/", ActionDesk.as_view(), name="setback_desk"),
        path("delivery/milestones/<int:pk>/word/", WordDesk.as_view(), name="milestone_word_desk"),
        path("delivery/milestones/<int:pk>/", ReachDesk.as_view(), name="milestone_desk"),
        path("delivery/spending/<int:pk>/", TakeBackDesk.as_view(), name="take_back_desk"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return DeskMenuItem(_("Delivery"), reverse("delivery_desk"), icon_name="cogs", order=150, may=POLICY.may_view)
