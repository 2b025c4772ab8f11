"""Moderation as the public sees it: rules, the log, each decision, statistics; and appeals."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from deliberation.discussions import actions, permissions, statistics
from deliberation.discussions.forms import AnswerAppealForm, AppealForm, RulesForm
from deliberation.discussions.models import Appeal, Decision, HouseRule, RuleBook
from kit.acting import act_page, sent
from kit.paging import page_of
from kit.tables import write_csv
from neighborhoods.models import Neighborhood
from neighborhoods.permissions import sits_for

DECISIONS = 30  # a page
GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
def rules(request: HttpRequest, version: int | None = None) -> HttpResponse:
    """The rules of the house: those in force, or an earlier version."""
    books = list(RuleBook.objects.all())
    book = next((b for b in books if version is None or b.version == version), None)
    if book is None:
        raise Http404
    context = {
        "book": book,
        "books": books,
        "rules": book.rules.all(),
        "current": book == books[0],
        "may_write": permissions.may_write_rules(request.user),
    }
    return render(request, "discussions/rules.html", context)


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def write_rules(request: HttpRequest) -> HttpResponse:
    """Write a new version of the rules."""
    permissions.may_write_rules(request.user).or_forbid()
    known = list(HouseRule.objects.in_force())
    form = RulesForm(*sent(request), rules=known)
    return act_page(
        request,
        "discussions/write_rules.html",
        form,
        lambda data: actions.write_rules(form.written(), by=request.user, why=data["why"]),
        done=_("The new rules are in force. Earlier versions stay readable."),
        back="discussions:rules",
    )


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Every decision with its reason, newest first, without the words it was about."""
    asked = request.GET
    found = _in_the_log()
    kinds = [kind for kind in Decision.Kind if kind == asked.get("kind")]
    if kinds:
        found = found.filter(kind=kinds[0])
    if asked.get("place"):
        found = found.filter(council__neighborhood__slug=asked["place"])
    if asked.get("rule"):
        found = found.filter(rule__code=asked["rule"])
    page = page_of(request, found, DECISIONS)
    page.object_list = list(page.object_list)
    _count_parts(page.object_list)
    context = {
        "page": page,
        "kinds": Decision.Kind.choices,
        "places": Neighborhood.objects.filter(council__isnull=False).only("name", "slug"),
        "rules": HouseRule.objects.in_force(),
        "asked": {name: asked.get(name, "") for name in ("kind", "place", "rule")},
    }
    return render(request, "discussions/log.html", context)


@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: what, why, by which council; its appeal and what came of it."""
    found = get_object_or_404(_in_the_log().select_related("comment__top", "undoes"), pk=pk)
    _count_parts([found])
    appeal = getattr(found, "appeal", None)
    about_me = request.user.is_authenticated and found.person_id == request.user.pk
    seat = sits_for(request.user, found.discussion.neighborhood) if request.user.is_authenticated else None
    context = {
        "decision": found,
        "appeal": appeal,
        "about_me": about_me,
        "reads_appeal": about_me or bool(seat),
        "may_appeal": permissions.may_appeal(request.user, found) if request.user.is_authenticated else None,
        "may_answer": appeal is not None and permissions.may_answer_appeal(request.user, appeal),
        "may_take_back": bool(seat)
        and bool(permissions.may_take_back(request.user, found))
        and found.kind in permissions.KINDS_TO_APPEAL
        and not found.undone_by.exists(),
    }
    return render(request, "discussions/decision.html", context)


@login_required
@require_http_methods(GET_OR_POST)
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a decision was wrong."""
    found = get_object_or_404(_in_the_log(), pk=pk)
    permissions.may_appeal(request.user, found).or_forbid()
    return act_page(
        request,
        "discussions/appeal.html",
        AppealForm(*sent(request)),
        lambda data: actions.appeal(found, by=request.user, **data),
        done=_("Your appeal is with the council. Somebody else than before decides on it."),
        back=found,
        decision=found,
    )


@duty_page
@login_required
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """The appeals this council member can decide, what is due first first."""
    sits_for(request.user, None).or_forbid()
    page = page_of(request, Appeal.objects.waiting_for(request.user).with_context(), DECISIONS)
    return render(request, "discussions/appeals.html", {"page": page})


@duty_page
@login_required
@require_http_methods(GET_OR_POST)
def answer_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on an appeal, with a reason."""
    found = get_object_or_404(Appeal.objects.with_context(), pk=pk)
    permissions.may_answer_appeal(request.user, found).or_forbid()
    return act_page(
        request,
        "discussions/answer_appeal.html",
        AnswerAppealForm(*sent(request)),
        lambda data: _answer(found, request.user, **data),
        done=_("Decided. The person has been told, and everybody can read the reason."),
        back="discussions:appeals",
        appeal=found,
        decision=found.decision,
    )


def _answer(found: Appeal, user: Any, *, verdict: str, reason: str) -> Appeal:
    act = actions.overturn if verdict == "overturn" else actions.uphold
    return act(found, by=user, reason=reason)


@require_safe
def councils(request: HttpRequest) -> HttpResponse:
    """How each council moderates, in numbers."""
    days = _days(request)
    context = {"lines": statistics.by_council(days), "days": days, "periods": statistics.PERIODS}
    return render(request, "discussions/councils.html", context)


@require_safe
def councils_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a file; decisions by kind, hours as the middle value."""
    kinds = list(Decision.Kind.values)
    header = ("council", "waiting", "oldest", "hours", "decisions", *kinds, "appeals", "taken_back", "late")
    lines = (
        [
            one.name, one.waiting, one.oldest.isoformat() if one.oldest else "",
            "" if one.hours is None else round(one.hours, 1), one.decisions, *(one.kinds[kind] for kind in kinds),
            one.appeals, one.overturned, one.late,
        ]
        for one in statistics.by_council(_days(request))
    )  # fmt: skip
    answer = StreamingHttpResponse(write_csv(header, lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="moderation-by-council.csv"'
    return answer


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) in statistics.PERIODS else 90


def _in_the_log() -> QuerySet[Decision]:
    """Decisions as the log tells them: one with many parts is told once."""
    return Decision.objects.filter(part_of__isnull=True).select_related(
        "rule", "discussion__neighborhood", "council__neighborhood", "appeal", "comment"
    )


def _count_parts(decisions: list[Decision]) -> None:
    whole = [d.pk for d in decisions if d.kind in (Decision.Kind.UNDO, Decision.Kind.REDO)]
    parts = Decision.objects.filter(Q(part_of__in=whole)).order_by().values_list("part_of")
    counts = dict(parts.annotate(n=Count("pk"))) if whole else {}
    for found in decisions:
        found.part_count = counts.get(found.pk, 0)  # type: ignore[attr-defined]
