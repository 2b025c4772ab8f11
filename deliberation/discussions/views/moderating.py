"""The pages on which council members decide. Each decision is one form that asks for the rule and the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from deliberation.discussions import actions, permissions
from deliberation.discussions.forms import DecideForm, PauseForm, ReasonForm, UndoForm
from deliberation.discussions.lifecycle import State
from deliberation.discussions.models import Comment, Decision, Discussion, Flag
from deliberation.discussions.queue import queue_context
from deliberation.discussions.views.acting import act_on, comment_at, discussion_at
from kit.forms import attempt
from neighborhoods.permissions import sits_for

GET_OR_POST = ["GET", "HEAD", "POST"]


@duty_page
@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a council member's decision, oldest first, with its context."""
    sits_for(request.user, None).or_forbid()
    return render(request, "discussions/queue.html", queue_context(request))


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def decide(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Hide, restore, warn or dismiss, with a reason."""
    found = comment_at(pk)
    permissions.may_moderate(request.user, found).or_forbid()
    act: Callable[..., Decision] = getattr(actions, kind)
    title, button, done = {
        "hide": (_("Hide this comment"), _("Hide it"), _("The comment is hidden; its author has been told why.")),
        "restore": (_("Show this comment again"), _("Show it again"), _("The comment is shown again.")),
        "dismiss": (_("Keep this comment"), _("Keep it"), _("The comment stays; the flags are settled.")),
        "warn": (_("Warn its author"), _("Warn"), _("The comment stays with your warning; its author has been told.")),
    }[kind]
    names_a_rule = kind in ("hide", "warn")
    return act_on(
        request,
        found,
        DecideForm if names_a_rule else ReasonForm,
        lambda data: act(found, by=request.user, **data),
        title=title,
        button=button,
        done=done,
        danger=kind == "hide",
        initial={"rule": _likeliest_rule(found)} if names_a_rule else None,
        back=None if kind == "restore" else reverse("discussions:queue"),
        others=_other_ways(request.user, found, kind),
    )


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause the account of a comment's author."""
    found = comment_at(pk)
    permissions.may_pause(request.user, found).or_forbid()
    return act_on(
        request,
        found,
        PauseForm,
        lambda data: actions.pause(found, by=request.user, **data),
        title=_("Pause this account"),
        button=_("Pause it"),
        done=_("The account is paused; the person has been told why and can appeal."),
        advice=_("They can't comment or flag until it is over. They can read, vote, write proposals and appeal."),
        danger=True,
        initial={"rule": _likeliest_rule(found)},
        back=reverse("discussions:queue"),
        others=_other_ways(request.user, found, "pause"),
    )


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back at once what one account did lately."""
    found = comment_at(pk)
    permissions.may_undo(request.user, found).or_forbid()
    return act_on(
        request,
        found,
        UndoForm,
        lambda data: actions.undo(found, by=request.user, **data),
        title=_("Hide what this account wrote lately"),
        button=_("Hide it all"),
        done=_("It is hidden; the person has been told why and can appeal. You can take it back as a whole."),
        advice=_("For floods. It hides their comments where you moderate, and drops what they flagged there."),
        danger=True,
        initial={"rule": _likeliest_rule(found)},
        back=reverse("discussions:log"),
        others=_other_ways(request.user, found, "undo"),
    )


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock the thread that a comment opened."""
    found = comment_at(pk)
    permissions.may_lock(request.user, found.discussion, found).or_forbid()
    return act_on(
        request,
        found,
        DecideForm,
        lambda data: actions.lock(found.discussion, by=request.user, top=found, **data),
        title=_("Lock this thread"),
        button=_("Lock it"),
        done=_("The thread is locked."),
        advice=_("Everybody can go on reading; nobody can reply."),
        others=_other_ways(request.user, found, "lock"),
    )


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def lock_discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a whole discussion."""
    found = discussion_at(pk)
    permissions.may_lock(request.user, found).or_forbid()
    words = {
        "title": _("Lock this discussion"),
        "button": _("Lock it"),
        "advice": _("Everybody can go on reading; nobody can write."),
    }
    return _decide_on(
        request, found, DecideForm, lambda data: actions.lock(found, by=request.user, **data), _("It is locked."), words
    )


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a decision that was wrong."""
    decision = get_object_or_404(Decision.objects.select_related("discussion__neighborhood", "rule"), pk=pk)
    permissions.moderates(request.user, decision.discussion).or_forbid()
    words = {"title": _("Take this decision back"), "button": _("Take it back"), "advice": str(decision)}
    return _decide_on(
        request,
        decision.discussion,
        ReasonForm,
        lambda data: actions.take_back(decision, by=request.user, **data),
        _("The decision is taken back."),
        words,
        back=decision.get_absolute_url(),
    )


def _decide_on(
    request: HttpRequest,
    discussion: Discussion,
    form_class: type[ReasonForm],
    act: Callable[[dict[str, Any]], Any],
    done: str,
    words: dict[str, str],
    back: str = "",
) -> HttpResponse:
    """The form of an act that is not about one comment."""
    back = back or discussion.url or discussion.get_absolute_url()
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and attempt(form, act) is not None:
        messages.success(request, done)
        return redirect(back)
    context = {"discussion": discussion, "form": form, "back": back, **words}
    return render(request, "discussions/act.html", context, status=422 if form.is_bound else 200)


def _likeliest_rule(comment: Comment) -> str:
    """The rule that the oldest open flag names: moderators change it where readers were wrong."""
    flag = Flag.objects.filter(comment=comment, decision__isnull=True).select_related("rule").first()
    return flag.rule.code if flag else ""


def _other_ways(user: Any, comment: Comment, here: str) -> list[tuple[str, str]]:
    """What else a moderator could do about the comment: addresses and words."""
    shown = comment.state == State.SHOWN
    ways = {
        "hide": (_("Hide it"), shown),
        "warn": (_("Warn its author"), shown and not comment.warned_because),
        "pause": (_("Pause the account"), bool(permissions.may_pause(user, comment))),
        "undo": (_("Hide all they wrote lately"), bool(permissions.may_undo(user, comment))),
        "lock": (_("Lock the thread"), comment.is_top and not comment.locked_because),
    }
    return [
        (reverse(f"discussions:{name}", args=[comment.pk]), words)
        for name, (words, possible) in ways.items()
        if possible and name != here
    ]
