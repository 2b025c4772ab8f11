"""The pages of discussions. Each act is a form that works as a plain page; a refused one keeps every word."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.discussions import actions, permissions, threads, traces
from deliberation.discussions.forms import CommentForm, FlagForm, ReplyForm
from deliberation.discussions.models import Stance
from deliberation.discussions.views.acting import act_on, comment_at, discussion_at, go_to
from kit import html
from kit.forms import attempt


@require_safe
def discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """A discussion on a page of its own."""
    return render(request, "discussions/discussion.html", threads.thread_context(request, discussion_at(pk)))


@login_required
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a thread. Refused words come back in the form, with the reason."""
    found = discussion_at(pk)
    form = CommentForm(
        request.POST, only_questions=not permissions.may_take_stance(request.user, Stance.FOR), auto_id="comment-%s"
    )
    if form.is_valid():
        made = attempt(form, lambda data: actions.comment(found, by=request.user, **data))
        if made is not None:
            messages.success(request, _("Your comment is in the discussion."))
            return go_to(request, made)
    context = threads.thread_context(request, found, form=form)
    template = "discussions/thread.html" if request.htmx else "discussions/discussion.html"  # type: ignore[attr-defined]
    return render(request, template, {**context, "form": form}, status=422)


@require_safe
def permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """The lasting address of a comment: leads to its place in its thread."""
    found = comment_at(pk)
    number = threads.page_number_of(found) if found.top else 1
    page = f"?page={number}" if number > 1 else ""
    return redirect(f"{(found.top or found).get_absolute_url()}thread/{page}#comment-{pk}")


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment with all its replies."""
    top = comment_at(pk)
    if not top.is_top:
        return redirect(top)
    return render(request, "discussions/one_thread.html", {"top": top, "page": threads.replies_page(request, top)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a comment."""
    found = comment_at(pk)
    permissions.may_reply(request.user, found).or_forbid()
    return act_on(
        request,
        found,
        ReplyForm,
        lambda data: actions.comment(found.discussion, by=request.user, reply_to=found, **data),
        title=_("Reply"),
        button=_("Send reply"),
        done=_("Your reply is in the discussion."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own words, for a short while."""
    found = comment_at(pk)
    verdict = permissions.may_edit(request.user, found)
    return act_on(
        request,
        found,
        ReplyForm,
        lambda data: actions.edit(found, by=request.user, **data),
        title=_("Change your comment"),
        button=_("Save"),
        done=_("Your comment is changed."),
        initial={"body": html.plain(found.body)},
        verdict=verdict,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own words back."""
    found = comment_at(pk)
    permissions.may_remove(request.user, found).or_forbid()
    return act_on(
        request,
        found,
        forms.Form,
        lambda data: actions.remove(found, by=request.user),
        title=_("Remove your comment"),
        button=_("Remove it for good"),
        done=_("Your comment is removed."),
        advice=_("The words will be gone. A line stays in their place, so that replies make sense."),
        danger=True,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the council about a comment."""
    found = comment_at(pk)
    permissions.may_flag(request.user, found).or_forbid()
    return act_on(
        request,
        found,
        FlagForm,
        lambda data: actions.flag(found, by=request.user, network=traces.mark(request), **data),
        title=_("Flag this comment"),
        button=_("Send to the council"),
        done=_("Thank you. The council will look at it."),
        advice=_("A member of the neighborhood council will read it and decide. Nobody else learns that it was you."),
    )
