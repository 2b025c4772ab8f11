"""Signing up for an assembly, and the chair's list at the door."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.second_factor import duty_page
from deliberation.assemblies import actions, permissions
from deliberation.assemblies.forms import RegistrationForm
from deliberation.assemblies.models import Assembly, Registration
from deliberation.assemblies.views import assembly_of
from kit.acting import act_page
from kit.paging import page_of
from kit.verdict import Forbidden


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign up, change what one said, or take it back."""
    found = assembly_of(pk)
    if request.method == "POST" and "not-coming" in request.POST:
        actions.unregister(found, by=request.user)
        messages.success(request, _("You are off the list, and what you wrote is deleted."))
        return redirect(found)
    permissions.may_register(request.user, found).or_forbid()
    mine = Registration.objects.filter(assembly=found, person=request.user.pk).values().first()
    return act_page(
        request,
        "assemblies/register.html",
        RegistrationForm(request.POST if request.method == "POST" else None, assembly=found, initial=mine),
        lambda data: actions.register(found, by=request.user, **data),
        done=_("You are on the list. We remind you the day before."),
        back=found,
        assembly=found,
        mine=mine,
    )


@duty_page
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """Who signed up and what they need; check in whoever stands at the door."""
    found = assembly_of(pk)
    permissions.may_chair(request.user, found).or_forbid()
    if request.method == "POST":
        asked = request.POST.get("registration", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
        registration = get_object_or_404(found.registrations.select_related("person"), pk=number)
        try:
            actions.check_in_at_the_door(registration, by=request.user)
        except Forbidden as problem:
            messages.error(request, str(problem))
        return redirect("assemblies:door", pk)
    return render(request, "assemblies/door.html", {"assembly": found, **_list(request, found)})


def _list(request: HttpRequest, found: Assembly) -> dict[str, Any]:
    rows = found.registrations.select_related("person")
    return {
        "page": page_of(request, rows, 100),
        "here": set(found.attendances.values_list("person", flat=True)),
        "totals": rows.order_by().aggregate(
            people=Count("pk"), afar=Count("pk", filter=Q(from_afar=True)), children=Sum("children", default=0)
        ),
        "languages": rows.exclude(interpretation="").order_by().values("interpretation").annotate(n=Count("pk")),
    }
