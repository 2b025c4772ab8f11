"""A small town with something of everything that a dashboard counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factories

from kit import clock
from proposals.delivery.actions import start_project
from proposals.delivery.models import Change, Clause, Milestone, Project, Setback, Spending
from proposals.indicators.models import Indicator

ROWS = """department,program,neighborhood,planned,committed,spent
Streets,Lighting,Harbor,1000,900,700
Streets,Lighting,Old Mill,5000,4000,400
"""


def day(days: int = 0) -> Any:
    return clock.today() + timedelta(days=days)


def a_project(title: str, envelope: Any, **more: Any) -> Project:
    cost = more.pop("cost", 20_000_00)
    about = factories.category(more.pop("category", "lighting"))
    return start_project(factories.proposal(title, "funded", envelope=envelope, cost=cost, category=about), **more)


def a_step(project: Project, title: str, planned: int, done: int | None = None, weight: int = 1) -> Milestone:
    more = {"state": "done", "done_on": day(done)} if done is not None else {}
    on = {"promised_on": day(planned), "planned_on": day(planned)}
    return Milestone.objects.create(project=project, title=title, weight=weight, **on, **more)


def a_setback(project: Project, what: str = "The masts came late.", resolved: int | None = None) -> Setback:
    return Setback.objects.create(
        project=project, noticed_on=day(-20), what=f"<p>{what}</p>", corrective_action="<p>Another supplier.</p>",
        money=500_00, days=12, resolved_on=None if resolved is None else day(resolved),
    )  # fmt: skip


def a_target(name: str, met: bool | None, days: int, **where: Any) -> Indicator:
    return Indicator.objects.create(
        name=name, question="How many?", kind="share", direction="more", method="Count.", state="measured",
        chosen_at=clock.now(), proposed_at=clock.now(), target_value=90_00, target_on=day(days),
        target_words="Nine of ten.", met=met, **where,
    )  # fmt: skip


def build() -> dict[str, Any]:
    """Harbor and Old Mill in one cycle, the whole city in it too, and an older cycle in Harbor."""
    harbor, mill = factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")
    new, old = factories.cycle("Cycle 2026", now_in="deliver"), factories.cycle("Cycle 2025", now_in="deliver")
    money = {place: factories.envelope(new, place) for place in (harbor, mill, None)}
    lamps = a_project("Lamps on the quay", money[harbor], granted=15_000_00)
    a_step(lamps, "Masts stand", -10)
    a_step(lamps, "Cables lie", -40, done=-30, weight=3)
    a_setback(lamps)
    a_setback(lamps, "Rain.", resolved=-1)
    Spending.objects.create(project=lamps, paid_on=day(-5), amount=7_000_00, what="Masts")
    Spending.objects.create(project=lamps, paid_on=day(-4), amount=-1_000_00, what="Masts, a wrong bill")
    clause = Clause.objects.create(project=lamps, number=9, text="Ten lamps.")
    asked = {"project": lamps, "clause": clause, "money": 2_000_00, "asked_at": clock.now()}
    Change.objects.create(reason="Twelve lamps.", state="asked", **asked)  # waits, so it changes nothing
    crossing = a_project("A crossing", money[mill], category="safe-routes", cost=5_000_00)
    a_step(crossing, "It is painted", 30)
    ended = a_project("A bench", factories.envelope(old, harbor), category="public-spaces", cost=1_000_00)
    a_step(ended, "It stands", -300)
    Project.objects.filter(pk=ended.pk).update(
        state="cancelled", cancelled_at=clock.now(), returned=400_00
    )  # its milestone is not late: nobody waits for it
    everywhere = a_project("Evening courses", money[None], category="youth-programs", cost=3_000_00)
    here = {"neighborhood": harbor, "cycle": new, "category": factories.category()}
    a_target("Missed", False, -3, project=lamps, **here)
    a_target("Nobody measured", None, -3, **here)
    a_target("Met", True, 30, **here)
    a_target("Short", False, 30, neighborhood=mill)
    a_target("Too early", None, 30)
    return {"harbor": harbor, "mill": mill, "new": new, "old": old, "lamps": lamps, "everywhere": everywhere}
