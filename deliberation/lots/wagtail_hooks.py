"""Where lotteries stand in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from deliberation.lots.admin_views import LotteriesDesk, LotteryDesk, PlanLotteryDesk
from deliberation.lots.permissions import may_plan
from kit.desks import DeskMenuItem


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("lots/", LotteriesDesk.as_view(), name="lotteries_desk"),
        path("lots/plan/", PlanLotteryDesk.as_view(), name="plan_lottery"),
        path("lots/<int:pk>/", LotteryDesk.as_view(), name="lottery_desk"),
        path("lots/<int:pk>/plan/", PlanLotteryDesk.as_view(), name="replan_lottery"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return DeskMenuItem(_("Seats drawn by lot"), reverse("lotteries_desk"), icon_name="group", order=175, may=may_plan)
