"""The page that follows a ballot through the outcome: filled in again by the reader, answered, and forgotten."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from voting import my_vote
from voting.lifecycle import Form
from voting.outcome_views import careful, summary_for
from voting.outcomes import Summary


# No form token: nothing is changed or kept, whoever sends the form, and without a token the page needs no cookie.
@csrf_exempt
@sensitive_post_parameters()
@sensitive_variables("given")
@require_http_methods(["GET", "HEAD", "POST"])
def my_vote_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What did my vote do? Choices come in the body of a request, never in an address; the answer is kept by no cache."""
    summary = summary_for(request, pk)
    if request.method != "POST":
        return careful(_form(request, summary, {}, request.GET.get("page")), summary.poll)
    given = my_vote.given_in(request.POST, summary)
    if "go" in request.POST:
        return _forgotten(_form(request, summary, given, request.POST.get("go")))
    try:
        my_vote.check(summary, given)
    except ValidationError as refusal:
        return _forgotten(_form(request, summary, given, 1, problems=refusal.messages, status=422))
    return _forgotten(_story(request, summary, given))


@sensitive_variables("given")
def _form(
    request: HttpRequest,
    summary: Summary,
    given: my_vote.Given,
    number: Any,
    *,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    page, choices, carried = my_vote.form_page(summary, given, number or 1)
    context = {
        "poll": summary.poll,
        "page": page,
        "choices": choices,
        "carried": carried,
        "problems": problems or [],
        "by_points": my_vote.by_points(summary),
        "ranked": summary.manifest["ballot"]["form"] == Form.ORDINAL,
    }
    return render(request, "voting/my_vote.html", context, status=status)


@sensitive_variables("given", "story")
def _story(request: HttpRequest, summary: Summary, given: my_vote.Given) -> HttpResponse:
    story = my_vote.story_of(summary, given)
    context = {
        "poll": summary.poll,
        "headline": my_vote.headline(story),
        "chart": my_vote.share_chart(summary, story),
        "rest": my_vote.the_rest(summary, story),
        "told": my_vote.told(summary, story),
        "carried": my_vote.choices_of(summary, given),
        "by_points": my_vote.by_points(summary),
    }
    return render(request, "voting/my_vote_told.html", context)


def _forgotten(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer
