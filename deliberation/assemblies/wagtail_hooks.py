"""Where assemblies stand in the Wagtail admin: a list that leads to the chair's pages."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from deliberation.assemblies.admin_views import POLICY, AssembliesDesk
from kit.desks import DeskMenuItem


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("assemblies/", AssembliesDesk.as_view(), name="assemblies_desk"),
        path("assemblies/results/", AssembliesDesk.as_view(results_only=True), name="assemblies_desk_results"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return DeskMenuItem(_("Assemblies"), reverse("assemblies_desk"), icon_name="group", order=140, may=POLICY.may_view)
