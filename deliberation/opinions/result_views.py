"""What people have answered: groups and their map, common ground and divides, every statement, the report, the files.

While people vote, the page asks every few seconds whether there are new numbers. It asks with the version it shows; the
answer is empty as long as that is the newest. Without scripts a reload does the same.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from deliberation.opinions import files as made_files
from deliberation.opinions import permissions, studies
from deliberation.opinions.lifecycle import State
from deliberation.opinions.models import Conversation, Participant, Report, Vote
from deliberation.opinions.reading import conversation_of, study_of
from deliberation.opinions.showing import ORDERS, Answered, bars_of, frozen_numbers, in_order, numbers_of, result_of
from kit.paging import page_of

PAGE = 20


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Groups and map, common ground and divides, as they stand; where I stand, to me alone."""
    found = conversation_of(request, pk)
    answer = render(request, "opinions/results.html", _live_context(request, found))
    if found.is_running:
        answer["Cache-Control"] = "no-cache"  # votes are no recorded acts, so a kept page would not notice them
    return answer


def _live_context(request: HttpRequest, found: Conversation) -> dict[str, Any]:
    numbers = numbers_of(found)
    user = request.user if request.user.is_authenticated else None
    return {
        "conversation": found,
        "result": result_of(found, numbers, user) if numbers and numbers.people else None,
        "version": numbers.version if numbers else 0,
    }


def _tag(request: HttpRequest, pk: int) -> str | None:
    """What the live part depends on: the version of the numbers, the reader's own answers, the language."""
    found = Conversation.objects.select_related("study").filter(pk=pk).first()
    study = study_of(found) if found else None
    if found is None or study is None:
        return None
    mine = ""
    if request.user.is_authenticated:
        me = Participant.objects.filter(conversation=found, user=request.user).first()
        last = Vote.objects.filter(participant=me).order_by("-changed_at").first() if me else None
        mine = f"{me.pk}.{last.changed_at.timestamp()}" if me and last else "-"
    return f'"{pk}.{study.version}.{found.state}.{get_language()}.{mine}"'


@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=_tag)
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the results that changes while people vote; empty (204) for a page that shows the newest.

    Whoever looks while there are votes that are not in the numbers asks the worker for new ones.
    """
    found = conversation_of(request, pk)
    studies.ask(found.pk)
    study = study_of(found)
    if request.GET.get("seen") == str(study.version if study else 0) and found.is_running:
        return HttpResponse(status=204)
    return render(request, "opinions/parts/live.html", _live_context(request, found))


@require_safe
def every_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Every shown statement with its bars, in an order that the reader chooses."""
    found = conversation_of(request, pk)
    numbers = numbers_of(found)
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "agree"
    shown = found.statements.shown().values_list("number", flat=True)
    page = page_of(request, in_order(numbers, shown, order) if numbers else [], PAGE)
    rows = {row.number: row for row in found.statements.shown().filter(number__in=list(page.object_list))}
    page.object_list = [
        Answered(rows[number], bars_of(rows[number], numbers))
        for number in page.object_list
        if number in rows and numbers
    ]
    context = {"conversation": found, "page": page, "order": order, "orders": ORDERS}
    return render(request, "opinions/every_statement.html", context)


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What was heard and what happens next, with the numbers as they were."""
    found = conversation_of(request, pk)
    if found.state != State.REPORTED:
        return redirect("opinions:results", pk)
    told = get_object_or_404(Report.objects.select_related("published_by"), conversation=found)
    user = request.user if request.user.is_authenticated else None
    context = {"conversation": found, "report": told, "result": result_of(found, frozen_numbers(told), user)}
    return render(request, "opinions/report.html", context)


@require_safe
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """Every file of a conversation, and what is in it."""
    found = conversation_of(request, pk)
    context = {
        "conversation": found,
        "votes": permissions.may_download_votes(found),
        "report": Report.objects.filter(conversation=found).first(),
    }
    return render(request, "opinions/files.html", context)


@require_safe
def file(request: HttpRequest, pk: int, name: str) -> HttpResponse | StreamingHttpResponse:
    """One of the four files in the format of Polis's open data."""
    found = conversation_of(request, pk)
    if name not in made_files.WRITERS:
        raise Http404
    if name in made_files.WITH_SINGLE_VOTES:
        permissions.may_download_votes(found).or_forbid()
    return StreamingHttpResponse(
        made_files.WRITERS[name](found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{pk}-{name}"'},
    )


@require_safe
def report_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The report's frozen numbers; the SHA-256 of this file is the fingerprint in the record of acts."""
    told = get_object_or_404(Report, conversation=conversation_of(request, pk))
    return HttpResponse(
        told.numbers,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{pk}-report.json"'},
    )
