"""Where the desks of the reviews stand in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kit.desks import DeskMenuItem
from proposals.reviewing.admin_views import AppealDesk, CostDesk, ReviewDesk, ReviewsDesk, works_here
from proposals.reviewing.framing_desks import CyclesDesk, RubricDesk


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("reviews/", ReviewsDesk.as_view(), name="reviews_desk"),
        path("reviews/frames/", CyclesDesk.as_view(), name="review_frames"),
        path("reviews/frames/<int:pk>/", RubricDesk.as_view(), name="rubric_desk"),
        path("reviews/<int:pk>/", ReviewDesk.as_view(), name="review_desk"),
        path("reviews/<int:pk>/cost/", CostDesk.as_view(), name="cost_desk"),
        path("reviews/<int:pk>/appeal/", AppealDesk.as_view(), name="appeal_desk"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return DeskMenuItem(_("Reviews"), reverse("reviews_desk"), icon_name="clipboard-list", order=112, may=works_here)
