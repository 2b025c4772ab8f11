"""Counter-readings: proposing one, its own page and figures, and what people, councils and officers do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from cms.data_room import actions, permissions
from cms.data_room.figures import read_figures
from cms.data_room.forms import AnswerReadingForm, ReadingForm
from cms.data_room.looking import look
from cms.data_room.models import DataSet, Reading, Release
from cms.data_room.showing import decisions_about, key_of_row, rows_read, rows_to_note
from cms.data_room.views import chosen_release
from deliberation.discussions.forms import DecideForm, FlagForm, ReasonForm
from deliberation.discussions.models import Decision
from kit.acting import act_page, sent
from kit.paging import page_of
from kit.tables import write_csv
from neighborhoods.permissions import sits_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose another reading of the release that the address looks at; "look" reads the figures and keeps nothing."""
    found = get_object_or_404(DataSet.objects.public(), pk=pk)
    permissions.may_propose(request.user).or_forbid()
    releases = list(found.releases.published().without_secrets().order_by("-published_at", "-pk"))
    release = chosen_release(releases, request.GET.get("release", ""))
    seen = look(found, release, request.GET)
    form = ReadingForm(*sent(request), rows=rows_to_note(found, seen))
    words = {
        "title": _("Another reading of “%(title)s”") % {"title": found.title},
        "narrowed": ", ".join(one.chosen for one in seen.filters if one.chosen),
        "back_url": f"{found.get_absolute_url()}?{request.GET.urlencode()}".rstrip("?"),
        "release": release,
    }
    if "look" in request.POST:
        return _looked_at(request, form, release, words)

    def act(data: dict[str, Any]) -> Reading:
        cells = [key_of_row(seen, row) for row in data.pop("rows")]
        return actions.propose(release, by=request.user, cells=cells, **data)

    done = _("Your counter-reading is public. The city answers it here.")
    return act_page(request, "data_room/reading_write.html", form, act, done=done, **words)


def _looked_at(request: HttpRequest, form: ReadingForm, release: Release, words: dict[str, Any]) -> HttpResponse:
    """The dry run of the figures: the table as it would stand, or every mistake by line. Whatever was typed stays."""
    form.is_valid()
    header, rows, problems = read_figures(release, form.cleaned_data.get("figures", b""))
    for name in [name for name in form.errors if name != "figures"]:  # only the figures are looked at
        del form.errors[name]
    if problems:
        form.add_error("figures", ValidationError(problems))
        header = []
    elif not header:
        form.add_error("figures", _("Write or bring a table first."))
    context = {**words, "form": form, "header": header, "figures": rows}
    return render(request, "data_room/reading_write.html", context, status=422 if form.errors else 200)


def _reading(pk: int, number: int) -> Reading:
    rows = Reading.objects.select_related("data_set", "release", "author").defer("release__counts")
    return get_object_or_404(rows, data_set=pk, number=number)


@require_safe
def reading(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Two readings side by side: the city's numbers and the other one, with the city's answer or until when it is due."""
    found = _reading(pk, number)
    user = request.user
    acts = {
        "flag": permissions.may_flag_reading,
        "withdraw": permissions.may_withdraw_reading,
        "answer": permissions.may_answer_reading,
    }
    moderates = permissions.may_moderate_reading(user, found)
    newest = found.data_set.releases.published().defer("counts", "shown").order_by("-published_at", "-pk").first()
    context = {
        "reading": found,
        "asked": found,  # for the clock that requests have, too
        "readable": permissions.may_read_reading(user, found),
        "rows": rows_read(found),
        "newest": newest if newest and newest.pk != found.release_id else None,
        "acts": [name for name, ask in acts.items() if ask(user, found)],
        "moderates": moderates,
        "flags": found.flags.filter(decision__isnull=True).select_related("rule") if moderates else [],
        "decisions": decisions_about(found, user),
    }
    return render(request, "data_room/reading.html", context)


@require_safe
def figures_csv(request: HttpRequest, pk: int, number: int) -> StreamingHttpResponse:
    """Its own figures; nothing in them runs as a formula."""
    found = get_object_or_404(Reading.objects.shown().exclude(header=[]), data_set=pk, number=number)
    answer = StreamingHttpResponse(write_csv(found.header, found.figures), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="reading-{pk}-{number}.csv"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take one's own words back."""
    found = _reading(pk, number)
    permissions.may_withdraw_reading(request.user, found).or_forbid()
    return _act(
        request,
        found,
        forms.Form,
        lambda _data: actions.withdraw_reading(found, by=request.user),
        title=_("Withdraw your counter-reading"),
        button=_("Withdraw it"),
        done=_("Your counter-reading is withdrawn."),
        advice=_("Your words and figures are deleted. This can't be undone."),
        back=found.data_set,
        danger=True,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Tell the council about a counter-reading."""
    found = _reading(pk, number)
    permissions.may_flag_reading(request.user, found).or_forbid()
    return _act(
        request,
        found,
        FlagForm,
        lambda data: actions.flag_reading(found, by=request.user, **data),
        title=_("Flag this counter-reading"),
        button=_("Send to the council"),
        done=_("Thank you. The council will look at it."),
        advice=_("A member of a neighborhood council will read it and decide. Nobody else learns that it was you."),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The agency's answer."""
    found = _reading(pk, number)
    permissions.may_answer_reading(request.user, found).or_forbid()
    return _act(
        request,
        found,
        AnswerReadingForm,
        lambda data: actions.answer_reading(found, by=request.user, **data),
        title=_("Answer for the city"),
        button=_("Publish the answer"),
        done=_("The answer is public."),
        advice=_("The answer stands beside the counter-reading and can't be changed."),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int, number: int, kind: str) -> HttpResponse:
    """Hide, show again, or keep."""
    found = _reading(pk, number)
    permissions.may_moderate_reading(request.user, found).or_forbid()
    acts: dict[str, Callable[..., Decision]] = {
        "hide": actions.hide_reading, "restore": actions.restore_reading, "dismiss": actions.dismiss_reading,
    }  # fmt: skip
    title, button, done = {
        "hide": (_("Hide this counter-reading"), _("Hide it"), _("It is hidden; its author has been told why.")),
        "restore": (_("Show this counter-reading again"), _("Show it again"), _("It is shown again.")),
        "dismiss": (_("Keep this counter-reading"), _("Keep it"), _("It stays; the flags are settled.")),
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
    """Flagged counter-readings that wait for a council member, the oldest first."""
    sits_for(request.user, None).or_forbid()
    page = page_of(request, Reading.objects.waiting_for(request.user).with_context(), 20)
    return render(request, "data_room/readings_flagged.html", {"page": page, "readings": list(page.object_list)})


def _act(
    request: HttpRequest,
    found: Reading,
    form_class: type[forms.Form],
    act: Callable[[dict[str, Any]], Any],
    *,
    back: Any = None,
    **words: Any,
) -> HttpResponse:
    """Show the form of one act on one counter-reading; on a good answer do it and lead back."""
    readable = permissions.may_read_reading(request.user, found)
    form = form_class(sent(request)[0])
    return act_page(
        request, "data_room/reading_act.html", form, act, back=back or found, reading=found, readable=readable, **words
    )
