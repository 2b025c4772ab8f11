"""What waits for a council's co-chairs, and the pages on which they answer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from kit.acting import act_page, sent
from kit.differences import differences
from proposals.delivery import actions, permissions
from proposals.delivery.forms import ConsentForm, SignForm
from proposals.delivery.models import Change, Reopening, Setback

OF_A_PROJECT = (
    "project__proposal__envelope__cycle",
    "project__proposal__envelope__neighborhood",
    "project__proposal__category",
)


@login_required
@duty_page
@require_safe
def council(request: HttpRequest) -> HttpResponse:
    """Everything about projects that waits for this co-chair, the longest first."""
    context = {
        "setbacks": list(Setback.objects.to_sign(request.user).select_related(*OF_A_PROJECT)),
        "reopenings": list(Reopening.objects.waiting_for(request.user).select_related(*OF_A_PROJECT)),
        "changes": list(Change.objects.waiting_for(request.user).select_related(*OF_A_PROJECT)),
    }
    return render(request, "delivery/council.html", context)


@login_required
@duty_page
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign off what is done about a setback, or send it back."""
    found = get_object_or_404(Setback.objects.select_related(*OF_A_PROJECT, "milestone"), pk=pk)
    permissions.may_sign_off(request.user, found.project, found).or_forbid()

    def act(data: dict[str, str]) -> object:
        if data["verdict"] == "sign":
            return actions.sign_off(found, by=request.user, reason=data["reason"])
        return actions.send_back(found, by=request.user, reason=data["reason"])

    return act_page(
        request,
        "delivery/sign.html",
        SignForm(sent(request)[0]),
        act,
        done=_("Your answer is on the project's page."),
        back=found.project,
        setback=found,
        project=found.project,
    )


@login_required
@duty_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what the council decided about a change, or about the end of a project."""
    found = get_object_or_404(Change.objects.select_related(*OF_A_PROJECT, "clause", "by"), pk=pk)
    permissions.may_consent(request.user, found.project, found).or_forbid()
    motions = permissions.motions_for(found.project, found)

    def act(data: dict[str, Any]) -> object:
        if data["verdict"] == "consent":
            return actions.consent(found, by=request.user, motion=data["motion"], answer=data["answer"])
        return actions.refuse(found, by=request.user, answer=data["answer"])

    return act_page(
        request,
        "delivery/answer.html",
        ConsentForm(sent(request)[0], motions=motions),
        act,
        done=_("The council's answer is on the project's page."),
        back=found.project,
        change=found,
        project=found.project,
        pieces=differences(found.old, found.new),
        has_motions=motions.exists(),
    )
