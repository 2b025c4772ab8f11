"""Notes on numbers: writing one, its own page, and what people, councils and officers do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.second_factor import duty_page
from cms.data_room import actions, permissions
from cms.data_room.forms import CheckForm, NoteForm
from cms.data_room.looking import look
from cms.data_room.models import DataSet, Note
from cms.data_room.showing import decisions_about, key_of_row, rows_to_note
from cms.data_room.views import FORM, chosen_release
from deliberation.discussions.forms import DecideForm, FlagForm, ReasonForm
from deliberation.discussions.models import Decision
from kit.acting import act_page, sent
from kit.paging import page_of
from neighborhoods.permissions import sits_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note on one of the rows that the address looks at."""
    found = get_object_or_404(DataSet.objects.public(), pk=pk)
    permissions.may_note(request.user).or_forbid()
    releases = list(found.releases.published().without_secrets().order_by("-published_at", "-pk"))
    release = chosen_release(releases, request.GET.get("release", ""))
    seen = look(found, release, request.GET)
    back = f"{found.get_absolute_url()}?{request.GET.urlencode()}".rstrip("?")
    narrowed = ", ".join(one.chosen for one in seen.filters if one.chosen)

    def act(data: dict[str, Any]) -> Note:
        cell = key_of_row(seen, data["row"])
        return actions.note(release, by=request.user, cell=cell, stance=data["stance"], words=data["words"])

    return act_page(
        request,
        FORM,
        NoteForm(sent(request)[0], rows=rows_to_note(found, seen)),
        act,
        done=_("Thank you. Your note stands beside the number."),
        back=lambda made: redirect(f"{back}#note-{made.number}"),
        title=_("A note on “%(title)s”") % {"title": found.title},
        lede=narrowed,
        button=_("Put it beside the number"),
        back_url=back,
    )


def _note(pk: int) -> Note:
    return get_object_or_404(Note.objects.select_related("data_set", "release", "author", "checked_by"), pk=pk)


@require_safe
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """One note: the number it is about, what the city found, and what the council decided."""
    found = _note(pk)
    user = request.user
    acts = {
        "flag": permissions.may_flag,
        "withdraw": permissions.may_withdraw,
        "check": permissions.may_check,
    }
    agrees = user.is_authenticated and found.agreements.filter(person=user).exists()
    moderates = permissions.may_moderate(user, found)
    context = {
        "note": found,
        "readable": permissions.may_read(user, found),
        "value": found.release.cube.get(found.key),
        "seen_by": found.agreements.count(),
        "agreed": agrees,
        "may_agree": permissions.may_agree(user, found),
        "acts": [name for name, ask in acts.items() if ask(user, found)],
        "moderates": moderates,
        "flags": found.flags.filter(decision__isnull=True).select_related("rule") if moderates else [],
        "decisions": decisions_about(found, user),
    }
    return render(request, "data_room/note.html", context)


@login_required
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one saw this too, or take it back."""
    found = _note(pk)
    permissions.may_agree(request.user, found).or_forbid()
    act = actions.take_agreement_back if "back" in request.POST else actions.agree
    act(found, by=request.user)
    if "stay" in request.POST:
        return redirect(found)
    return redirect(f"{found.data_set.get_absolute_url()}#note-{found.number}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own words back."""
    found = _note(pk)
    permissions.may_withdraw(request.user, found).or_forbid()
    return _act(
        request,
        found,
        forms.Form,
        lambda _data: actions.withdraw(found, by=request.user),
        title=_("Withdraw your note"),
        button=_("Withdraw it"),
        done=_("Your note is withdrawn."),
        back=found.data_set,
        danger=True,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the council about a note."""
    found = _note(pk)
    permissions.may_flag(request.user, found).or_forbid()
    return _act(
        request,
        found,
        FlagForm,
        lambda data: actions.flag(found, by=request.user, **data),
        title=_("Flag this note"),
        button=_("Send to the council"),
        done=_("Thank you. The council will look at it."),
        advice=_("A member of a neighborhood council will read it and decide. Nobody else learns that it was you."),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency's word on a note."""
    found = _note(pk)
    permissions.may_check(request.user, found).or_forbid()
    return _act(
        request,
        found,
        CheckForm,
        lambda data: actions.check_note(found, by=request.user, **data),
        title=_("What did the city find?"),
        button=_("Put it beside the note"),
        done=_("It stands beside the note."),
        initial={"checked": found.checked, "because": found.checked_because},
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Hide, show again, or keep."""
    found = _note(pk)
    permissions.may_moderate(request.user, found).or_forbid()
    acts: dict[str, Callable[..., Decision]] = {
        "hide": actions.hide, "restore": actions.restore, "dismiss": actions.dismiss,
    }  # fmt: skip
    title, button, done = {
        "hide": (_("Hide this note"), _("Hide it"), _("The note is hidden; its author has been told why.")),
        "restore": (_("Show this note again"), _("Show it again"), _("The note is shown again.")),
        "dismiss": (_("Keep this note"), _("Keep it"), _("The note stays; the flags are settled.")),
    }[kind]
    return _act(
        request,
        found,
        DecideForm if kind == "hide" else ReasonForm,
        lambda data: acts[kind](found, by=request.user, **data),
        title=title,
        button=button,
        done=done,
        danger=kind == "hide",
    )


@duty_page
@login_required
@require_safe
def flagged(request: HttpRequest) -> HttpResponse:
    """Flagged notes that wait for a council member, the oldest first."""
    sits_for(request.user, None).or_forbid()
    page = page_of(request, Note.objects.waiting_for(request.user).with_context(), 20)
    return render(request, "data_room/flagged.html", {"page": page, "notes": list(page.object_list)})


def _act(
    request: HttpRequest,
    found: Note,
    form_class: type[forms.Form],
    act: Callable[[dict[str, Any]], Any],
    *,
    initial: dict[str, Any] | None = None,
    back: Any = None,
    **words: Any,
) -> HttpResponse:
    """Show the form of one act on one note; on a good answer do it and lead back."""
    return act_page(
        request,
        "data_room/note_act.html",
        form_class(*sent(request), initial=initial),
        act,
        back=back or found,
        note=found,
        readable=permissions.may_read(request.user, found),
        **words,
    )
