"""Summaries of a discussion, and what people object to them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from deliberation.discussions import actions, permissions
from deliberation.discussions.forms import ObjectionForm, ReasonForm, SummaryForm
from deliberation.discussions.models import Objection, Summary
from deliberation.discussions.views.acting import discussion_at
from kit import html
from kit.forms import attempt

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
    form = SummaryForm(request.POST if request.method == "POST" else None, first=last is None, initial=initial)
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda data: actions.summarize(found, by=request.user, **data))
        if made is not None:
            messages.success(request, _("The summary stands above the discussion."))
            return redirect(made)
    context = {"discussion": found, "form": form, "last": last}
    return render(request, "discussions/summarize.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(GET_OR_POST)
def object_to(request: HttpRequest, pk: int, point: int) -> HttpResponse:
    """Object to a point of a summary."""
    summary = get_object_or_404(Summary.objects.select_related("discussion__neighborhood"), pk=pk)
    if not 1 <= point <= len(summary.points):
        raise Http404
    permissions.may_object(request.user, summary).or_forbid()
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda data: actions.object_to(summary, by=request.user, point=point, **data))
        if made is not None:
            messages.success(request, _("Your objection stands beside the point, and its author has been told."))
            return redirect(made)
    context = {"discussion": summary.discussion, "form": form, "said": summary.points[point - 1], "summary": summary}
    return render(request, "discussions/object.html", context, status=422 if form.is_bound else 200)


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def answer_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection."""
    found = get_object_or_404(Objection.objects.select_related("summary__discussion__neighborhood", "by"), pk=pk)
    permissions.may_answer_objection(request.user, found).or_forbid()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda data: actions.answer_objection(found, by=request.user, **data))
        if made is not None:
            messages.success(request, _("Your answer stands beside the objection."))
            return redirect(made)
    said = found.summary.points[found.point - 1]
    context = {
        "discussion": found.summary.discussion,
        "form": form,
        "said": said,
        "summary": found.summary,
        "objection": found,
    }
    return render(request, "discussions/object.html", context, status=422 if form.is_bound else 200)


def written(summary: Summary) -> str:
    """A summary as it is typed: each point with its sources."""
    return "\n\n".join(
        f"{html.plain(point['text'])} {' '.join(f'#{source}' for source in point['sources'])}"
        for point in summary.points
    )
