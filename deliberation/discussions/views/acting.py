"""What the pages of acts share: finding the thing, showing the form of one act, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django_htmx.http import HttpResponseClientRedirect

from deliberation.discussions import permissions
from deliberation.discussions.models import Comment, Discussion
from kit.forms import attempt
from kit.verdict import Verdict


def discussion_at(pk: int) -> Discussion:
    """The discussion with that number and its calendar, or 404."""
    found = Discussion.objects.select_related("cycle", "neighborhood").prefetch_related("cycle__phases")
    return get_object_or_404(found, pk=pk)


def comment_at(pk: int) -> Comment:
    """The comment with that number, with where it stands and who wrote it, or 404."""
    found = Comment.objects.with_names().select_related(
        "author", "discussion__cycle", "discussion__neighborhood", "top"
    )
    return get_object_or_404(found, pk=pk)


def act_on(
    request: HttpRequest,
    found: Comment,
    form_class: type[forms.Form],
    act: Callable[[dict[str, Any]], Any],
    *,
    done: str,
    verdict: Verdict | None = None,
    initial: dict[str, Any] | None = None,
    back: str | None = None,
    **words: Any,
) -> HttpResponse:
    """Show the form of one act on one comment; on a good answer do it and lead `back`, else to the comment."""
    sent = request.method == "POST"
    form = form_class(request.POST if sent else None, request.FILES if sent else None, initial=initial)
    if verdict is not None and request.method != "POST":
        verdict.or_forbid()
    if request.method == "POST" and form.is_valid() and attempt(form, act) is not None:
        messages.success(request, done)
        return redirect(back) if back else go_to(request, found)
    readable = permissions.may_read(request.user, found)
    context = {"comment": found, "discussion": found.discussion, "form": form, "readable": readable, **words}
    return render(request, "discussions/act.html", context, status=422 if form.is_bound else 200)


def go_to(request: HttpRequest, found: Comment) -> HttpResponse:
    """Back to the comment; a script that posted the form is told to go there as well."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(found.get_absolute_url())
    return redirect(found)
