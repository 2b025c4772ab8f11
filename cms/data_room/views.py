"""Pages that everyone can open: the data sets, one of them by any look, its CSV, and requests with the city's answers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from cms.data_room import actions, permissions
from cms.data_room.forms import AnswerForm, AskForm
from cms.data_room.looking import SHAPES, chart, look
from cms.data_room.models import DataSet, Release, Request, SavedView
from cms.data_room.showing import notes_of, readings_of
from kit.acting import act_page, sent
from kit.paging import page_of
from kit.tables import write_csv

FORM = "data_room/write.html"


@require_safe
def data_sets(request: HttpRequest) -> HttpResponse:
    """What there is, the latest first."""
    return render(request, "data_room/data_sets.html", {"page": page_of(request, DataSet.objects.public(), 20)})


@require_safe
def data_set(request: HttpRequest, pk: int) -> HttpResponse:
    """One data set: a look at its latest release, where it comes from and what it does not show."""
    found = get_object_or_404(DataSet.objects.public(), pk=pk)
    releases = list(found.releases.published().without_secrets().order_by("-published_at", "-pk"))
    release = chosen_release(releases, request.GET.get("release", ""))
    seen = look(found, release, request.GET)
    told = notes_of(request, found, release, releases, seen)
    context = {
        "data_set": found,
        "release": release,
        "releases": releases,
        "seen": seen,
        "chart": chart(found, seen, told["markers"]),
        "may_note": permissions.may_note(request.user),
        "may_propose": permissions.may_propose(request.user),
        **readings_of(request, found, release),
        "query": request.GET.urlencode(),
        "shapes": SHAPES,
        "saved": _saved(request, found, releases),
        "may_keep_view": request.user.is_authenticated,
        **told,
    }
    return render(request, "data_room/data_set.html", context)


@require_safe
def release_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """A published release: every cell and every sum that is shown."""
    rows = Release.objects.published().without_secrets().select_related("data_set")
    found = get_object_or_404(rows, pk=pk)
    lines = (
        [part if part is not None else "all" for part in row[:-1]] + ["hidden" if row[-1] is None else row[-1]]
        for row in found.shown
    )
    header = [*found.data_set.dimensions, "count"]
    answer = StreamingHttpResponse(write_csv(header, lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="data-{found.data_set_id}-{found.pk}.csv"'
    return answer


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What residents ask for: those that wait first, the first due on top; then the answered ones."""
    waiting = Request.objects.filter(answered_at=None)
    answered = Request.objects.exclude(answered_at=None).select_related("data_set").order_by("-answered_at")
    page = page_of(request, answered, 20)
    context = {
        "waiting": waiting,
        "page": page,
        "answered": page.object_list,
        "may_ask": permissions.may_ask(request.user),
    }
    return render(request, "data_room/requests.html", context)


@require_safe
def one_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request and its answer, or until when it is due."""
    found = get_object_or_404(Request.objects.select_related("data_set"), pk=pk)
    return render(
        request, "data_room/request.html", {"asked": found, "may_answer": permissions.may_answer(request.user, found)}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for numbers that are missing."""
    permissions.may_ask(request.user).or_forbid()
    return act_page(
        request,
        FORM,
        AskForm(sent(request)[0]),
        lambda data: actions.ask(by=request.user, **data),
        done=_("The city has been asked. It answers here, in public."),
        title=_("Ask for numbers that are missing"),
        button=_("Ask the city"),
        back_url=reverse("data_room:requests"),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a request for the city."""
    found = get_object_or_404(Request, pk=pk)
    permissions.may_answer(request.user, found).or_forbid()
    return act_page(
        request,
        FORM,
        AnswerForm(sent(request)[0]),
        lambda data: actions.answer(found, by=request.user, **data),
        done=_("The answer is public."),
        title=_("Answer: %(what)s") % {"what": found.what},
        lede=found.why,
        button=_("Publish the answer"),
        back_url=found.get_absolute_url(),
    )


def chosen_release(releases: list[Release], number: str) -> Release:
    """The release of that number, or the latest."""
    return next((one for one in releases if str(one.pk) == number), releases[0])


def _saved(request: HttpRequest, data_set: DataSet, releases: list[Release]) -> dict[str, Any] | None:
    """The kept view by which somebody came, and whether the set has had a newer release since."""
    code = request.GET.get("view", "")[:12]
    found = SavedView.objects.kept().filter(code=code, data_set=data_set).first() if code else None
    if found is None:
        return None
    newer = f"{data_set.get_absolute_url()}?{found.query}" if found.release_id != releases[0].pk else ""
    return {"view": found, "newer": newer, "newest": releases[0]}
