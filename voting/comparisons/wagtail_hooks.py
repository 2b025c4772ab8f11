"""Where the what-if desk stands in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kit.desks import DeskMenuItem
from voting.comparisons.admin_views import TrialDesk, WhatIfDesk
from voting.comparisons.permissions import may_try_rules


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("what-if/", WhatIfDesk.as_view(), name="what_if"),
        path("what-if/<int:pk>/", TrialDesk.as_view(), name="trial"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return DeskMenuItem(_("What if?"), reverse("what_if"), icon_name="help", order=131, may=may_try_rules)
