"""Signing up for an assembly."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from deliberation.assemblies import actions, permissions
from deliberation.assemblies.forms import RegistrationForm
from deliberation.assemblies.models import Registration
from deliberation.assemblies.views import assembly_of
from kit.acting import act_page


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
