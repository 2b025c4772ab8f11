"""The pages of an outcome: what is funded and why, the count step by step, and everything as files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from kit.paging import page_of
from proposals.citing.showing import cited_in_funding
from voting import downloads
from voting.explaining import rule_in_words, rule_name
from voting.fairness import by_number_chart, checks, served, shares
from voting.margins import margins_file
from voting.models import Certificate, Count, Poll, Round
from voting.outcomes import Line, Summary, say_number, summary_of
from voting.permissions import may_see_outcome
from voting.record.amendments import told
from voting.record.models import Openings
from voting.stepping import course_chart, never_enough, round_chart, steps, who_paid

PER_PAGE = 25
PER_LIST = 100


@require_safe
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """What is funded and why, project by project."""
    summary = summary_for(request, pk)
    page = page_of(request, summary.order, PER_PAGE)
    lines = [summary.line(id_) for id_ in page]
    cited = cited_in_funding([line.proposal for line in lines if line.proposal])
    answer = render(
        request,
        "voting/outcome.html",
        {
            "poll": summary.poll,
            "summary": summary,
            "amendments": told(summary.poll),
            "margins": _margins(summary.poll),
            "money": summary.money,
            "page": page,
            "funded": [(line, cited.get(line.proposal or 0)) for line in lines if line.funded],
            "not_funded": [(line, cited.get(line.proposal or 0)) for line in lines if not line.funded],
            "chart": summary.money_chart(_url_of, reverse("voting:outcome_csv", args=[pk])) if page.number == 1 else "",
            "rule_name": rule_name(summary.manifest),
            "rule_words": rule_in_words(summary.manifest, summary.money),
            "certificates": Certificate.objects.filter(poll=summary.poll).select_related("officer"),
            "rounds": len(summary.counted.outcome["rounds"]),
            "manifest_sha256": summary.poll.manifest.sha256,
        },
    )
    return careful(answer, summary.poll)


@require_safe
def rounds(request: HttpRequest, pk: int) -> HttpResponse:
    """Every step of the count in a list, with what was left after each."""
    summary = summary_for(request, pk)
    page = page_of(request, summary.counted.outcome["rounds"], PER_LIST)
    context = {"poll": summary.poll, "summary": summary, "page": page, "steps": steps(summary, list(page))}
    return careful(render(request, "voting/rounds.html", context), summary.poll)


@require_safe
def round_(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One step of the count: what was bought, who paid, and the money behind every project."""
    summary = summary_for(request, pk)
    data = get_object_or_404(Round, count=summary.counted, number=number).data
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
            "line": summary.line(data["project"]),
            "joined": who_paid(summary, data),
            "paid": [
                {key: summary.money(paid[key]) for key in ("least", "most", "total")}
                | {"voters": say_number(paid["voters"]), "full": paid["kind"] == "full"}
                for paid in data["paid"]
            ],
            "money_left": summary.money(data["money_left"]),
            "cost": summary.money(data["cost"]),
            "chart": round_chart(summary, data),
            "dropped": [summary.line(id_) for id_ in data["dropped"]],
        },
    )
    return careful(answer, summary.poll)


@require_safe
def project(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Why one project was or was not funded, and the money behind it from round to round."""
    summary = summary_for(request, pk)
    ids = list(summary.projects)
    if not 1 <= number <= len(ids):
        raise Http404
    id_ = ids[number - 1]
    told = list(summary.counted.rounds.values_list("data", flat=True))
    line = summary.line(id_)
    context = {
        "poll": summary.poll,
        "summary": summary,
        "line": line,
        "round": next((data["number"] for data in told if data["project"] == id_), None),
        "chart": course_chart(summary, id_, told),
        "never": never_enough(summary, id_, told),
        "rivals": [summary.line(other) for other in summary.rivals_of(id_)],
    }
    return careful(render(request, "voting/project.html", context), summary.poll)


@require_safe
def fairness(request: HttpRequest, pk: int) -> HttpResponse:
    """How well the outcome serves the voters; a count of an earlier version did not measure it."""
    summary = summary_for(request, pk)
    measures = summary.counted.measures
    context: dict[str, Any] = {"poll": summary.poll, "summary": summary}
    if measures:
        context |= {
            "served": served(measures, summary.money),
            "by_number": by_number_chart(measures),
            "categories": shares(summary, "categories"),
            "neighborhoods": shares(summary, "neighborhoods"),
            "checks": checks(summary),
        }
    return careful(render(request, "voting/fairness.html", context), summary.poll)


@require_safe
def outcome_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The outcome for spreadsheets."""
    summary = summary_for(request, pk)
    return _file(downloads.outcome_csv(summary), "text/csv; charset=utf-8", summary.poll, "csv")


@require_safe
def outcome_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The outcome for programs."""
    summary = summary_for(request, pk)
    return _file(downloads.outcome_json(summary), "application/json; charset=utf-8", summary.poll, "json")


@require_safe
def ballots_pb(request: HttpRequest, pk: int) -> HttpResponse:
    """All ballots, to count again."""
    summary = summary_for(request, pk, with_ballots=True)
    if not summary.poll.is_published:
        raise Http404
    return _file(downloads.ballots_pb(summary), "text/plain; charset=utf-8", summary.poll, "pb")


@require_safe
def voters_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """How many voted by age and by neighborhood, two tables apart, in cells of ten people or more."""
    summary = summary_for(request, pk)
    margins = _margins(summary.poll)
    if not margins:
        raise Http404
    return _file(margins_file(margins), "text/csv; charset=utf-8", summary.poll, "voters.csv")


def _margins(poll: Poll) -> dict[str, Any]:
    if not poll.is_published:
        return {}
    return Openings.objects.filter(poll=poll).values_list("margins", flat=True).first() or {}


def summary_for(request: HttpRequest, pk: int, *, with_ballots: bool = False) -> Summary:
    """The stored count of a poll whose outcome this reader may see; a 404 or a refusal with its reason otherwise."""
    poll = get_object_or_404(Poll.objects.visible().with_place().select_related("manifest"), pk=pk)
    may_see_outcome(request.user, poll).or_forbid()
    counted = Count.objects.filter(poll=poll)
    return summary_of(poll, counted.get() if with_ballots else counted.defer("ballots_file").get())


def _url_of(line: Line) -> str:
    return reverse("proposals:proposal", args=[line.proposal]) if line.proposal else ""


def careful(answer: HttpResponse, poll: Poll) -> HttpResponse:
    """An outcome that only officers may see is kept by no cache."""
    if not poll.is_published:
        answer["Cache-Control"] = "private, no-store"
    return answer


def _file(body: str | bytes, content_type: str, poll: Poll, ending: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{slugify(str(poll))}.{ending}"'
    return careful(answer, poll)
