"""Where the desks of paper ballots stand in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kit.desks import DeskMenuItem
from voting.paper.admin_views import CounterDesk, PollPaperDesk
from voting.paper.comparison_desk import ComparisonDesk
from voting.permissions import may_run_polls


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("polls/counter/", CounterDesk.as_view(), name="voting_desk"),
        path("polls/<int:pk>/paper/", PollPaperDesk.as_view(), name="poll_paper"),
        path("polls/<int:pk>/paper/comparison/", ComparisonDesk.as_view(), name="poll_comparison"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return DeskMenuItem(_("Voting desk"), reverse("voting_desk"), icon_name="user", order=132, may=may_run_polls)
