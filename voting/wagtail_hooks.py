"""Where the poll desk stands in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kit.desks import DeskMenuItem
from voting.admin_views import PollDesk, PollsDesk
from voting.permissions import may_read_desk


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("polls/", PollsDesk.as_view(), name="polls_desk"),
        path("polls/<int:pk>/", PollDesk.as_view(), name="poll_desk"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return DeskMenuItem(_("Polls"), reverse("polls_desk"), icon_name="tick-inverse", order=130, may=may_read_desk)


@hooks.register("insert_global_admin_css")
def desk_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("voting/admin.css"))
