"""The minutes of a session, with the forms by which they are written and corrected; and the city's answer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.second_factor import duty_page
from kit.acting import act_page, sent
from kit.forms import attempt
from neighborhoods.decisions import actions, permissions
from neighborhoods.decisions import minutes_permissions as may
from neighborhoods.decisions.forms import AnswerForm, ItemForm, NoteForm
from neighborhoods.decisions.minutes import minutes_of
from neighborhoods.decisions.models import Motion, Session
from neighborhoods.decisions.views import session_of


@require_safe
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened in a session; a draft for the council until it has approved it."""
    return minutes_page(request, session_of(pk))


def minutes_page(request: HttpRequest, found: Session, *, status: int = 200, **refused: Any) -> HttpResponse:
    """The minutes' page; after a refused act with its reason and the words that came with it."""
    user = request.user
    readable = may.may_read(user, found)
    context = {
        "session": found,
        "place": found.council.neighborhood,
        "readable": readable,
        "lines": minutes_of(found, user) if readable else [],
        "corrections": list(found.corrections.select_related("by")) if readable else [],
        "there": [presence.member for presence in found.presences.all()],
        "may_note": may.may_note(user, found),
        "may_correct": may.may_correct(user, found),
        "note_form": NoteForm(auto_id="note-%s"),
        "item_form": ItemForm(session=found, auto_id="item-%s"),
        "correction_form": NoteForm(auto_id="correction-%s"),
        "my_pk": user.pk,
        **refused,
    }
    return render(request, "decisions/minutes.html", context, status=status)


@login_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a note to the draft."""
    found = session_of(pk)
    may.may_note(request.user, found).or_forbid()
    form = NoteForm(request.POST, auto_id="note-%s")
    if form.is_valid() and attempt(form, lambda data: actions.note(found, by=request.user, **data)) is not None:
        return redirect("decisions:minutes", pk)
    return minutes_page(request, found, status=422, note_form=form)


@login_required
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down who does what by when."""
    found = session_of(pk)
    may.may_note(request.user, found).or_forbid()
    form = ItemForm(request.POST, session=found, auto_id="item-%s")
    if form.is_valid() and attempt(form, lambda data: actions.assign(found, by=request.user, **data)) is not None:
        return redirect("decisions:minutes", pk)
    return minutes_page(request, found, status=422, item_form=form)


@login_required
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a correction of the draft."""
    found = session_of(pk)
    may.may_correct(request.user, found).or_forbid()
    form = NoteForm(request.POST, auto_id="correction-%s")
    if form.is_valid() and attempt(form, lambda data: actions.correct(found, by=request.user, **data)) is not None:
        return redirect("decisions:minutes", pk)
    return minutes_page(request, found, status=422, correction_form=form)


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a recommendation for the city."""
    motion = get_object_or_404(Motion.objects.select_related("session__council__neighborhood"), pk=pk)
    permissions.may_answer(request.user, motion).or_forbid()
    return act_page(
        request,
        "decisions/write.html",
        AnswerForm(sent(request)[0]),
        lambda data: actions.answer(motion, by=request.user, **data),
        done=_("The answer is public, and the council has been told."),
        back=motion.get_absolute_url(),
        title=_("Answer the council: %(title)s") % {"title": motion.title},
        lede=motion.text,
        button=_("Publish the answer"),
        back_url=motion.get_absolute_url(),
    )
