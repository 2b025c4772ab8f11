"""Where the desks about writing stand in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.permissions import is_officer
from kit.desks import DeskMenuItem
from proposals.drafting.admin_views import AgainDesk, BringDesk, EntriesDesk, EntryDesk, calls


@hooks.register("register_admin_viewset")
def viewset() -> Any:
    return calls


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("proposals/entries/", EntriesDesk.as_view(), name="entries_desk"),
        path("proposals/entries/<int:pk>/", EntryDesk.as_view(), name="entry_desk"),
        path("proposals/entries/again/<int:pk>/", AgainDesk.as_view(), name="again_desk"),
        path("proposals/entries/bring/", BringDesk.as_view(), name="bring_proposals"),
    ]


@hooks.register("register_admin_menu_item")
def entries_item() -> MenuItem:
    url = reverse("entries_desk")
    return DeskMenuItem(_("Entries for others"), url, name="entries", icon_name="edit", order=112, may=is_officer)


@hooks.register("register_admin_menu_item")
def calls_item() -> MenuItem:
    item: MenuItem = calls.get_menu_item(order=105)
    return item
