"""The officers' desk for delivery in the Wagtail admin. Each form calls one act."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView

from accounts.admin_policies import RolePolicy
from accounts.models import Role
from accounts.permissions import is_officer
from kit.desks import Desk
from kit.money import say_cents
from kit.verdict import YES, Verdict, no
from proposals.delivery.models import Project

POLICY = RolePolicy(Project, view={Role.OFFICER})


def _percent(project: Project) -> str:
    percent = project.progress.percent
    return _("no steps yet") if percent is None else f"{percent} %"


class ProjectsDesk(IndexView):
    """Every project, those with an open setback first."""

    model = Project
    permission_policy = POLICY
    page_title = gettext_lazy("Delivery")
    header_icon = "cogs"
    index_url_name = "delivery_desk"
    index_results_url_name = "delivery_desk_results"
    search_fields = ["proposal__words"]
    list_filter = ["state"]
    paginate_by = 40
    list_display = [
        TitleColumn("title", label=gettext_lazy("Project"), get_url=lambda p: reverse("project_desk", args=[p.pk])),
        Column("envelope", label=gettext_lazy("Envelope"), accessor="proposal.envelope"),
        Column("state", label=gettext_lazy("State"), accessor="get_state_display", sort_key="state"),
        Column("done", label=gettext_lazy("Done"), accessor=_percent),
        Column("late", label=gettext_lazy("Late steps"), accessor=lambda p: len(p.late_milestones) or ""),
        Column("voted", label=gettext_lazy("Voted"), accessor=lambda p: say_cents(p.voted_cost), sort_key="voted_cost"),
        Column("spent", label=gettext_lazy("Spent"), accessor=lambda p: say_cents(p.spent), sort_key="spent"),
    ]

    def get_base_queryset(self) -> QuerySet[Project]:
        return Project.objects.with_proposal().with_money().worst_first()

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        return queryset.filter(proposal__title__icontains=self.search_query)


class DeliveryDesk(Desk):
    """A page of the delivery desk, about one project."""

    header_icon = "cogs"
    trail = (("delivery_desk", gettext_lazy("Delivery")),)
    project: Project

    def may_open(self, user: Any) -> Verdict:
        return YES if POLICY.may_view(user) else no(_("Only officers work here."))

    def may_act(self, user: Any) -> Verdict:
        return is_officer(user)

    def get_page_title(self) -> str:
        return self.project.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *above, here = super().get_breadcrumbs_items()
        return [*above, here | {"url": reverse("project_desk", args=[self.project.pk])}]
