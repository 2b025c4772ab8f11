"""The officer's desk for cycles, inside the Wagtail admin. Each form calls one action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles import actions, readiness
from cycles.forms import CategoryForm, ExtendForm, FormulaForm, PlanForm, ReasonForm
from cycles.formula import apply_formula
from cycles.models import Category, Cycle, Phase
from cycles.permissions import may_plan_cycles, may_replan
from cycles.schedule import PhaseKind
from kit.desks import Desk


class CalendarDesk(Desk):
    """A page of the desk: officers only."""

    header_icon = "calendar-alt"
    may_open = staticmethod(may_plan_cycles)


class CyclesDesk(CalendarDesk):
    """Every cycle with where it is, and the categories."""

    page_title = gettext_lazy("Cycles")
    template_name = "cycles/admin/cycles.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cycles = Cycle.objects.with_calendar().with_money()
        form = kwargs.pop("form", None) or CategoryForm(initial={"icon": "lamp"})
        return super().get_context_data(cycles=cycles, categories=Category.objects.all(), form=form, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CategoryForm(request.POST)
        add = lambda data: actions.add_category(by=request.user, **data)  # noqa: E731
        if self.attempt(form, add, _("The category is there.")):
            return redirect("cycles_desk")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PlanDesk(CalendarDesk):
    """The whole plan of a cycle that is not public yet."""

    template_name = "cycles/admin/plan.html"
    trail = (("cycles_desk", gettext_lazy("Cycles")),)

    def get_page_title(self) -> str:
        return _("Plan a cycle")

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        cycle = get_object_or_404(Cycle.objects.with_calendar(), pk=pk) if pk else None
        return self.render_to_response(self.get_context_data(form=PlanForm(cycle=cycle), cycle=cycle))

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        cycle = get_object_or_404(Cycle.objects.with_calendar(), pk=pk) if pk else None
        form = PlanForm(request.POST, cycle=cycle)
        plan = lambda _data: actions.plan_cycle(cycle, by=request.user, **form.plan())  # noqa: E731
        if made := self.attempt(form, plan, _("The plan is kept.")):
            return redirect("cycle_desk", pk=made.pk)
        return self.render_to_response(self.get_context_data(form=form, cycle=cycle), status=422)


class FormulaDesk(CalendarDesk):
    """The formula by which envelopes follow people and need."""

    template_name = "cycles/admin/formula.html"
    trail = (("cycles_desk", gettext_lazy("Cycles")),)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.cycle = get_object_or_404(Cycle, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return _("Share out the money of “%(cycle)s”") % {"cycle": self.cycle.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", FormulaForm(cycle=self.cycle))
        verdict = may_replan(self.request.user, self.cycle)
        return super().get_context_data(cycle=self.cycle, verdict=verdict, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = FormulaForm(request.POST, cycle=self.cycle)
        share = lambda _data: apply_formula(self.cycle, by=request.user, **form.numbers())  # noqa: E731
        if self.attempt(form, share, _("The envelopes are shared out.")):
            return redirect("cycle_desk", pk=pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class CycleDesk(CalendarDesk):
    """One cycle: what is missing, and the acts that change its calendar."""

    template_name = "cycles/admin/cycle.html"
    trail = (("cycles_desk", gettext_lazy("Cycles")),)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.cycle = get_object_or_404(Cycle.objects.with_calendar(), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.cycle.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cycle, running, coming = self.cycle, self.cycle.current_phase, self.cycle.next_phase
        forms_: dict[str, forms.Form] = kwargs.pop("forms", {})
        return super().get_context_data(
            cycle=cycle,
            running=running,
            coming=coming,
            before_publishing=readiness.before_publishing(cycle),
            before_vote=readiness.before_phase(cycle, PhaseKind.VOTE),
            envelopes=cycle.envelopes.select_related("neighborhood"),
            extend_form=forms_.get("extend") or ExtendForm(initial={"until": running.closes_at if running else None}),
            close_form=forms_.get("close") or ReasonForm(prefix="close"),
            open_form=forms_.get("open") or ReasonForm(prefix="open"),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = request.POST.get("act", "")
        if act == "publish":
            return self._publish(request)
        phase = get_object_or_404(Phase, pk=request.POST.get("phase"), cycle=self.cycle)
        makers = {
            "extend": (ExtendForm(request.POST), actions.extend_phase),
            "close": (ReasonForm(request.POST, prefix="close"), actions.close_phase),
            "open": (ReasonForm(request.POST, prefix="open"), actions.open_phase_now),
        }
        if act not in makers:
            return redirect("cycle_desk", pk=pk)
        form, action = makers[act]
        news = _("Done. The change and its reason are public.")
        if self.attempt(form, lambda data: action(phase, by=request.user, **data), news):  # type: ignore[operator]
            return redirect("cycle_desk", pk=pk)
        return self.render_to_response(self.get_context_data(forms={act: form}), status=422)

    def _publish(self, request: HttpRequest) -> HttpResponse:
        try:
            actions.publish_cycle(self.cycle, by=request.user)
        except ValidationError as missing:
            for sentence in missing.messages:
                messages.error(request, _("Still missing: %(what)s") % {"what": sentence})
        else:
            messages.success(request, _("The cycle is public."))
        return redirect("cycle_desk", pk=self.cycle.pk)
