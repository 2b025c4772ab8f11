"""Moderation in the Wagtail admin: the council's queue, and the record of every decision. Acts lead to the same forms."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from accounts.admin_policies import RolePolicy
from accounts.models import Role
from deliberation.discussions.models import Decision
from deliberation.discussions.queue import queue_context
from kit.desks import Desk
from kit.verdict import Verdict
from neighborhoods.models import Neighborhood
from neighborhoods.permissions import sits_for

POLICY = RolePolicy(Decision, view={Role.OFFICER, Role.COUNCIL})


class QueueDesk(Desk):
    """Flagged comments that wait for this council member, oldest flag first."""

    page_title = gettext_lazy("Flagged comments")
    header_icon = "comment"
    template_name = "discussions/admin/queue.html"
    trail = (("decisions_desk", gettext_lazy("Moderation")),)

    def may_open(self, user: Any) -> Verdict:
        return sits_for(user, None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**queue_context(self.request), **kwargs)


class DecisionFilters(WagtailFilterSet):
    """What was decided, and where."""

    kind = django_filters.ChoiceFilter(label=gettext_lazy("Decision"), choices=Decision.Kind.choices)
    discussion__neighborhood = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Neighborhood"), queryset=Neighborhood.objects.all()
    )

    class Meta:
        model = Decision
        fields = ["kind", "discussion__neighborhood"]


class DecisionsDesk(IndexView):
    """Every decision with its reason; nobody can change one."""

    model = Decision
    permission_policy = POLICY
    page_title = gettext_lazy("Moderation")
    header_icon = "comment"
    index_url_name = "decisions_desk"
    index_results_url_name = "decisions_desk_results"
    default_ordering = ["-made_at", "-pk"]
    filterset_class = DecisionFilters
    paginate_by = 40
    list_display = [
        Column("get_kind_display", label=gettext_lazy("Decision"), sort_key="kind"),
        Column("rule", label=gettext_lazy("Rule")),
        Column("reason", label=gettext_lazy("Reason")),
        Column("discussion", label=gettext_lazy("Discussion"), accessor="discussion"),
        Column("by", label=gettext_lazy("Decided by")),
        DateColumn("made_at", label=gettext_lazy("Decided"), sort_key="made_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Decision]:
        return Decision.objects.select_related("discussion", "by", "rule")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if sits_for(self.request.user, None):
            return [HeaderButton(_("My council's queue"), reverse("moderation_queue"), icon_name="tasks")]
        return []
