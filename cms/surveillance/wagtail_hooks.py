"""Where the register's desk stands in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.surveillance import desks
from cms.surveillance.permissions import may_keep
from kit.desks import DeskMenuItem


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("surveillance/", desks.RegisterDesk.as_view(), name="surveillance_desk"),
        path("surveillance/new/", desks.NewEntryDesk.as_view(), name="surveillance_new"),
        path("surveillance/<int:pk>/", desks.EntryDesk.as_view(), name="surveillance_entry"),
        path("surveillance/harms/<int:pk>/", desks.AnswerHarmDesk.as_view(), name="surveillance_answer"),
    ]


@hooks.register("register_admin_menu_item")
def item() -> MenuItem:
    return DeskMenuItem(
        _("Surveillance register"), reverse("surveillance_desk"), icon_name="view", order=159, may=may_keep
    )
