"""What officers, co-authors and co-chairs do with curricula and sessions: each page is the form of one act."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from cms.training import actions, permissions
from cms.training.forms import (
    ApproveForm,
    CameForm,
    CoAuthorForm,
    NameForm,
    ReasonForm,
    SessionForm,
    StartForm,
    VersionForm,
)
from cms.training.lifecycle import CONSENT_MOVES
from cms.training.models import CoAuthor, Curriculum, Place, Session, Version
from cms.training.views import FORM
from kit.acting import act_page, sent
from kit.paging import page_of

METHODS = ["GET", "HEAD", "POST"]
SAYS = {
    "accept": gettext_lazy("Yes, my name may stand there"),
    "decline": gettext_lazy("No, without my name"),
    "withdraw": gettext_lazy("Take my name away"),
}


@duty_page
@login_required
@require_http_methods(METHODS)
def start(request: HttpRequest) -> HttpResponse:
    """A new curriculum."""
    permissions.may_keep(request.user).or_forbid()
    return act_page(
        request,
        FORM,
        StartForm(sent(request)[0]),
        lambda data: actions.start(by=request.user, **data),
        done=_("It is public, as a version that no council has approved yet."),
        title=_("A new curriculum"),
        button=_("Publish the first version"),
        back_url=reverse("training:curricula"),
    )


@duty_page
@login_required
@require_http_methods(METHODS)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version."""
    found = get_object_or_404(Curriculum, pk=pk)
    permissions.may_write(request.user, found).or_forbid()
    last = found.latest
    return act_page(
        request,
        FORM,
        VersionForm(sent(request)[0], initial={"aims": last.aims, "modules": last.modules}),
        lambda data: actions.write(found, by=request.user, **data),
        done=_("The new version is public. The one a council approved stays in force until this one is approved."),
        title=_("A new version of “%(title)s”") % {"title": found.title},
        button=_("Publish this version"),
        back_url=found.get_absolute_url(),
    )


@duty_page
@login_required
@require_http_methods(METHODS)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody for their name."""
    found = get_object_or_404(Curriculum, pk=pk)
    permissions.may_keep(request.user).or_forbid()
    return act_page(
        request,
        FORM,
        CoAuthorForm(sent(request)[0]),
        lambda data: actions.ask_coauthor(found, by=request.user, **data),
        done=_("They have been asked."),
        back=found,
        title=_("Ask a co-author for their name"),
        button=_("Ask"),
        back_url=found.get_absolute_url(),
    )


@login_required
@never_cache
@require_http_methods(METHODS)
def my_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether one's own name may stand under a curriculum, or take it away again."""
    found = get_object_or_404(Curriculum, pk=pk)
    permissions.may_answer(request.user, found).or_forbid()
    mine = CoAuthor.objects.get(curriculum=found, person=request.user.pk)
    choices = [(name, SAYS[name]) for name, move in CONSENT_MOVES.items() if mine.state in move.from_]
    return act_page(
        request,
        FORM,
        NameForm(sent(request)[0], choices=choices),
        lambda data: actions.answer_for_name(found, by=request.user, **data),
        done=_("Thank you. Your answer holds until you change it."),
        back=found,
        title=_("Your name under “%(title)s”") % {"title": found.title},
        lede=_("You can change your mind at any time. No record keeps your name when you take it away."),
        button=_("Save"),
        back_url=found.get_absolute_url(),
    )


@duty_page
@login_required
@require_http_methods(METHODS)
def approve(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Write down that a council approved a version."""
    found = get_object_or_404(Version.objects.select_related("curriculum"), curriculum=pk, number=number)
    permissions.may_approve(request.user, found).or_forbid()
    motions = permissions.motions_for(found, request.user)
    none_yet = _("No council has decided anything since this version was written. Bring it to a session first.")
    return act_page(
        request,
        FORM,
        ApproveForm(sent(request)[0], motions=motions),
        lambda data: actions.approve(found, by=request.user, **data),
        done=_("The approval is public, with the decision."),
        title=_("A council approved version %(number)s of “%(title)s”")
        % {"number": found.number, "title": found.curriculum.title},
        lede="" if motions.exists() else none_yet,
        button=_("Write down the approval"),
        back_url=found.get_absolute_url(),
    )


@duty_page
@login_required
@require_http_methods(METHODS)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A new session."""
    found = get_object_or_404(Curriculum, pk=pk)
    permissions.may_keep(request.user).or_forbid()
    return act_page(
        request,
        FORM,
        SessionForm(sent(request)[0]),
        lambda data: actions.plan_session(found, by=request.user, **data),
        done=_("The session is public, and people can sign up."),
        title=_("A session of “%(title)s”") % {"title": found.title},
        button=_("Publish the session"),
        back_url=found.get_absolute_url(),
    )


@duty_page
@login_required
@require_http_methods(METHODS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, place or number of seats."""
    found = _session(pk)
    permissions.may_change(request.user, found).or_forbid()
    names = ("starts_at", "ends_at", "place", "neighborhood", "language", "seats", "access")
    initial: dict[str, Any] = {name: getattr(found, name) for name in names}
    return act_page(
        request,
        FORM,
        SessionForm(sent(request)[0], initial=initial),
        lambda data: actions.change_session(found, by=request.user, **data),
        done=_("It is changed. Whoever signed up hears of a new time or place."),
        back=found,
        title=_("Change the session"),
        button=_("Save"),
        back_url=found.get_absolute_url(),
    )


@duty_page
@login_required
@require_http_methods(METHODS)
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a session off."""
    found = _session(pk)
    permissions.may_change(request.user, found).or_forbid()
    return act_page(
        request,
        FORM,
        ReasonForm(sent(request)[0]),
        lambda data: actions.call_off(found, by=request.user, **data),
        done=_("It is called off, and whoever signed up is told."),
        title=_("Call the session off"),
        button=_("Call it off"),
        back_url=found.get_absolute_url(),
    )


@duty_page
@login_required
@require_http_methods(METHODS)
def came(request: HttpRequest, pk: int) -> HttpResponse:
    """How many came."""
    found = _session(pk)
    permissions.may_count(request.user, found).or_forbid()
    return act_page(
        request,
        FORM,
        CameForm(sent(request)[0], initial={"came": found.came}),
        lambda data: actions.count_who_came(found, by=request.user, **data),
        done=_("Written down."),
        back=found,
        title=_("How many came?"),
        button=_("Save"),
        back_url=found.get_absolute_url(),
    )


@duty_page
@login_required
@never_cache
@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has a place, and what they need: for officers alone."""
    found = _session(pk)
    permissions.may_keep(request.user).or_forbid()
    rows = found.places.exclude(state=Place.State.CANCELLED).select_related("person").order_by("state", "since", "pk")
    return render(request, "training/people.html", {"session": found, "page": page_of(request, rows, 100)})


def _session(pk: int) -> Session:
    return get_object_or_404(Session.objects.select_related("version__curriculum"), pk=pk)
