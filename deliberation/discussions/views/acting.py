"""What the pages of acts share: finding the thing, showing the form of one act, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django_htmx.http import HttpResponseClientRedirect

from deliberation.discussions import permissions
from deliberation.discussions.models import Comment, Discussion
from kit.acting import act_page, sent
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
    if verdict is not None and request.method != "POST":
        verdict.or_forbid()
    return act_page(
        request,
        "discussions/act.html",
        form_class(*sent(request), initial=initial),
        act,
        done=done,
        back=back or (lambda _made: go_to(request, found)),
        comment=found,
        discussion=found.discussion,
        readable=permissions.may_read(request.user, found),
        **words,
    )


def go_to(request: HttpRequest, found: Comment) -> HttpResponse:
    """Back to the comment; a script that posted the form is told to go there as well."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(found.get_absolute_url())
    return redirect(found)
