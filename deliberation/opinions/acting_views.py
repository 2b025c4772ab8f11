"""One statement: its lasting address, and the forms by which people flag, withdraw and decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from deliberation.discussions.forms import DecideForm, FlagForm, ReasonForm
from deliberation.discussions.models import Decision
from deliberation.discussions.permissions import may_appeal
from deliberation.opinions import actions, permissions
from deliberation.opinions.models import Statement
from deliberation.opinions.reading import Mine
from deliberation.opinions.showing import bars_of, numbers_of
from kit.acting import act_page, sent


def _statement(request: HttpRequest, pk: int) -> Statement:
    rows = Statement.objects.select_related("conversation__neighborhood", "conversation__study")
    found = get_object_or_404(rows, pk=pk)
    if not permissions.may_see(request.user, found.conversation):
        raise Http404
    return found


@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """A statement with its answers so far, my own, and what the council decided about it."""
    found = _statement(request, pk)
    readable = permissions.may_read(request.user, found)
    if not readable and found.state == Statement.State.WAITING:
        raise Http404
    shown = found.state == Statement.State.SHOWN
    numbers = numbers_of(found.conversation)
    moderates = permissions.may_moderate(request.user, found)
    acts = {
        "flag": permissions.may_flag(request.user, found),
        "withdraw": permissions.may_withdraw(request.user, found),
    }
    context = {
        "conversation": found.conversation,
        "statement": found,
        "readable": readable,
        "bars": bars_of(found, numbers) if shown and numbers else None,
        "answer": Mine.of(found.conversation, request.user).votes.get(found.pk),
        "may_vote": permissions.may_vote_on(request.user, found),
        "decisions": _appealable(found.decisions.select_related("rule", "appeal"), request.user),
        "acts": [name for name, verdict in acts.items() if verdict],
        "moderates": moderates,
    }
    return render(request, "opinions/statement.html", context)


def _appealable(decisions: QuerySet[Decision], user: Any) -> list[Decision]:
    """The decisions about a statement, newest first, each with whether this person can appeal it."""
    found = list(decisions)
    for made in found:
        mine = user.is_authenticated and made.person_id == user.pk
        made.may_appeal = mine and bool(may_appeal(user, made))  # type: ignore[attr-defined]
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the council about a statement."""
    found = _statement(request, pk)
    permissions.may_flag(request.user, found).or_forbid()
    return _act(
        request,
        found,
        FlagForm,
        lambda data: actions.flag(found, by=request.user, **data),
        title=_("Flag this statement"),
        button=_("Send to the council"),
        done=_("Thank you. The council will look at it."),
        advice=_("A member of the neighborhood council will read it and decide. Nobody else learns that it was you."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own statement back."""
    found = _statement(request, pk)
    permissions.may_withdraw(request.user, found).or_forbid()
    return _act(
        request,
        found,
        forms.Form,
        lambda _data: actions.withdraw(found, by=request.user),
        title=_("Withdraw your statement"),
        button=_("Withdraw it"),
        done=_("Your statement is withdrawn."),
        back=found.conversation.get_absolute_url(),
        danger=True,
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Let in, hide, restore or dismiss."""
    found = _statement(request, pk)
    permissions.may_moderate(request.user, found).or_forbid()
    acts: dict[str, Callable[..., Decision]] = {
        "accept": actions.accept,
        "hide": actions.hide,
        "restore": actions.restore,
        "dismiss": actions.dismiss,
    }
    title, button, done = {
        "accept": (_("Let this statement in"), _("Let it in"), _("The statement is in; its author has been told.")),
        "hide": (_("Hide this statement"), _("Hide it"), _("The statement is hidden; its author has been told why.")),
        "restore": (_("Show this statement again"), _("Show it again"), _("The statement is shown again.")),
        "dismiss": (_("Keep this statement"), _("Keep it"), _("The statement stays; the flags are settled.")),
    }[kind]
    return _act(
        request,
        found,
        {"accept": forms.Form, "hide": DecideForm}.get(kind, ReasonForm),
        lambda data: acts[kind](found, by=request.user, **data),
        title=title,
        button=button,
        done=done,
        danger=kind == "hide",
        initial={"rule": _likeliest_rule(found)} if kind == "hide" else None,
        back=None if kind == "restore" else reverse("statements_desk"),
    )


def _likeliest_rule(found: Statement) -> str:
    """The rule that the oldest open flag names."""
    flag = found.flags.filter(decision__isnull=True).select_related("rule").first()
    return flag.rule.code if flag else ""


def _act(
    request: HttpRequest,
    found: Statement,
    form_class: type[forms.Form],
    act: Callable[[dict[str, Any]], Any],
    *,
    done: str,
    back: str | None = None,
    initial: dict[str, Any] | None = None,
    **words: Any,
) -> HttpResponse:
    """Show the form of one act on one statement; on a good answer do it and lead back."""
    return act_page(
        request,
        "opinions/act.html",
        form_class(*sent(request), initial=initial),
        act,
        done=done,
        back=back or found.get_absolute_url(),
        conversation=found.conversation,
        statement=found,
        readable=permissions.may_read(request.user, found),
        **words,
    )
