"""What the public pages of projects show, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit import charts
from kit.money import say_cents
from proposals.delivery.clauses import compared
from proposals.delivery.models import Cause, Change, Check, Project, Setback
from proposals.delivery.permissions import chairs_for, seats_for


def page_of(project: Project, user: Any) -> dict[str, Any]:
    """Everything on a project's page. The project comes from `with_proposal().with_money()`."""
    setbacks = list(project.setbacks.select_related("milestone", "action_by").prefetch_related("sign_offs__by"))
    changes = list(project.changes.select_related("by", "answered_by", "motion"))
    for setback in setbacks:
        setback.project = project
    for change in changes:
        change.project = project
    clauses = compared(project.clauses.all(), changes)
    reopenings = list(project.reopenings.select_related("answered_by"))
    for asked in reopenings:
        asked.project = project
    is_chair = bool(chairs_for(user, project))
    answers = is_chair or (user.is_authenticated and user.is_officer)
    now = project.money_now
    return {
        "project": project,
        "proposal": project.proposal,
        "progress": project.progress,
        "steps": list(project.milestones.prefetch_related("words")),
        "open_setbacks": [s for s in setbacks if s.is_open],
        "past_setbacks": [s for s in setbacks if not s.is_open],
        "late": project.late_milestones,
        "signers": signers(project) if any(s.waits for s in setbacks) else [],
        "is_chair": is_chair,
        "worked": Worked.of(project),
        "reopenings": reopenings,
        "has_request": any(asked.waits for asked in reopenings),
        "may_answer": answers,
        "may_hide": answers,
        "pairs": list(project.pairs.all()),
        "clauses": clauses,
        "is_changed": any(one.is_changed for one in clauses),
        "changes": changes,
        "asked": [change for change in changes if change.waits],
        "ending": next((c for c in changes if c.cancels and c.state == Change.State.IN_FORCE), None),
        "money_now": now,
        "left": max(0, now - project.spent),  # type: ignore[attr-defined]
        "over": max(0, project.spent - now),  # type: ignore[attr-defined]
    }


@dataclass(frozen=True)
class Worked:
    """What residents answered to "Did it work?": a chart with its sample, the newest words, and how many came earlier."""

    chart: SafeString | None
    words: list[Check]
    earlier: int
    counts: dict[Check.Worked, int]

    @classmethod
    def of(cls, project: Project) -> Worked:
        everything = list(project.checks.all())
        now = [one for one in everything if one.round == project.round]
        counts = {kind: sum(one.worked == kind for one in now) for kind in Check.Worked}
        chart = None
        if now:
            rows = [charts.Row(str(kind.label), count, fill=FILLS[kind]) for kind, count in counts.items()]
            chart = charts.bars(
                _("What neighbors answered"),
                _sample(project, len(now)),
                rows,
                headings=(_("Answer"), _("People")),
                csv_url=f"/api/v1/did-it-work.csv?project={project.pk}",
            )
        said = [one for one in now if one.word or one.picture]
        return cls(chart, said[:MOST_WORDS], len(everything) - len(now), counts)


FILLS = {Check.Worked.YES: "fill-leaf", Check.Worked.PARTLY: "fill-lamp", Check.Worked.NO: "fill-brick"}
MOST_WORDS = 20


def _sample(project: Project, answers: int) -> str:
    said = ngettext("%(n)d neighbor answered.", "%(n)d neighbors answered.", answers) % {"n": answers}
    if project.asked_of:
        said += " " + ngettext("%(n)d was asked.", "%(n)d were asked.", project.asked_of) % {"n": project.asked_of}
    return said


def signers(project: Project) -> list[Any]:
    """The seats of the co-chairs who can sign, with their holders; none are listed for a project of the whole city."""
    if project.place is None:
        return []
    return list(seats_for(project).exclude(holder=project.owner_id).select_related("holder").order_by("-duty"))


def causes(projects: Any) -> SafeString | None:
    """The setbacks of these projects by cause, as a chart; `None` where there are none."""
    found = list(Setback.objects.filter(project__in=projects.order_by()).by_cause())
    if not found:
        return None
    rows = [
        charts.Row(
            label=str(Cause(one["cause"]).label),
            value=one["times"],
            note=_("%(days)s lost, %(money)s more") % {"days": _days(one["lost"]), "money": say_cents(one["cost"])},
            fill="fill-brick",
        )
        for one in found
    ]
    total = sum(row.value for row in rows)
    finding = ngettext("%(n)d setback so far.", "%(n)d setbacks so far.", total) % {"n": total}
    if len(rows) == 1 or rows[0].value > rows[1].value:
        finding += " " + _("The most frequent cause: %(cause)s.") % {"cause": rows[0].label}
    return charts.bars(
        _("Why projects were set back"),
        finding,
        rows,
        headings=(_("Cause"), _("Setbacks")),
        csv_url="/api/v1/setbacks.csv",
    )


def _days(number: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", number) % {"n": number}
