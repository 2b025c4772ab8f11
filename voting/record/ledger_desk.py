"""The desk of a poll's public ledger: what changes in frozen rules, whom it waits for, and its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voting.admin_views import VotingDesk
from voting.models import Poll
from voting.permissions import (
    may_destroy,
    may_prolong_objections,
    may_run_polls,
    may_waive_witnesses,
    may_withdraw_project,
)
from voting.record import actions, amendments, witnessing
from voting.record.forms import DestroyForm, ProlongForm, WaiveForm, WithdrawForm
from voting.record.models import Record


class LedgerDesk(VotingDesk):
    """One poll's ledger, with the acts that leave a trace in it."""

    template_name = "record/admin/ledger.html"
    trail = (("polls_desk", gettext_lazy("Polls")),)
    page_title = gettext_lazy("Public ledger")
    header_icon = "list-ul"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.poll = get_object_or_404(Poll.objects.with_place().select_related("manifest"), pk=kwargs["pk"])
        self.record = get_object_or_404(Record, poll=self.poll)

    def get_trail(self) -> list[dict[str, Any]]:
        poll = {"url": reverse("poll_desk", args=[self.poll.pk]), "label": str(self.poll)}
        return [*super().get_trail(), poll]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        poll, user = self.poll, self.request.user
        shown = {f"{name}_form": make(poll) for name, (may, make, _act) in ACTS.items() if may(user, poll)}
        shown |= kwargs.pop("refused", {})
        return super().get_context_data(
            poll=poll,
            record=self.record,
            amendments=amendments.told(poll),
            waivers=poll.waivers.all(),
            words=poll.last_words.select_related("officer"),
            may_destroy=may_destroy(user, poll),
            witnesses=poll.manifest.data.get("witnesses", []),
            missing=witnessing.missing(poll),
            **shown,
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        may_run_polls(request.user).or_forbid()
        name = request.POST.get("act", "")
        if name not in ACTS:
            return redirect("poll_ledger", pk=pk)
        may, make, act = ACTS[name]
        may(request.user, self.poll).or_forbid()
        form = make(self.poll, request.POST)
        if self.attempt(form, lambda given: act(self.poll, request.user, given)):
            messages.success(request, _("Done, and recorded in the audit log."))
            return redirect("poll_ledger", pk=pk)
        return self.render_to_response(self.get_context_data(refused={f"{name}_form": form}), status=422)


def _withdraw(poll: Poll, by: Any, given: dict[str, Any]) -> Any:
    return actions.withdraw_project(poll, by=by, **given)


def _waive(poll: Poll, by: Any, given: dict[str, Any]) -> Any:
    return actions.go_on_without_witnesses(poll, by=by, **given)


def _prolong(poll: Poll, by: Any, given: dict[str, Any]) -> Any:
    return actions.prolong_objections(poll, by=by, **given)


def _destroy(poll: Poll, by: Any, given: dict[str, Any]) -> bool:
    actions.destroy_ties(poll, by=by, statement=given["statement"])
    return True


May = Callable[[Any, Poll], Any]
Make = Callable[..., forms.Form]
ACTS: dict[str, tuple[May, Make, Callable[[Poll, Any, dict[str, Any]], Any]]] = {
    "withdraw": (may_withdraw_project, WithdrawForm, _withdraw),
    "waive": (may_waive_witnesses, WaiveForm, _waive),
    "prolong": (may_prolong_objections, ProlongForm, _prolong),
    "destroy": (may_destroy, DestroyForm, _destroy),
}
