"""What officers and the liaison do with stops and files: each page is the form of one act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.second_factor import duty_page
from cms.outreach import actions, permissions
from cms.outreach.forms import FileForm, LedgerForm, ReasonForm, StopForm
from cms.outreach.models import LedgerFile, Stop
from kit.acting import act_page, sent
from kit.money import say_cents
from kit.verdict import Forbidden

METHODS = ["GET", "HEAD", "POST"]
FORM = "outreach/write.html"


@duty_page
@login_required
@require_http_methods(METHODS)
def plan(request: HttpRequest) -> HttpResponse:
    """A new stop."""
    permissions.may_keep(request.user).or_forbid()
    return act_page(
        request,
        FORM,
        StopForm(sent(request)[0]),
        lambda data: actions.plan(by=request.user, **data),
        done=_("The stop is on the calendar."),
        title=_("Plan a stop"),
        button=_("Put it on the calendar"),
        back_url=reverse("outreach:stops"),
    )


@duty_page
@login_required
@require_http_methods(METHODS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, place or language."""
    found = _stop(pk)
    permissions.may_change(request.user, found).or_forbid()
    initial: dict[str, Any] = {name: getattr(found, name) for name in StopForm.base_fields}
    return act_page(
        request,
        FORM,
        StopForm(sent(request)[0], initial=initial),
        lambda data: actions.change(found, by=request.user, **data),
        done=_("It is changed."),
        title=_("Change the stop"),
        button=_("Save"),
        back_url=found.get_absolute_url(),
    )


@duty_page
@login_required
@require_http_methods(METHODS)
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a stop off."""
    found = _stop(pk)
    permissions.may_change(request.user, found).or_forbid()
    return act_page(
        request,
        FORM,
        ReasonForm(sent(request)[0]),
        lambda data: actions.call_off(found, by=request.user, **data),
        done=_("It is called off, and the page says why."),
        title=_("Call the stop off"),
        button=_("Call it off"),
        back_url=found.get_absolute_url(),
    )


@duty_page
@login_required
@require_http_methods(METHODS)
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what came of a stop."""
    found = _stop(pk)
    permissions.may_write_down(request.user, found).or_forbid()
    initial: dict[str, Any] = {f"came-{band.language}": band.came for band in found.bands.all()}
    if found.kept_at is not None:
        lines = (f"{one.words} | {one.url}" if one.url else one.words for one in found.heard.all())
        initial |= {"cost": found.cost, "heard": "\n".join(lines)}
    return act_page(
        request,
        FORM,
        LedgerForm(sent(request)[0], stop=found, initial=initial),
        lambda data: actions.write_down(found, by=request.user, **data),
        done=_("It is in the ledger. The page shows rounded numbers."),
        title=_("What came of “%(name)s”") % {"name": found.name},
        lede=_("Count, don't ask for names. Everybody reads the numbers rounded down to tens."),
        button=_("Write it down"),
        back_url=found.get_absolute_url(),
    )


@duty_page
@login_required
@require_http_methods(METHODS)
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file: its dry run comes next, nothing is written."""
    permissions.may_keep(request.user).or_forbid()

    def act(data: dict[str, Any]) -> LedgerFile:
        file = data["file"]
        return actions.bring_file(by=request.user, kind=data["kind"], name=file.name, data=file.read())

    return act_page(
        request,
        FORM,
        FileForm(*sent(request)),
        act,
        title=_("Bring a file for the ledger"),
        lede=_("First you see what it would write, or every mistake by line. Nothing is written before you say so."),
        button=_("Look at the file"),
        back_url=reverse("outreach:stops"),
    )


@duty_page
@login_required
@require_http_methods(METHODS)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The dry run of a file: every mistake by line, or what it would write."""
    found = get_object_or_404(LedgerFile.objects.defer("data"), pk=pk)
    permissions.may_keep(request.user).or_forbid()
    if request.method == "POST":
        act = actions.discard_file if request.POST.get("act") == "discard" else actions.accept_file
        try:
            act(found, by=request.user)
        except Forbidden as refusal:
            messages.error(request, str(refusal))
            return redirect(found)
        messages.success(request, _("Done."))
        return redirect("outreach:stops" if found.kind == LedgerFile.Kind.STOPS else "outreach:who_is_missing")
    context = {
        "file": found,
        "verdict": permissions.may_accept(request.user, found),
        "cost": say_cents(found.findings["cost"]) if "cost" in found.findings else "",
    }
    return render(request, "outreach/file.html", context)


def _stop(pk: int) -> Stop:
    return get_object_or_404(Stop.objects.with_all(), pk=pk)
