"""Where I live, and how the city knows: a resident's pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit.verdict import Verdict
from residence.actions import LineTaken, match_roll
from residence.forms import CodeForm, LetterForm, PapersForm
from residence.letters import request_letter, tries_left, use_code
from residence.models import Letter, Residence, RollLine
from residence.permissions import may_match_roll, may_request_letter, residence_of


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Whether my address is verified, and the three ways to have it verified."""
    user = request.user
    letter = None
    if user.is_authenticated:
        letter = Letter.objects.open().filter(user=user).select_related("neighborhood").first()
    context = {
        "residence": residence_of(user),
        "letter": letter,
        "has_roll": RollLine.objects.current().exists(),
        "may_match": may_match_roll(user),
        "may_ask": may_request_letter(user),
    }
    return render(request, "residence/start.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def roll(request: HttpRequest) -> HttpResponse:
    """Find myself on the city's roll."""
    user: Any = request.user
    form = PapersForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        residence = match_roll(user, form.papers, by=user)
        if residence is not None:
            return _verified(request, residence)
        form.add_error(None, _no_match())
    return _answer(request, "residence/roll.html", form, may_match_roll(user))


@login_required
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest) -> HttpResponse:
    """Ask for a letter with a code."""
    user: Any = request.user
    form = LetterForm(request.POST if request.method == "POST" else None, initial={"name": ""})
    if request.method == "POST" and form.is_valid():
        request_letter(user, **form.cleaned_data, by=user)
        messages.success(request, _("Your letter is ordered. It comes by post in a few days."))
        return redirect("residence:start")
    return _answer(request, "residence/letter.html", form, may_request_letter(user))


@login_required
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the code from the letter."""
    user: Any = request.user
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            residence = use_code(user, form.cleaned_data["code"], by=user)
        except LineTaken:
            form.add_error("code", _taken())
        else:
            if residence is not None:
                return _verified(request, residence)
            form.add_error("code", _wrong_code(tries_left(user)))
    status = 422 if form.is_bound else 200
    return render(request, "residence/code.html", {"form": form, "left": tries_left(user)}, status=status)


def _answer(request: HttpRequest, template: str, form: Any, verdict: Verdict) -> HttpResponse:
    return render(request, template, {"form": form, "verdict": verdict}, status=422 if form.is_bound else 200)


def _verified(request: HttpRequest, residence: Residence) -> HttpResponse:
    messages.success(
        request, _("Done. You are a verified resident of %(place)s.") % {"place": residence.neighborhood.name}
    )
    return redirect("residence:start")


def _no_match() -> str:
    return _(
        "We could not match this with the roll. Check the spelling and the date. If they are right, ask for a letter "
        "or come to the desk. If you had another account before, the desk can move your verified address to this one."
    )


def _taken() -> str:
    return _(
        "The code is right, but another account is already verified as this person, and everybody votes with one. Come "
        "to the desk with your papers: an officer can move the verified address to this account."
    )


def _wrong_code(left: int | None) -> str:
    if left is None:
        return _(
            "This code does not fit. There is no letter to you that is still good; ask for one, or come to the desk."
        )
    return _("This code does not fit. You can try %(left)d more times.") % {"left": left}
