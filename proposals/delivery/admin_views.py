"""The officers' desk for delivery in the Wagtail admin. Each form calls one act."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView

from accounts.admin_policies import RolePolicy
from accounts.models import Role
from accounts.permissions import is_officer
from kit import clock
from kit.desks import Desk
from kit.money import say_cents
from kit.verdict import YES, Verdict, no
from proposals.delivery import actions
from proposals.delivery.forms import (
    DescribeForm,
    MilestoneForm,
    ReachForm,
    SetbackForm,
    SpendingForm,
    TakeBackForm,
)
from proposals.delivery.models import Milestone, Project, Setback, Spending
from proposals.delivery.permissions import may_change_unfinished, may_report

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


class ProjectDesk(DeliveryDesk):
    """Everything about one project, and every act that reports on it."""

    template_name = "delivery/admin/project.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Project.objects.with_proposal().with_money()
        rows = rows.prefetch_related(
            "proposal__envelope__cycle__phases", "setbacks__milestone", "spending__taken_back_by"
        )
        self.project = get_object_or_404(rows, pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, today = self.project, clock.now().date()
        described = {"owner": found.owner_id, "department": found.department, "partners": found.partners}
        bound = kwargs.pop("bound", {})
        return super().get_context_data(
            project=found,
            progress=found.progress,
            may_report=may_report(self.request.user, found),
            may_change=may_change_unfinished(self.request.user, found),
            describe_form=bound.get("describe") or DescribeForm(initial=described, prefix="describe"),
            plan_form=bound.get("plan") or MilestoneForm(prefix="plan"),
            spend_form=bound.get("spend") or SpendingForm(initial={"paid_on": today}, prefix="spend"),
            setback_form=bound.get("setback")
            or SetbackForm(project=found, initial={"noticed_on": today}, prefix="setback"),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = request.POST.get("act", "")
        one = {"finish": self._finish, "resume": self._resume, "resolve": self._resolve, "begin": self._begin}
        if act in one:
            one[act]()
            return redirect("project_desk", pk=pk)
        many = {"describe": self._describe, "plan": self._plan, "spend": self._spend, "setback": self._setback}
        if act not in many:
            return redirect("project_desk", pk=pk)
        form, done = many[act]()
        if done:
            return redirect("project_desk", pk=pk)
        return self.render_to_response(self.get_context_data(bound={act: form}), status=422)

    def _describe(self) -> tuple[forms.Form, Any]:
        form, by = DescribeForm(self.request.POST, prefix="describe"), self.request.user
        return form, self.attempt(form, lambda d: actions.describe(self.project, by=by, **d), _("Kept."))

    def _plan(self) -> tuple[forms.Form, Any]:
        form, by = MilestoneForm(self.request.POST, prefix="plan"), self.request.user
        return form, self.attempt(
            form, lambda d: actions.plan_milestone(self.project, by=by, **d), _("The step is promised.")
        )

    def _spend(self) -> tuple[forms.Form, Any]:
        form, by = SpendingForm(self.request.POST, prefix="spend"), self.request.user
        return form, self.attempt(
            form, lambda d: actions.record_spending(self.project, by=by, **d), _("The payment is on record.")
        )

    def _setback(self) -> tuple[forms.Form, Any]:
        form, by = SetbackForm(self.request.POST, project=self.project, prefix="setback"), self.request.user
        return form, self.attempt(
            form, lambda d: actions.report_setback(self.project, by=by, **d), _("The setback is public now.")
        )

    def _finish(self) -> None:
        actions.finish(self.project, by=self.request.user)
        messages.success(self.request, _("The project is finished."))

    def _resume(self) -> None:
        actions.resume(self.project, by=self.request.user)
        messages.success(self.request, _("The project is under way again."))

    def _resolve(self) -> None:
        setback = get_object_or_404(Setback, pk=self.request.POST.get("setback") or 0, project=self.project)
        actions.resolve_setback(setback, by=self.request.user)
        messages.success(self.request, _("The setback is resolved; it stays on record."))

    def _begin(self) -> None:
        step = get_object_or_404(Milestone, pk=self.request.POST.get("milestone") or 0, project=self.project)
        actions.begin_milestone(step, by=self.request.user)
        messages.success(self.request, _("The step is under way."))


class ReachDesk(DeliveryDesk):
    """Say that a step is done, or that it was called done too early."""

    template_name = "delivery/admin/reach.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        steps = Milestone.objects.select_related("project__proposal__envelope__cycle")
        self.step = get_object_or_404(steps, pk=kwargs["pk"])
        self.project = self.step.project

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ReachForm(initial={"done_on": clock.now().date()}))
        verdict = may_change_unfinished(self.request.user, self.project)
        return super().get_context_data(step=self.step, may_change=verdict, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.POST.get("act") == "reopen":
            actions.reopen_milestone(self.step, by=request.user)
            messages.success(request, _("The step is open again."))
            return redirect("project_desk", pk=self.project.pk)
        form = ReachForm(request.POST, request.FILES)
        act = lambda d: actions.reach_milestone(self.step, by=request.user, **(d | {"picture": d["picture"] or None}))  # noqa: E731
        if self.attempt(form, act, _("The step is done.")):
            return redirect("project_desk", pk=self.project.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class TakeBackDesk(DeliveryDesk):
    """Balance a wrong payment in the open."""

    template_name = "delivery/admin/take_back.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        entries = Spending.objects.select_related("project__proposal__envelope__cycle")
        self.entry = get_object_or_404(entries, pk=kwargs["pk"])
        self.project = self.entry.project

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", TakeBackForm())
        return super().get_context_data(entry=self.entry, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form, by = TakeBackForm(request.POST), request.user
        if self.attempt(
            form, lambda d: actions.take_back_spending(self.entry, by=by, **d), _("The entry is taken back.")
        ):
            return redirect("project_desk", pk=self.project.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)
