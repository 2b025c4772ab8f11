"""The pages of an outcome: what is funded and why, the count step by step, and everything as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from kit.paging import page_of
from voting import downloads
from voting.explaining import rule_in_words, rule_name
from voting.models import Certificate, Count, Poll, Round
from voting.outcomes import Line, Summary, round_chart, summary_of
from voting.permissions import may_see_outcome

PER_PAGE = 50


@require_safe
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """What is funded and why, project by project."""
    summary = _summary(request, pk)
    page = page_of(request, summary.order, PER_PAGE)
    lines = [summary.line(id_) for id_ in page]
    answer = render(
        request,
        "voting/outcome.html",
        {
            "poll": summary.poll,
            "summary": summary,
            "money": summary.money,
            "page": page,
            "funded": [line for line in lines if line.funded],
            "not_funded": [line for line in lines if not line.funded],
            "chart": summary.money_chart(_url_of) if page.number == 1 else "",
            "rule_name": rule_name(summary.manifest),
            "rule_words": rule_in_words(summary.manifest, summary.money),
            "certificates": Certificate.objects.filter(poll=summary.poll).select_related("officer"),
            "rounds": len(summary.counted.outcome["rounds"]),
            "manifest_sha256": summary.poll.manifest.sha256,
        },
    )
    return _careful(answer, summary.poll)


@require_safe
def round_(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One step of the count: what was bought, who paid, and the money behind every project."""
    summary = _summary(request, pk)
    found = get_object_or_404(Round, count=summary.counted, number=number)
    data = found.data
    answer = render(
        request,
        "voting/round.html",
        {
            "poll": summary.poll,
            "summary": summary,
            "number": number,
            "before": number - 1,
            "after": number + 1,
            "rounds": len(summary.counted.outcome["rounds"]),
            "data": data,
            "line": summary.line(data["project"]),
            "paid": [
                {key: summary.money(paid[key]) for key in ("least", "most", "total")}
                | {"voters": paid["voters"], "full": paid["kind"] == "full"}
                for paid in data["paid"]
            ],
            "price": summary.money(data["price"]) if data["price"] is not None else "",
            "money_left": summary.money(data["money_left"]),
            "cost": summary.money(data["cost"]),
            "chart": round_chart(summary, data),
            "dropped": [summary.projects[id_]["name"] for id_ in data["dropped"]],
        },
    )
    return _careful(answer, summary.poll)


@require_safe
def outcome_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The outcome for spreadsheets."""
    summary = _summary(request, pk)
    return _file(downloads.outcome_csv(summary), "text/csv; charset=utf-8", summary.poll, "csv")


@require_safe
def outcome_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The outcome for programs."""
    summary = _summary(request, pk)
    return _file(downloads.outcome_json(summary), "application/json; charset=utf-8", summary.poll, "json")


@require_safe
def ballots_pb(request: HttpRequest, pk: int) -> HttpResponse:
    """All ballots, to count again."""
    summary = _summary(request, pk, with_ballots=True)
    if not summary.poll.is_published:
        raise Http404
    return _file(downloads.ballots_pb(summary), "text/plain; charset=utf-8", summary.poll, "pb")


def _summary(request: HttpRequest, pk: int, *, with_ballots: bool = False) -> Summary:
    poll = get_object_or_404(Poll.objects.visible().with_place().select_related("manifest"), pk=pk)
    may_see_outcome(request.user, poll).or_forbid()
    counted = Count.objects.filter(poll=poll)
    return summary_of(poll, counted.get() if with_ballots else counted.defer("ballots_file").get())


def _url_of(line: Line) -> str:
    return reverse("proposals:proposal", args=[line.proposal]) if line.proposal else ""


def _careful(answer: HttpResponse, poll: Poll) -> HttpResponse:
    """An outcome that only officers may see is kept by no cache."""
    if not poll.is_published:
        answer["Cache-Control"] = "private, no-store"
    return answer


def _file(body: str | bytes, content_type: str, poll: Poll, ending: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{slugify(str(poll))}.{ending}"'
    return _careful(answer, poll)
