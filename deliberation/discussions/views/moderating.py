"""The pages on which council members decide. Each decision is one form that asks for the rule and the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from deliberation.discussions import actions, permissions
from deliberation.discussions.forms import DecideForm, PauseForm, ReasonForm, UndoForm
from deliberation.discussions.lifecycle import State
from deliberation.discussions.models import Comment, Decision, Flag
from deliberation.discussions.queue import queue_context
from deliberation.discussions.views.acting import act_on, comment_at, discussion_at
from kit.acting import act_page, sent
from kit.verdict import Verdict
from neighborhoods.permissions import sits_for

GET_OR_POST = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class OnComment:
    """One way to decide about a comment. `elsewhere` is what leads to it from the page of another way."""

    act: Callable[..., Decision]
    title: str | Promise
    button: str | Promise
    done: str | Promise
    form: type[forms.Form] = DecideForm
    may: Callable[[Any, Comment], Verdict] = permissions.may_moderate
    advice: str | Promise = ""
    danger: bool = False
    back: str = "discussions:queue"
    elsewhere: str | Promise = ""


def _lock_thread(found: Comment, **data: Any) -> Decision:
    return actions.lock(found.discussion, top=found, **data)


WAYS = {
    "hide": OnComment(
        actions.hide,
        gettext_lazy("Hide this comment"),
        gettext_lazy("Hide it"),
        gettext_lazy("The comment is hidden; its author has been told why."),
        danger=True,
        elsewhere=gettext_lazy("Hide it"),
    ),
    "restore": OnComment(
        actions.restore,
        gettext_lazy("Show this comment again"),
        gettext_lazy("Show it again"),
        gettext_lazy("The comment is shown again."),
        form=ReasonForm,
        back="",
    ),
    "dismiss": OnComment(
        actions.dismiss,
        gettext_lazy("Keep this comment"),
        gettext_lazy("Keep it"),
        gettext_lazy("The comment stays; the flags are settled."),
        form=ReasonForm,
    ),
    "warn": OnComment(
        actions.warn,
        gettext_lazy("Warn its author"),
        gettext_lazy("Warn"),
        gettext_lazy("The comment stays with your warning; its author has been told."),
        elsewhere=gettext_lazy("Warn its author"),
    ),
    "pause": OnComment(
        actions.pause,
        gettext_lazy("Pause this account"),
        gettext_lazy("Pause it"),
        gettext_lazy("The account is paused; the person has been told why and can appeal."),
        form=PauseForm,
        may=permissions.may_pause,
        advice=gettext_lazy(
            "They can't comment or flag until it is over. They can read, vote, write proposals and appeal."
        ),
        danger=True,
        elsewhere=gettext_lazy("Pause the account"),
    ),
    "undo": OnComment(
        actions.undo,
        gettext_lazy("Hide what this account wrote lately"),
        gettext_lazy("Hide it all"),
        gettext_lazy("It is hidden; the person has been told why and can appeal. You can take it back as a whole."),
        form=UndoForm,
        may=permissions.may_undo,
        advice=gettext_lazy(
            "For floods. It hides their comments where you moderate, and drops what they flagged there."
        ),
        danger=True,
        back="discussions:log",
        elsewhere=gettext_lazy("Hide all they wrote lately"),
    ),
    "lock": OnComment(
        _lock_thread,
        gettext_lazy("Lock this thread"),
        gettext_lazy("Lock it"),
        gettext_lazy("The thread is locked."),
        may=lambda user, found: permissions.may_lock(user, found.discussion, found),
        advice=gettext_lazy("Everybody can go on reading; nobody can reply."),
        back="",
        elsewhere=gettext_lazy("Lock the thread"),
    ),
}


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
    """Decide about a comment in one of the `WAYS`."""
    found, way = comment_at(pk), WAYS[kind]
    way.may(request.user, found).or_forbid()
    return act_on(
        request,
        found,
        way.form,
        lambda data: way.act(found, by=request.user, **data),
        done=str(way.done),
        initial={"rule": _likeliest_rule(found)} if issubclass(way.form, DecideForm) else None,
        back=reverse(way.back) if way.back else None,
        title=way.title,
        button=way.button,
        advice=way.advice,
        danger=way.danger,
        others=_other_ways(request.user, found, kind),
    )


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def lock_discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a whole discussion."""
    found = discussion_at(pk)
    permissions.may_lock(request.user, found).or_forbid()
    return act_page(
        request,
        "discussions/act.html",
        DecideForm(*sent(request)),
        lambda data: actions.lock(found, by=request.user, **data),
        done=_("It is locked."),
        back=found.url or found.get_absolute_url(),
        discussion=found,
        title=_("Lock this discussion"),
        button=_("Lock it"),
        advice=_("Everybody can go on reading; nobody can write."),
    )


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a decision that was wrong."""
    decision = get_object_or_404(Decision.objects.select_related("discussion__neighborhood", "rule"), pk=pk)
    permissions.may_take_back(request.user, decision).or_forbid()
    return act_page(
        request,
        "discussions/act.html",
        ReasonForm(*sent(request)),
        lambda data: actions.take_back(decision, by=request.user, **data),
        done=_("The decision is taken back."),
        back=decision.get_absolute_url(),
        discussion=decision.discussion,
        title=_("Take this decision back"),
        button=_("Take it back"),
        advice=str(decision),
    )


def _likeliest_rule(comment: Comment) -> str:
    """The rule that the oldest open flag names: moderators change it where readers were wrong."""
    flag = Flag.objects.filter(comment=comment, decision__isnull=True).select_related("rule").first()
    return flag.rule.code if flag else ""


def _other_ways(user: Any, comment: Comment, here: str) -> list[tuple[str, str | Promise]]:
    """What else a moderator could do about the comment: addresses and words."""
    shown = comment.state == State.SHOWN
    possible: dict[str, Callable[[], bool]] = {
        "hide": lambda: shown,
        "warn": lambda: shown and not comment.warned_because,
        "pause": lambda: bool(permissions.may_pause(user, comment)),
        "undo": lambda: bool(permissions.may_undo(user, comment)),
        "lock": lambda: comment.is_top and not comment.locked_because,
    }
    return [
        (reverse(f"discussions:{name}", args=[comment.pk]), WAYS[name].elsewhere)
        for name, ask in possible.items()
        if name != here and ask()
    ]
