"""All captions of an assembly on a page of their own: to read again, to type, to correct."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from deliberation.assemblies import actions, permissions
from deliberation.assemblies.forms import CaptionerForm
from deliberation.assemblies.models import Assembly
from deliberation.assemblies.snapshot import Audience, snapshot
from deliberation.assemblies.views import assembly_of, live_context
from kit.acting import act_page, sent
from kit.paging import page_of

LINES = 100  # a page


@never_cache
@require_safe
def captions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line, the latest page first; who may types the next one here, or corrects one."""
    return captions_page(request, assembly_of(pk))


def captions_page(request: HttpRequest, found: Assembly, *, status: int = 200, **refused: Any) -> HttpResponse:
    """The page of captions; after a refused act with its reason and the words that came with it."""
    page = page_of(request, found.captions.select_related("item").order_by("-pk"), LINES)
    page.object_list = list(reversed(page.object_list))
    context = {
        **live_context(request, found, Audience.PUBLIC, snapshot(found, Audience.PUBLIC)),
        "page": page,
        "may_caption": permissions.may_caption(request.user, found),
        "may_correct": permissions.may_correct_captions(request.user, found),
        "from_captions": True,
        **refused,
    }
    return render(request, "assemblies/captions.html", context, status=status)


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def captioner(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint somebody to type the captions."""
    found = assembly_of(pk)
    permissions.may_prepare(request.user, found).or_forbid()
    return act_page(
        request,
        "assemblies/write.html",
        CaptionerForm(*sent(request), assembly=found, initial={"captioner": found.captioner}),
        lambda data: actions.appoint_captioner(found, by=request.user, person=data["captioner"]),
        back=lambda _made: redirect("assemblies:chair", pk),
        assembly=found,
        title=_("Captioner"),
        button=_("Appoint"),
    )
