"""Desk pages with one form each, about a step, a payment, a setback, or what was voted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import clock
from kit.verdict import Verdict
from proposals.delivery import actions
from proposals.delivery.admin_views import DeliveryDesk
from proposals.delivery.check_forms import BeforeAfterForm
from proposals.delivery.clauses import in_force
from proposals.delivery.forms import ActionForm, ChangeForm, ReachForm, ReasonForm, TakeBackForm, WordForm
from proposals.delivery.models import Milestone, Project, Setback, Spending
from proposals.delivery.permissions import (
    may_ask,
    may_change_unfinished,
    may_compare,
    may_give_word,
    may_report,
    may_revise,
)


class FormDesk(DeliveryDesk):
    """One form and one act about a thing of a project; then back to the project."""

    template_name = "delivery/admin/form.html"
    model: Any
    button: str | Promise
    done: str | Promise

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.thing = get_object_or_404(self.model.objects.select_related(*self.related()), pk=kwargs["pk"])
        self.project = self.thing if isinstance(self.thing, Project) else self.thing.project

    def related(self) -> list[str]:
        """What is fetched with the thing."""
        of_proposal = "proposal__envelope__cycle"
        return [of_proposal] if self.model is Project else [f"project__{of_proposal}"]

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        raise NotImplementedError

    def verdict(self) -> Verdict:
        """Whether this person may do it; the reason of a no stands in place of the form."""
        raise NotImplementedError

    def act(self, data: dict[str, Any]) -> Any:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.form())
        words = {"button": self.button, "subject": str(self.thing), "may": self.verdict()}
        return super().get_context_data(thing=self.thing, project=self.project, **words, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if self.attempt(form, self.act, str(self.done)) is not None:
            return redirect("project_desk", pk=self.project.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ReachDesk(FormDesk):
    """Say that a step is done, or that it was called done too early."""

    template_name = "delivery/admin/reach.html"
    model = Milestone
    button, done = gettext_lazy("It is done"), gettext_lazy("The step is done.")

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        return ReachForm(data, files, initial={"done_on": clock.today()})

    def verdict(self) -> Verdict:
        return may_change_unfinished(self.request.user, self.project)

    def act(self, data: dict[str, Any]) -> Any:
        picture = data["picture"] or None
        return actions.reach_milestone(self.thing, by=self.request.user, **(data | {"picture": picture}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.POST.get("act") == "reopen":
            actions.reopen_milestone(self.thing, by=request.user)
            messages.success(request, _("The step is open again."))
            return redirect("project_desk", pk=self.project.pk)
        return super().post(request, pk)


class WordDesk(FormDesk):
    """Say why a step is late."""

    model = Milestone
    button, done = gettext_lazy("Make it public"), gettext_lazy("Your word stands on the project's page.")

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        return WordForm(data)

    def verdict(self) -> Verdict:
        return may_give_word(self.request.user, self.project, self.thing)

    def act(self, data: dict[str, Any]) -> Any:
        return actions.give_word(self.thing, by=self.request.user, **data)


class TakeBackDesk(FormDesk):
    """Balance a wrong payment in the open."""

    template_name = "delivery/admin/take_back.html"
    model = Spending
    button, done = gettext_lazy("Take it back"), gettext_lazy("The entry is taken back.")

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        return TakeBackForm(data)

    def verdict(self) -> Verdict:
        return may_report(self.request.user, self.project)

    def act(self, data: dict[str, Any]) -> Any:
        return actions.take_back_spending(self.thing, by=self.request.user, **data)


class ActionDesk(FormDesk):
    """Say anew what is done about a setback."""

    template_name = "delivery/admin/action.html"
    model = Setback
    button, done = gettext_lazy("Make it public"), gettext_lazy("The council is asked to look at it again.")

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        return ActionForm(data, initial={"corrective_action": self.thing.corrective_action})

    def verdict(self) -> Verdict:
        return may_revise(self.request.user, self.project, self.thing)

    def act(self, data: dict[str, Any]) -> Any:
        return actions.revise_action(self.thing, by=self.request.user, **data)


class ChangeDesk(FormDesk):
    """Ask the council for other words of one clause."""

    template_name = "delivery/admin/change.html"
    model = Project
    button, done = gettext_lazy("Ask the council"), gettext_lazy("The council is asked.")

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        chosen = self.request.GET.get("clause", "")
        clause = (
            self.project.clauses.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 10 else None
        )
        so_far = in_force(clause, self.project.changes.all()) if clause else ""
        return ChangeForm(data, project=self.project, initial={"clause": clause, "new": so_far})

    def verdict(self) -> Verdict:
        return may_ask(self.request.user, self.project)

    def act(self, data: dict[str, Any]) -> Any:
        return actions.ask_change(self.project, by=self.request.user, **data)


class CancelDesk(FormDesk):
    """Ask the council to end the project."""

    template_name = "delivery/admin/cancel.html"
    model = Project
    button, done = gettext_lazy("Ask the council"), gettext_lazy("The council is asked.")

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        return ReasonForm(data)

    def verdict(self) -> Verdict:
        return may_ask(self.request.user, self.project)

    def act(self, data: dict[str, Any]) -> Any:
        return actions.ask_cancellation(self.project, by=self.request.user, **data)


class BeforeAfterDesk(FormDesk):
    """Show the same place or count before and after."""

    model = Project
    button, done = gettext_lazy("Make it public"), gettext_lazy("Before and after stand on the project's page.")

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        return BeforeAfterForm(data, files)

    def verdict(self) -> Verdict:
        return may_compare(self.request.user, self.project)

    def act(self, data: dict[str, Any]) -> Any:
        pictures = {name: data[name] or None for name in ("before_picture", "after_picture")}
        return actions.compare(self.project, by=self.request.user, **(data | pictures))
