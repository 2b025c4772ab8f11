"""What assemblies asked the city, with its clocks, and the city's answers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from deliberation.assemblies import actions, permissions
from deliberation.assemblies.forms import AnswerForm
from deliberation.assemblies.models import FloorQuestion
from kit.acting import act_page, sent
from kit.paging import page_of

QUESTIONS = 20  # a page


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Questions that assemblies put to the city: those that wait, what is due first on top, or those answered."""
    answered = request.GET.get("show") == "answered"
    asked = FloorQuestion.objects.select_related("assembly__neighborhood", "answered_by")
    page = page_of(request, asked.answered_by_the_city() if answered else asked.waiting_for_the_city(), QUESTIONS)
    page.object_list = list(page.object_list)
    for question in page.object_list:
        question.mine = bool(permissions.may_reply(request.user, question))
    return render(request, "assemblies/questions.html", {"page": page, "answered": answered})


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question for the city."""
    found = get_object_or_404(FloorQuestion.objects.select_related("assembly"), pk=pk)
    permissions.may_reply(request.user, found).or_forbid()
    return act_page(
        request,
        "assemblies/reply.html",
        AnswerForm(*sent(request)),
        lambda data: actions.reply(found, by=request.user, **data),
        done=_("The answer is public, and whoever asked has been told."),
        back=reverse("assemblies:questions") + "?show=answered",
        question=found,
    )
