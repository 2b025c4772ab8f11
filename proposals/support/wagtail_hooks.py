"""Where the desk for signature sheets stands in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.permissions import is_officer
from kit.desks import DeskMenuItem
from proposals.support.admin_views import SheetDesk, SheetsDesk


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("proposals/sheets/", SheetsDesk.as_view(), name="sheets_desk"),
        path("proposals/sheets/<int:pk>/", SheetDesk.as_view(), name="sheet_desk"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return DeskMenuItem(_("Signature sheets"), reverse("sheets_desk"), icon_name="list-ol", order=114, may=is_officer)
