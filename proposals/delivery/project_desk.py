"""The desk page of one project: everything about it, and the acts that report on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from kit import clock
from kit.money import say_cents
from proposals.delivery import actions
from proposals.delivery.admin_views import DeliveryDesk
from proposals.delivery.clauses import compared
from proposals.delivery.forms import DescribeForm, MilestoneForm, ReasonForm, SetbackForm, SpendingForm
from proposals.delivery.models import BeforeAfter, Change, Milestone, Project, Setback
from proposals.delivery.permissions import may_change_unfinished, may_give_back, may_report


class ProjectDesk(DeliveryDesk):
    """Everything about one project, and every act that reports on it."""

    template_name = "delivery/admin/project.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Project.objects.with_proposal().with_money()
        rows = rows.prefetch_related(
            "proposal__envelope__cycle__phases", "setbacks__milestone", "spending__taken_back_by", "changes__clause"
        )
        self.project = get_object_or_404(rows, pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, today, user = self.project, clock.today(), self.request.user
        described = {name: getattr(found, name) for name in ("department", "partners", "rest_from")}
        bound = kwargs.pop("bound", {})
        return super().get_context_data(
            project=found,
            progress=found.progress,
            clauses=compared(found.clauses.all(), found.changes.all()),
            may_report=may_report(user, found),
            may_change=may_change_unfinished(user, found),
            may_give_back=may_give_back(user, found, found.spent),  # type: ignore[attr-defined]
            describe_form=bound.get("describe")
            or DescribeForm(initial=described | {"owner": found.owner_id}, prefix="describe"),
            plan_form=bound.get("plan") or MilestoneForm(prefix="plan"),
            spend_form=bound.get("spend") or SpendingForm(initial={"paid_on": today}, prefix="spend"),
            setback_form=bound.get("setback")
            or SetbackForm(project=found, initial={"noticed_on": today}, prefix="setback"),
            resume_form=bound.get("resume") or ReasonForm(prefix="resume"),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = request.POST.get("act", "")
        one = {
            "finish": self._finish,
            "resolve": self._resolve,
            "begin": self._begin,
            "take_back_change": self._take_back_change,
            "give_back": self._give_back,
            "take_off": self._take_off,
        }
        if act in one:
            one[act]()
            return redirect("project_desk", pk=pk)
        many = {
            "describe": self._describe,
            "plan": self._plan,
            "spend": self._spend,
            "setback": self._setback,
            "resume": self._resume,
        }
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

    def _resume(self) -> tuple[forms.Form, Any]:
        form, by = ReasonForm(self.request.POST, prefix="resume"), self.request.user
        return form, self.attempt(
            form, lambda d: actions.resume(self.project, by=by, **d), _("The project is under way again.")
        )

    def _finish(self) -> None:
        actions.finish(self.project, by=self.request.user)
        messages.success(self.request, _("The project is finished."))

    def _resolve(self) -> None:
        actions.resolve_setback(self._named(Setback, "setback"), by=self.request.user)
        messages.success(self.request, _("The setback is resolved; it stays on record."))

    def _begin(self) -> None:
        actions.begin_milestone(self._named(Milestone, "milestone"), by=self.request.user)
        messages.success(self.request, _("The step is under way."))

    def _take_back_change(self) -> None:
        actions.take_back_change(self._named(Change, "change"), by=self.request.user)
        messages.success(self.request, _("The city no longer asks for it."))

    def _give_back(self) -> None:
        cents = actions.give_back(self.project, by=self.request.user)
        messages.success(self.request, _("%(money)s went back to the envelope.") % {"money": say_cents(cents)})

    def _take_off(self) -> None:
        actions.take_off(self._named(BeforeAfter, "pair"), by=self.request.user)
        messages.success(self.request, _("It is off the page; the audit log keeps that it was there."))

    def _named(self, model: Any, name: str) -> Any:
        """The thing of this project that the posted form names."""
        typed = self.request.POST.get(name, "")
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
        return get_object_or_404(model, pk=number, project=self.project)
