"""The pages of discussions. Each act is a form that works as a plain page; a refused one keeps every word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.second_factor import duty_page
from deliberation.discussions import actions, permissions, threads
from deliberation.discussions.forms import CommentForm, FlagForm, ReasonForm, ReplyForm
from deliberation.discussions.models import Comment, Decision, Discussion, Stance
from kit import html
from kit.forms import attempt
from kit.paging import page_of
from kit.verdict import Verdict
from neighborhoods.permissions import sits_for

QUEUE = 20  # comments a page


def _discussion(pk: int) -> Discussion:
    found = Discussion.objects.select_related("cycle", "neighborhood").prefetch_related("cycle__phases")
    return get_object_or_404(found, pk=pk)


def _comment(pk: int) -> Comment:
    found = Comment.objects.with_names().select_related(
        "author", "discussion__cycle", "discussion__neighborhood", "top"
    )
    return get_object_or_404(found, pk=pk)


@require_safe
def discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """A discussion on a page of its own."""
    return render(request, "discussions/discussion.html", threads.thread_context(request, _discussion(pk)))


@login_required
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a thread. Refused words come back in the form, with the reason."""
    found = _discussion(pk)
    form = CommentForm(
        request.POST, only_questions=not permissions.may_take_stance(request.user, Stance.FOR), auto_id="comment-%s"
    )
    if form.is_valid():
        made = attempt(form, lambda data: actions.comment(found, by=request.user, **data))
        if made is not None:
            messages.success(request, _("Your comment is in the discussion."))
            return _go(request, made)
    context = threads.thread_context(request, found, form=form)
    template = "discussions/thread.html" if request.htmx else "discussions/discussion.html"  # type: ignore[attr-defined]
    return render(request, template, {**context, "form": form}, status=422)


@require_safe
def permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """The lasting address of a comment: leads to its place in its thread."""
    found = _comment(pk)
    number = threads.page_number_of(found) if found.top else 1
    page = f"?page={number}" if number > 1 else ""
    return redirect(f"{(found.top or found).get_absolute_url()}thread/{page}#comment-{pk}")


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment with all its replies."""
    top = _comment(pk)
    if not top.is_top:
        return redirect(top)
    return render(request, "discussions/one_thread.html", {"top": top, "page": threads.replies_page(request, top)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a comment."""
    found = _comment(pk)
    permissions.may_reply(request.user, found).or_forbid()
    return _act(
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
    found = _comment(pk)
    verdict = permissions.may_edit(request.user, found)
    return _act(
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
    found = _comment(pk)
    permissions.may_remove(request.user, found).or_forbid()
    return _act(
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
    found = _comment(pk)
    permissions.may_flag(request.user, found).or_forbid()
    return _act(
        request,
        found,
        FlagForm,
        lambda data: actions.flag(found, by=request.user, **data),
        title=_("Flag this comment"),
        button=_("Send to the council"),
        done=_("Thank you. The council will look at it."),
        advice=_("A member of the neighborhood council will read it and decide. Nobody else learns that it was you."),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Hide, restore or dismiss, with a reason."""
    found = _comment(pk)
    permissions.may_moderate(request.user, found).or_forbid()
    act: Callable[..., Decision] = {"hide": actions.hide, "restore": actions.restore, "dismiss": actions.dismiss}[kind]
    title, button, done = {
        "hide": (_("Hide this comment"), _("Hide it"), _("The comment is hidden; its author has been told why.")),
        "restore": (_("Show this comment again"), _("Show it again"), _("The comment is shown again.")),
        "dismiss": (_("Keep this comment"), _("Keep it"), _("The comment stays; the flags are settled.")),
    }[kind]
    return _act(
        request,
        found,
        ReasonForm,
        lambda data: act(found, by=request.user, **data),
        title=title,
        button=button,
        done=done,
        danger=kind == "hide",
        back=None if kind == "restore" else reverse("discussions:queue"),
    )


@duty_page
@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a council member's decision, oldest first, with its context."""
    sits_for(request.user, None).or_forbid()
    return render(request, "discussions/queue.html", queue_context(request))


def queue_context(request: HttpRequest) -> dict[str, Any]:
    """The page of waiting comments that the council's queue shows, here and in the Wagtail admin."""
    waiting = Comment.objects.waiting_for(request.user)
    page = page_of(request, waiting.with_context(), QUEUE)
    page.object_list = list(page.object_list)
    for found in page.object_list:
        found.mine = found.author_id == request.user.pk
    return {"page": page}


def _act(
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
    form = form_class(request.POST if request.method == "POST" else None, initial=initial)
    if verdict is not None and request.method != "POST":
        verdict.or_forbid()
    if request.method == "POST" and form.is_valid() and attempt(form, act) is not None:
        messages.success(request, done)
        return redirect(back) if back else _go(request, found)
    readable = permissions.may_read(request.user, found)
    context = {"comment": found, "form": form, "readable": readable, **words}
    return render(request, "discussions/act.html", context, status=422 if form.is_bound else 200)


def _go(request: HttpRequest, found: Comment) -> HttpResponse:
    """Back to the comment; a script that posted the form is told to go there as well."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(found.get_absolute_url())
    return redirect(found)
