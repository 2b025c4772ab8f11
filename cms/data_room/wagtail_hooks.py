"""Where the data room's desk stands in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.data_room import desks
from cms.data_room.permissions import may_keep
from kit.desks import DeskMenuItem


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("data/", desks.DataSetsDesk.as_view(), name="data_desk"),
        path("data/new/", desks.NewDataSetDesk.as_view(), name="data_new"),
        path("data/<int:pk>/bring/", desks.BringDesk.as_view(), name="data_bring"),
        path("data/releases/<int:pk>/", desks.ReleaseDesk.as_view(), name="data_release"),
    ]


@hooks.register("register_admin_menu_item")
def item() -> MenuItem:
    return DeskMenuItem(_("Data room"), reverse("data_desk"), icon_name="table", order=158, may=may_keep)
