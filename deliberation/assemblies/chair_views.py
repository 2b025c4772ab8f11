"""The chair's pages: call an assembly, prepare it, run it, write its minutes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.second_factor import duty_page
from deliberation.assemblies import actions, permissions
from deliberation.assemblies.forms import (
    LONGEST_MINUTES,
    AgendaForm,
    ItemForm,
    MinutesForm,
    PollForm,
    ScheduleForm,
    SpeakingForm,
)
from deliberation.assemblies.models import Assembly
from deliberation.assemblies.snapshot import Audience, snapshot
from deliberation.assemblies.transcript import transcript_of
from deliberation.assemblies.views import assembly_of, live_context
from kit import html
from kit.acting import act_page
from kit.forms import attempt


@duty_page
@login_required
@never_cache
@require_safe
def chair(request: HttpRequest, pk: int) -> HttpResponse:
    """Run the assembly: agenda, polls, questions."""
    found = assembly_of(pk)
    permissions.may_chair(request.user, found).or_forbid()
    return chair_page(request, found)


def chair_page(request: HttpRequest, found: Assembly, *, status: int = 200, **more: Any) -> HttpResponse:
    """The chair's page of `found`; `more` are forms that come back with their mistakes."""
    context = {
        **live_context(request, found, Audience.CHAIR, snapshot(found, Audience.CHAIR)),
        "poll_form": PollForm(auto_id="poll-%s"),
        "item_form": ItemForm(auto_id="item-%s"),
        **more,
    }
    return render(request, "assemblies/chair.html", context, status=status)


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest) -> HttpResponse:
    """Call an assembly."""
    permissions.may_schedule_somewhere(request.user).or_forbid()
    return act_page(
        request,
        "assemblies/schedule.html",
        ScheduleForm(request.POST if request.method == "POST" else None, user=request.user),
        lambda data: actions.schedule(by=request.user, **data),
        done=_("The assembly is called. Tell your neighbors."),
        back=lambda made: redirect("assemblies:chair", made.pk),
    )


@duty_page
@login_required
@require_POST
def prepare_poll(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a poll; with "open it now", open it as well."""
    found = assembly_of(pk)
    permissions.may_chair(request.user, found).or_forbid()
    form = PollForm(request.POST, auto_id="poll-%s")

    @transaction.atomic
    def do(data: dict[str, Any]) -> Any:
        poll = actions.prepare_poll(found, by=request.user, **data)
        return actions.open_poll(poll, by=request.user) if "now" in request.POST else poll

    if form.is_valid() and attempt(form, do) is not None:
        return redirect("assemblies:chair", pk)
    return chair_page(request, found, status=422, poll_form=form)


@duty_page
@login_required
@require_POST
def add_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one more point on the agenda."""
    found = assembly_of(pk)
    permissions.may_chair(request.user, found).or_forbid()
    form = ItemForm(request.POST, auto_id="item-%s")
    if form.is_valid() and attempt(form, lambda data: actions.add_item(found, by=request.user, **data)) is not None:
        return redirect("assemblies:chair", pk)
    return chair_page(request, found, status=422, item_form=form)


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the agenda anew, before the start."""
    found = assembly_of(pk)
    permissions.may_chair(request.user, found).or_forbid()
    lines = "\n".join(f"{item.minutes} {item.title}" for item in found.agenda.all())
    return act_page(
        request,
        "assemblies/write.html",
        AgendaForm(request.POST if request.method == "POST" else None, initial={"agenda": lines}),
        lambda data: actions.set_agenda(found, by=request.user, **data),
        back=lambda _made: redirect("assemblies:chair", pk),
        assembly=found,
        title=_("Agenda"),
        button=_("Save the agenda"),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def speaking(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the rules of the speaker queue."""
    found = assembly_of(pk)
    permissions.may_prepare(request.user, found).or_forbid()
    kept = {
        "rules": found.speaking_rules,
        "tags": "\n".join(found.speaking_tags),
        "seconds": found.speaking_seconds,
    }
    return act_page(
        request,
        "assemblies/write.html",
        SpeakingForm(request.POST if request.method == "POST" else None, initial=kept),
        lambda data: actions.set_speaking_rules(found, by=request.user, **data),
        back=lambda _made: redirect("assemblies:chair", pk),
        assembly=found,
        title=_("Rules for speaking"),
        button=_("Save the rules"),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the minutes; with "publish", show them to everyone."""
    found = assembly_of(pk)
    permissions.may_write_minutes(request.user, found).or_forbid()
    kept = html.plain(found.minutes)
    if request.GET.get("begin") == "transcript":
        kept = "\n\n".join(part for part in (kept, transcript_of(found, LONGEST_MINUTES - len(kept) - 2)) if part)
    form = MinutesForm(request.POST if request.method == "POST" else None, initial={"text": kept})

    def do(data: dict[str, Any]) -> Any:
        kept = actions.write_minutes(found, by=request.user, **data)
        return actions.publish_minutes(kept, by=request.user) if "publish" in request.POST else kept

    published = "publish" in request.POST
    return act_page(
        request,
        "assemblies/write.html",
        form,
        do,
        done=_("The minutes are published.") if published else _("The draft is kept."),
        back=lambda _made: redirect("assemblies:assembly" if published else "assemblies:minutes", pk),
        assembly=found,
        title=_("Minutes"),
        button=_("Keep the draft"),
        publish=True,
        has_transcript=found.captions.exists() or found.notes.exists(),
    )
