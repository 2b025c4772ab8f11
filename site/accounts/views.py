"""A person's own pages, and the demo's people."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from accounts import actions, personas, unsubscribing
from accounts.forms import LeaveForm, MeForm
from accounts.models import News, Role
from accounts.permissions import may_leave


@login_required
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Everything a person can look after about their account, in one place."""
    user: Any = request.user
    factors = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    roles = [Role(name).label for name in sorted(user.role_names & set(Role.values))]
    return render(
        request,
        "accounts/me.html",
        {
            "roles": roles,
            "has_app": "totp" in factors,
            "has_passkey": "webauthn" in factors,
            "language": dict(settings.LANGUAGES).get(user.language, user.language),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def change_me(request: HttpRequest) -> HttpResponse:
    """The public name, the language of e-mails, and how soon news comes by e-mail."""
    user: Any = request.user
    initial = {name: getattr(user, name) for name in ("public_name", "language", "news")}
    form = MeForm(request.POST if request.method == "POST" else None, initial=initial, holder=user)
    if request.method == "POST" and form.is_valid():
        actions.change_me(user, **form.cleaned_data, by=user)
        with translation.override(user.language):
            messages.success(request, _("Saved."))
        return redirect("accounts:me")
    return render(request, "accounts/change_me.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@reauthentication_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Delete one's account, after reading what goes and what stays."""
    user: Any = request.user
    verdict = may_leave(user)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.leave(user, by=user)
        logout(request)
        messages.success(request, _("Your account is deleted. Thank you for what you brought to your neighborhood."))
        return redirect("/")
    context = {"form": form, "verdict": verdict}
    return render(request, "accounts/leave.html", context, status=422 if form.is_bound else 200)


@never_cache
@csrf_exempt  # a mail program has no form of ours: the signed address is the proof (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop news by e-mail without signing in. Reading the page changes nothing; the button, or a mail program, does."""
    person = unsubscribing.whose(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        actions.stop_news(person)
    context = {"stopped": request.method == "POST" or person.news == News.NEVER}
    return render(request, "accounts/unsubscribe.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def persona_list(request: HttpRequest) -> HttpResponse:
    """Try the demo as one of its people: one click signs in."""
    people = personas.cast()
    wanted = request.POST.get("next") or request.GET.get("next", "")
    back = wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/"
    if request.method == "POST":
        number = request.POST.get("persona", "")
        persona = get_object_or_404(people, pk=number if number.isdecimal() else 0)
        personas.become(request, persona)
        messages.success(request, _("You are here as %(name)s.") % {"name": persona.user})
        return redirect(back)
    return render(request, "accounts/personas.html", {"people": people, "next": back})
