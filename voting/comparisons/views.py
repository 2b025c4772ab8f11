"""What would other rules have funded? The page and its file, from what the worker has stored."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit import tables
from kit.paging import page_of
from voting.comparisons import side_by_side
from voting.comparisons.contenders import NAMES, contenders, in_order
from voting.comparisons.models import Comparison
from voting.comparisons.permissions import may_compare
from voting.comparisons.side_by_side import Column
from voting.explaining import rule_name
from voting.outcome_views import summary_for
from voting.outcomes import Summary
from voting.rules import decimal_money

PER_PAGE = 100


@require_safe
def other_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The measures of each rule, and the projects on which they differ; with `?all` every project."""
    summary = _published(request, pk)
    columns = _columns(summary)
    votes, own = summary.counted.votes, set(summary.winners)
    others = side_by_side.by_agreement((id_ for id_ in summary.projects if id_ not in own), columns, votes)
    every = side_by_side.rows(summary.projects, votes, columns, [*summary.winners, *others], summary.money)
    differing = [row for row in every if row.differs]
    wants_all = "all" in request.GET
    page = page_of(request, every if wants_all else differing, PER_PAGE)
    context = {
        "poll": summary.poll,
        "columns": [column for column in columns if column.known],
        "without": [column for column in columns if column.problem],
        "waiting": len([column for column in columns if not column.known and not column.problem]),
        "lines": side_by_side.measured_lines(columns, summary.money),
        "page": page,
        "wants_all": wants_all,
        "differing": len(differing),
        "every": len(every),
    }
    return render(request, "voting/comparisons/other_rules.html", context)


@require_safe
def other_rules_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole table for spreadsheets: a line a project, a column a rule."""
    summary = _published(request, pk)
    columns = [column for column in _columns(summary) if column.known]
    subunits = summary.manifest["subunits"]
    header = [_("project"), _("name"), _("cost"), _("votes"), *(column.name for column in columns)]
    lines = [
        [
            id_,
            project["name"],
            decimal_money(project["cost"], subunits),
            summary.counted.votes[id_],
            *(_("yes") if id_ in column.funded else _("no") for column in columns),
        ]
        for id_, project in summary.projects.items()
    ]
    answer = HttpResponse("".join(tables.write_csv(header, lines)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(str(summary.poll))}-rules.csv"'
    return answer


def _published(request: HttpRequest, pk: int) -> Summary:
    summary = summary_for(request, pk)
    may_compare(summary.poll).or_forbid()
    return summary


def _columns(summary: Summary) -> list[Column]:
    """The vote's own outcome, then each rule it is compared with, known or not."""
    own_name = _("This vote: %(rule)s") % {"rule": rule_name(summary.manifest)}
    columns = [Column("own", own_name, summary.winners, summary.counted.measures, own=True)]
    stored = {row.key: row for row in Comparison.objects.filter(poll=summary.poll)}
    for key in in_order(contenders(summary.manifest)):
        row = stored.get(key)
        if row is None or not row.worked_out_at:
            columns.append(Column(key, str(NAMES[key]), [], {}))
        else:
            problem = row.get_problem_display() if row.problem else ""
            columns.append(Column(key, str(NAMES[key]), row.winners, row.measures, problem))
    return columns
