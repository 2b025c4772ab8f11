"""Deliveries for the bench of dashboards, and its references: the same sums made in two other ways."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

STEPS = 5


def deliver(built: list[Any]) -> None:
    """Five milestones and two payments a project, and a setback for every tenth."""
    from kit import clock
    from proposals.delivery.models import Milestone, Setback, Spending

    today = clock.today()

    def step(project: Any, n: int, i: int) -> Milestone:
        planned = today + timedelta(days=(n + 61 * i) % 400 - 300)
        done = planned if (n + i) % 3 else None
        state = "done" if done else "planned"
        return Milestone(
            project=project, title=f"Step {i}", weight=1 + i % 3, promised_on=planned, planned_on=planned, done_on=done,
            state=state,
        )  # fmt: skip

    Milestone.objects.bulk_create(step(one, n, i) for n, one in enumerate(built) for i in range(STEPS))
    Spending.objects.bulk_create(
        Spending(project=one, paid_on=today, amount=10 + n % 20 + i, what="Work")
        for n, one in enumerate(built)
        for i in (0, 1)
    )
    said = {"noticed_on": today, "what": "<p>Rain.</p>", "corrective_action": "<p>Wait.</p>", "days": 3}
    Setback.objects.bulk_create(
        Setback(project=one, resolved_on=today if n % 20 else None, **said) for n, one in enumerate(built) if not n % 10
    )


def ours() -> dict[str, int]:
    """What the dashboard says."""
    from cms.progress.figures import sums
    from cms.progress.scope import Scope

    whole = sums(Scope()).whole
    names = ("voted", "paid", "done", "late", "still", "missing")
    return {name: getattr(whole, name) for name in names}


def in_sql(database: Path) -> dict[str, int]:
    """The same by hand in SQL, by cycle, neighborhood and category as the page needs them; no Django, no page."""
    from kit import clock

    by = "e.cycle_id, e.neighborhood_id, p.category_id"
    whose = "JOIN proposals_proposal p ON p.id = j.proposal_id JOIN cycles_envelope e ON e.id = p.envelope_id"
    asks = (
        f"SELECT SUM(j.granted) FROM delivery_project j {whose} GROUP BY {by}",
        f"SELECT SUM(s.amount) FROM delivery_spending s JOIN delivery_project j ON j.id = s.project_id {whose} GROUP BY {by}",
        "SELECT SUM(m.state = 'done'), SUM(m.state != 'done' AND j.state != 'cancelled' AND m.planned_on < :today) "
        f"FROM delivery_milestone m JOIN delivery_project j ON j.id = m.project_id {whose} GROUP BY {by}, j.id",
        f"SELECT SUM(s.resolved_on IS NULL) FROM delivery_setback s JOIN delivery_project j ON j.id = s.project_id {whose} "
        f"GROUP BY {by}",
        "SELECT SUM(i.target_on < :today AND COALESCE(i.met, 0) = 0) FROM indicators_indicator i "
        "WHERE i.chosen_at IS NOT NULL GROUP BY i.cycle_id, i.neighborhood_id, i.category_id",
    )
    today = clock.today().isoformat()
    with sqlite3.connect(database) as open_file:
        columns = [
            list(zip(*open_file.execute(ask, {"today": today} if ":today" in ask else {}), strict=True)) for ask in asks
        ]
    (voted,), (paid,), (done, late), (still,), (missing,) = columns
    found = {"voted": voted, "paid": paid, "done": done, "late": late, "still": still, "missing": missing}
    return {name: sum(values) for name, values in found.items()}


def in_objects() -> dict[str, int]:
    """The same as one writes it first: every project, milestone and indicator an object, added up in Python."""
    from proposals.delivery.models import Project
    from proposals.indicators.models import Indicator

    projects = list(Project.objects.with_proposal().with_money().prefetch_related("setbacks"))
    return {
        "voted": sum(one.granted for one in projects),
        "paid": sum(one.spent for one in projects),
        "done": sum(one.progress.done for one in projects),
        "late": sum(len(one.late_milestones) for one in projects),
        "still": sum(setback.is_open for one in projects for setback in one.setbacks.all()),
        "missing": sum(one.is_missed for one in Indicator.objects.chosen()),
    }
