"""The pages on which residents say whether a project worked, ask for it to be taken up again, and are answered."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.second_factor import duty_page
from kit.acting import act_page, sent
from proposals.delivery import actions, permissions
from proposals.delivery.check_forms import CheckForm, ReopenForm, ReopeningAnswerForm
from proposals.delivery.council_views import OF_A_PROJECT
from proposals.delivery.forms import ReasonForm
from proposals.delivery.models import Check, Project, Reopening

FORM = ["GET", "HEAD", "POST"]


def _project(pk: int) -> Project:
    return get_object_or_404(Project.objects.with_proposal(), pk=pk)


def _with_picture(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"picture": data["picture"] or None}


@login_required
@require_http_methods(FORM)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether a project worked; who answered before changes the answer."""
    found = _project(pk)
    permissions.may_check(request.user, found).or_forbid()
    before = Check.objects.filter(project=found, round=found.round, person=request.user.pk).first()
    said = {"worked": before.worked, "word": before.word, "picture_alt": before.picture_alt} if before else {}
    return act_page(
        request,
        "delivery/write.html",
        CheckForm(*sent(request), initial=said),
        lambda data: actions.check(found, by=request.user, **_with_picture(data)),
        done=_("Thank you. Your answer is on the project's page."),
        back=found,
        project=found,
        title=_("Did it work?"),
        lede=_("Yes, partly or no is enough. A word and a picture help the next project."),
        button=_("Answer"),
    )


@login_required
@require_http_methods(FORM)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a finished project to be taken up again."""
    found = _project(pk)
    permissions.may_ask_reopening(request.user, found).or_forbid()
    return act_page(
        request,
        "delivery/write.html",
        ReopenForm(*sent(request)),
        lambda data: actions.ask_reopening(found, by=request.user, **_with_picture(data)),
        done=_("Your request is public. You hear of the answer."),
        back=found,
        project=found,
        title=_("Ask to take it up again"),
        lede=_("The city or the council answers in public by a day. Silence after that day shows."),
        button=_("Ask for it"),
    )


@login_required
@duty_page
@require_http_methods(FORM)
def answer_reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a project up again, or say why not."""
    asked = get_object_or_404(Reopening.objects.select_related(*OF_A_PROJECT), pk=pk)
    permissions.may_answer_reopening(request.user, asked.project, asked).or_forbid()

    def act(data: dict[str, Any]) -> object:
        does = actions.grant_reopening if data["verdict"] == "grant" else actions.refuse_reopening
        return does(asked, by=request.user, answer=data["answer"])

    return act_page(
        request,
        "delivery/write.html",
        ReopeningAnswerForm(sent(request)[0]),
        act,
        done=_("Your answer is on the project's page."),
        back=asked.project,
        project=asked.project,
        asked=asked,
        title=_("A request to take a project up again"),
        button=_("Answer"),
    )


@login_required
@duty_page
@require_http_methods(FORM)
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Hide the words and the picture of an answer."""
    found = get_object_or_404(Check.objects.select_related(*OF_A_PROJECT), pk=pk)
    permissions.may_hide(request.user, found.project).or_forbid()
    return act_page(
        request,
        "delivery/write.html",
        ReasonForm(sent(request)[0]),
        lambda data: actions.hide_check(found, by=request.user, **data),
        done=_("The words and the picture are hidden; the answer still counts."),
        back=found.project,
        project=found.project,
        title=_("Hide the words of an answer"),
        lede=found.word,
        button=_("Hide them"),
    )
