"""Where the desk of stories stands in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.stories import desks
from cms.stories.permissions import may_write
from kit.desks import DeskMenuItem


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("stories/", desks.StoriesDesk.as_view(), name="stories_desk"),
        path("stories/new/", desks.BeginDesk.as_view(), name="story_new"),
        path("stories/<int:pk>/", desks.OneStoryDesk.as_view(), name="story_desk"),
    ]


@hooks.register("register_admin_menu_item")
def item() -> MenuItem:
    return DeskMenuItem(_("Stories"), reverse("stories_desk"), icon_name="openquote", order=159, may=may_write)
