"""Where neighborhoods, councils and task forces stand in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from kit.desks import DeskMenuItem
from neighborhoods.admin_views import SEATS, CouncilDesk, CouncilsDesk, NeighborhoodViewSet, TaskForceViewSet

neighborhoods = NeighborhoodViewSet("neighborhood_desk", url_prefix="neighborhoods")
task_forces = TaskForceViewSet("task_force_desk", url_prefix="task-forces")


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    return [neighborhoods, task_forces]


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("councils/", CouncilsDesk.as_view(), name="councils_desk"),
        path("councils/<int:pk>/", CouncilDesk.as_view(), name="council_desk"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    councils = DeskMenuItem(_("Councils"), reverse("councils_desk"), icon_name="group", order=20, may=SEATS.may_view)
    menu = Menu(items=[neighborhoods.get_menu_item(), councils, task_forces.get_menu_item()])
    return SubmenuMenuItem(_("Neighborhoods"), menu, icon_name="globe", order=170)
