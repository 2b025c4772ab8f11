"""What stays: hand-outs for everyone to read, and the chair's forms: who takes notes, the word afterwards."""

from __future__ import annotations

import io

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from deliberation.assemblies import actions, permissions
from deliberation.assemblies.forms import AfterwordForm, HandoutForm, NoteTakerForm
from deliberation.assemblies.models import Handout
from deliberation.assemblies.views import assembly_of, qr_code
from kit import documents
from kit.acting import act_page, sent

WRITE = "assemblies/write.html"


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def note_taker(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint somebody to take the live notes."""
    found = assembly_of(pk)
    permissions.may_prepare(request.user, found).or_forbid()
    form = NoteTakerForm(*sent(request), assembly=found, initial={"person": found.note_taker})
    return act_page(
        request,
        WRITE,
        form,
        lambda data: actions.appoint_note_taker(found, by=request.user, **data),
        back=lambda _made: redirect("assemblies:chair", pk),
        assembly=found,
        title=_("Note-taker"),
        button=_("Appoint"),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def afterword(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where the recording is, who was missing and what is done about it."""
    found = assembly_of(pk)
    permissions.may_write_afterword(request.user, found).or_forbid()
    kept = {name: getattr(found, name) for name in ("recording_url", "who_was_missing", "what_next")}
    return act_page(
        request,
        WRITE,
        AfterwordForm(*sent(request), initial=kept),
        lambda data: actions.write_afterword(found, by=request.user, **data),
        done=_("Thank you. It is on the assembly's page."),
        assembly=found,
        title=_("Afterwards"),
        button=_("Save"),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Give everyone a file or an address to read."""
    found = assembly_of(pk)
    permissions.may_hand_out(request.user, found).or_forbid()
    way_back = (
        reverse("assemblies:chair", args=[pk])
        if permissions.may_chair(request.user, found)
        else found.get_absolute_url()
    )
    return act_page(
        request,
        WRITE,
        HandoutForm(*sent(request), assembly=found),
        lambda data: actions.hand_out(found, by=request.user, **data),
        done=_("Everyone has it now."),
        back=way_back,
        way_back=way_back,
        assembly=found,
        title=_("Give a hand-out"),
        button=_("Hand it out"),
    )


def handout_of(pk: int, number: int) -> Handout:
    """The hand-out of that number in that assembly, or 404."""
    return get_object_or_404(Handout.objects.select_related("assembly", "item"), assembly=pk, pk=number)


@require_safe
def handout(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A hand-out on a page of its own: what it is, and the file or the picture."""
    found = handout_of(pk, number)
    if found.url:
        return redirect(found.url)
    context = {
        "handout": found,
        "assembly": found.assembly,
        "file_url": default_storage.url(found.file),
        "is_picture": documents.is_picture(found.file),
    }
    return render(request, "assemblies/handout.html", context)


@require_safe
def handout_code(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The QR code of a hand-out's page, for the room screen."""
    address = settings.SITE_URL + handout_of(pk, number).get_absolute_url()
    drawing = io.BytesIO()
    qr_code(address, error="m").save(drawing, kind="svg", border=2, omitsize=True, light="white")
    return HttpResponse(drawing.getvalue(), content_type="image/svg+xml")
