"""Assemblies in the Wagtail admin. They are run on their own pages, which this list leads to."""

from __future__ import annotations

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
from deliberation.assemblies.models import Assembly
from deliberation.assemblies.permissions import may_chair, may_schedule_somewhere
from neighborhoods.models import Neighborhood

POLICY = RolePolicy(Assembly, view={Role.OFFICER, Role.COUNCIL})


class AssemblyFilters(WagtailFilterSet):
    """Where, and in which state."""

    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=Assembly.State.choices)
    neighborhood = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Neighborhood"), queryset=Neighborhood.objects.all()
    )

    class Meta:
        model = Assembly
        fields = ["state", "neighborhood"]


class AssembliesDesk(IndexView):
    """Every assembly; a row leads to the chair's page for its chair, and to the public page for others."""

    model = Assembly
    permission_policy = POLICY
    page_title = gettext_lazy("Assemblies")
    header_icon = "group"
    index_url_name = "assemblies_desk"
    index_results_url_name = "assemblies_desk_results"
    default_ordering = ["-starts_at", "-pk"]
    filterset_class = AssemblyFilters
    paginate_by = 40
    list_display = [
        "title",
        Column(
            "neighborhood", label=gettext_lazy("Neighborhood"), accessor=lambda a: a.neighborhood or _("Whole city")
        ),
        Column("get_state_display", label=gettext_lazy("State"), sort_key="state"),
        DateColumn("starts_at", label=gettext_lazy("Starts"), sort_key="starts_at"),
        DateColumn("minutes_published_at", label=gettext_lazy("Minutes published"), sort_key="minutes_published_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Assembly]:
        return Assembly.objects.with_place()

    def get_edit_url(self, instance: Assembly) -> str:
        known: dict[int | None, bool] = self.__dict__.setdefault("_chairs_for", {})
        if instance.neighborhood_id not in known:  # one question a neighborhood, not one a row
            known[instance.neighborhood_id] = bool(may_chair(self.request.user, instance))
        if known[instance.neighborhood_id]:
            return reverse("assemblies:chair", args=[instance.pk])
        return instance.get_absolute_url()

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if may_schedule_somewhere(self.request.user):
            return [HeaderButton(_("Call an assembly"), reverse("assemblies:schedule"), icon_name="plus")]
        return []
