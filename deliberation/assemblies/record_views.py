"""The chair's forms about what stays: who takes notes, and the word afterwards."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.second_factor import duty_page
from deliberation.assemblies import actions, permissions
from deliberation.assemblies.forms import AfterwordForm, NoteTakerForm
from deliberation.assemblies.views import assembly_of
from kit.forms import attempt


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def note_taker(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint somebody to take the live notes."""
    found = assembly_of(pk)
    permissions.may_prepare(request.user, found).or_forbid()
    kept = {"person": found.note_taker}
    form = NoteTakerForm(request.POST if request.method == "POST" else None, assembly=found, initial=kept)
    if form.is_bound and form.is_valid():
        done = attempt(form, lambda data: actions.appoint_note_taker(found, by=request.user, **data))
        if done is not None:
            return redirect("assemblies:chair", pk)
    context = {"assembly": found, "form": form, "title": _("Note-taker"), "button": _("Appoint")}
    return render(request, "assemblies/write.html", context, status=422 if form.is_bound else 200)


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def afterword(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where the recording is, who was missing and what is done about it."""
    found = assembly_of(pk)
    permissions.may_write_afterword(request.user, found).or_forbid()
    kept = {name: getattr(found, name) for name in ("recording_url", "who_was_missing", "what_next")}
    form = AfterwordForm(request.POST if request.method == "POST" else None, initial=kept)
    if form.is_bound and form.is_valid():
        done = attempt(form, lambda data: actions.write_afterword(found, by=request.user, **data))
        if done is not None:
            messages.success(request, _("Thank you. It is on the assembly's page."))
            return redirect("assemblies:assembly", pk)
    context = {"assembly": found, "form": form, "title": _("Afterwards"), "button": _("Save")}
    return render(request, "assemblies/write.html", context, status=422 if form.is_bound else 200)
