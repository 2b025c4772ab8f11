"""One reflection: its lasting address, and the forms by which people flag, take back and decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.second_factor import duty_page
from cms.training import actions, permissions
from cms.training.models import Reflection
from deliberation.discussions.forms import DecideForm, FlagForm, ReasonForm
from deliberation.discussions.permissions import may_appeal
from kit.acting import act_page, sent
from kit.paging import page_of
from kit.verdict import no
from neighborhoods.models import Seat


def _found(pk: int) -> Reflection:
    rows = Reflection.objects.select_related("author", "session__version__curriculum", "session__neighborhood")
    return get_object_or_404(rows, pk=pk)


@require_safe
def reflection(request: HttpRequest, pk: int) -> HttpResponse:
    """A reflection with what the council decided about it."""
    found = _found(pk)
    decisions = list(found.decisions.select_related("rule", "appeal"))
    for made in decisions:
        mine = request.user.is_authenticated and made.person_id == request.user.pk
        made.may_appeal = mine and bool(may_appeal(request.user, made))
    context = {
        "reflection": found,
        "session": found.session,
        "readable": permissions.may_read(request.user, found),
        "decisions": decisions,
        "may_flag": permissions.may_flag(request.user, found),
        "moderates": permissions.may_moderate(request.user, found),
        "is_mine": request.user.is_authenticated and found.author_id == request.user.pk,
    }
    return render(request, "training/reflection.html", context)


@duty_page
@login_required
@require_safe
def flagged(request: HttpRequest) -> HttpResponse:
    """The flagged reflections that wait for this council member, the oldest first."""
    if not Seat.objects.current().of(request.user).exists():
        no(_("Only members of a neighborhood council can do this.")).or_forbid()
    rows = Reflection.objects.waiting_for(request.user).select_related("session__version__curriculum")
    page = page_of(request, rows.prefetch_related("flags__rule").order_by("at", "pk"), 20)
    return render(request, "training/flagged.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the council about a reflection."""
    found = _found(pk)
    permissions.may_flag(request.user, found).or_forbid()
    return _act(
        request,
        found,
        FlagForm,
        lambda data: actions.flag(found, by=request.user, **data),
        done=_("Thank you. The council will look at it."),
        title=_("Flag a reflection"),
        button=_("Send to the council"),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Withhold it, with rule and reason."""
    found = _found(pk)
    permissions.may_moderate(request.user, found).or_forbid()
    return _act(
        request,
        found,
        DecideForm,
        lambda data: actions.hide(found, by=request.user, **data),
        done=_("It is hidden, and the author is told why."),
        title=_("Hide a reflection"),
        button=_("Hide it"),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a flagged reflection as it is."""
    found = _found(pk)
    permissions.may_moderate(request.user, found).or_forbid()
    return _act(
        request,
        found,
        ReasonForm,
        lambda data: actions.dismiss(found, by=request.user, **data),
        done=_("It stays as it is."),
        title=_("Keep a reflection"),
        button=_("Keep it"),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a hidden reflection again."""
    found = _found(pk)
    permissions.may_moderate(request.user, found).or_forbid()
    return _act(
        request,
        found,
        ReasonForm,
        lambda data: actions.restore(found, by=request.user, **data),
        done=_("It is shown again."),
        title=_("Show a reflection again"),
        button=_("Show it again"),
    )


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one's own."""
    found = _found(pk)
    actions.take_back(found, by=request.user)
    messages.success(request, _("Your reflection is deleted."))
    return redirect(found.session)


def _act(
    request: HttpRequest, found: Reflection, form: type[forms.Form], act: Callable[[dict[str, Any]], Any], **words: Any
) -> HttpResponse:
    address = found.get_absolute_url()
    lede = found.words if permissions.may_read(request.user, found) else ""
    made = form(sent(request)[0])
    return act_page(request, "training/write.html", made, act, back=address, back_url=address, lede=lede, **words)
