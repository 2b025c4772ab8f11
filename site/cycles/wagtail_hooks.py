"""Where the cycles' desk stands in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cycles.admin_views import CycleDesk, CyclesDesk, FormulaDesk, PlanDesk
from cycles.permissions import may_plan_cycles
from kit.desks import DeskMenuItem


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("cycles/", CyclesDesk.as_view(), name="cycles_desk"),
        path("cycles/plan/", PlanDesk.as_view(), name="cycle_plan"),
        path("cycles/<int:pk>/", CycleDesk.as_view(), name="cycle_desk"),
        path("cycles/<int:pk>/formula/", FormulaDesk.as_view(), name="cycle_formula"),
        path("cycles/<int:pk>/plan/", PlanDesk.as_view(), name="cycle_replan"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return DeskMenuItem(_("Cycles"), reverse("cycles_desk"), icon_name="calendar-alt", order=100, may=may_plan_cycles)
