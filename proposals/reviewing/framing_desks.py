"""Officers' desks for how a cycle reviews: its plan, its rubric, and the departments that work out costs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import is_officer
from cycles.models import Cycle
from kit.desks import Desk
from proposals.reviewing import actions
from proposals.reviewing.forms import CriterionForm, DepartmentForm, PlanForm
from proposals.reviewing.models import Criterion, Department, Plan

ABOVE = (("reviews_desk", gettext_lazy("Reviews")),)


class CyclesDesk(Desk):
    """Every cycle, and the way to its rubric."""

    template_name = "reviewing/admin/cycles.html"
    page_title = gettext_lazy("Rubrics and departments")
    header_icon = "clipboard-list"
    trail = ABOVE
    may_open = staticmethod(is_officer)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", DepartmentForm())
        departments = Department.objects.prefetch_related("members")
        return super().get_context_data(cycles=Cycle.objects.all(), departments=departments, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DepartmentForm(request.POST)
        number = request.POST.get("department", "")
        known = get_object_or_404(Department, pk=number) if number.isdecimal() else None

        def act(data: dict[str, Any]) -> Department:
            name, members = data["name"], data["members"]
            return actions.keep_department(name, by=request.user, members=members, department=known)

        if self.attempt(form, act, _("Kept.")):
            return redirect("review_frames")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class RubricDesk(Desk):
    """The plan and the rubric of one cycle."""

    template_name = "reviewing/admin/rubric.html"
    header_icon = "clipboard-list"
    trail = (*ABOVE, ("review_frames", gettext_lazy("Rubrics and departments")))
    may_open = staticmethod(is_officer)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.cycle = get_object_or_404(Cycle, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return _("Reviews in %(cycle)s") % {"cycle": self.cycle}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("plan_form", PlanForm(instance=Plan.of(self.cycle)))
        kwargs.setdefault("form", CriterionForm())
        return super().get_context_data(cycle=self.cycle, criteria=self.cycle.criteria.all(), **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act, user = request.POST.get("act", ""), request.user
        if act == "retire":
            actions.retire_criterion(get_object_or_404(self.cycle.criteria, pk=request.POST.get("criterion")), by=user)
            messages.success(request, _("It is not asked any more."))
            return redirect("rubric_desk", pk=pk)
        if act == "plan":
            form: Any = PlanForm(request.POST, instance=Plan.of(self.cycle))
            done = self.attempt(
                form, lambda data: actions.set_plan(self.cycle, by=user, **data), _("The plan is kept.")
            )
            name = "plan_form"
        else:
            form, name = CriterionForm(request.POST), "form"
            done = self.attempt(form, self._add, _("Reviewers are asked this from now on."))
        if done:
            return redirect("rubric_desk", pk=pk)
        return self.render_to_response(self.get_context_data(**{name: form}), status=422)

    def _add(self, data: dict[str, Any]) -> Criterion:
        return actions.add_criterion(self.cycle, by=self.request.user, **data)
