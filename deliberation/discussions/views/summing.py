"""Summaries of a discussion, and what people object to them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from deliberation.discussions import actions, permissions
from deliberation.discussions.forms import ObjectionForm, ReasonForm, SummaryForm
from deliberation.discussions.models import Objection, Summary
from deliberation.discussions.views.acting import discussion_at
from kit import html
from kit.acting import act_page, sent

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
def summaries(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of a discussion's summary, with what people objected and what was answered."""
    found = discussion_at(pk)
    versions = list(found.summaries.select_related("by").prefetch_related("objections__by", "objections__answered_by"))
    newest = versions[0] if versions else None
    context = {
        "discussion": found,
        "versions": versions,
        "newest": newest,
        "may_summarize": permissions.may_summarize(request.user, found),
        "may_object": newest is not None and permissions.may_object(request.user, newest),
    }
    return render(request, "discussions/summaries.html", context)


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def summarize(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a summary, or a better one."""
    found = discussion_at(pk)
    permissions.may_summarize(request.user, found).or_forbid()
    last = found.summaries.first()
    initial = {"text": written(last)} if last else None
    return act_page(
        request,
        "discussions/summarize.html",
        SummaryForm(*sent(request), first=last is None, initial=initial),
        lambda data: actions.summarize(found, by=request.user, **data),
        done=_("The summary stands above the discussion."),
        discussion=found,
        last=last,
    )


@login_required
@require_http_methods(GET_OR_POST)
def object_to(request: HttpRequest, pk: int, point: int) -> HttpResponse:
    """Object to a point of a summary."""
    summary = get_object_or_404(Summary.objects.select_related("discussion__neighborhood"), pk=pk)
    if not 1 <= point <= len(summary.points):
        raise Http404
    permissions.may_object(request.user, summary).or_forbid()
    return act_page(
        request,
        "discussions/object.html",
        ObjectionForm(*sent(request)),
        lambda data: actions.object_to(summary, by=request.user, point=point, **data),
        done=_("Your objection stands beside the point, and its author has been told."),
        discussion=summary.discussion,
        said=summary.points[point - 1],
        summary=summary,
    )


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def answer_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection."""
    found = get_object_or_404(Objection.objects.select_related("summary__discussion__neighborhood", "by"), pk=pk)
    permissions.may_answer_objection(request.user, found).or_forbid()
    return act_page(
        request,
        "discussions/object.html",
        ReasonForm(*sent(request)),
        lambda data: actions.answer_objection(found, by=request.user, **data),
        done=_("Your answer stands beside the objection."),
        discussion=found.summary.discussion,
        said=found.summary.points[found.point - 1],
        summary=found.summary,
        objection=found,
    )


def written(summary: Summary) -> str:
    """A summary as it is typed: each point with its sources."""
    return "\n\n".join(
        f"{html.plain(point['text'])} {' '.join(f'#{source}' for source in point['sources'])}"
        for point in summary.points
    )
