"""Planning a cycle of the demo city, by its officer."""

from __future__ import annotations

from collections.abc import Mapping

from config.demo.story import Story
from cycles import actions
from cycles.models import USUAL_CATEGORIES, Category, Cycle
from kit import clock
from neighborhoods.models import Neighborhood

ICONS = {
    "lighting": "lamp",
    "youth-programs": "users",
    "mental-health": "heart",
    "de-escalation": "message-circle",
    "safe-routes": "route",
    "public-spaces": "trees",
}


def categories() -> None:
    """The usual subjects of a safety budget."""
    for slug, label in USUAL_CATEGORIES.items():
        source = str(getattr(label, "_args", (label,))[0]) if hasattr(label, "_args") else str(label)
        Category.objects.get_or_create(slug=slug, defaults={"name": source, "icon": ICONS[slug]})


def category(slug: str) -> Category:
    return Category.objects.get(slug=slug)


def plan(
    story: Story,
    *,
    name: str,
    summary: str,
    dates: Mapping[str, tuple[float, float]],
    amounts: Mapping[Neighborhood | None, int],
    before: float,
) -> Cycle:
    """Plan and publish a cycle on day `before`; `dates` are days from today, `amounts` whole cents."""
    moments = {kind: (story.day(opens), story.day(closes)) for kind, (opens, closes) in dates.items()}
    with clock.at(story.day(before)):
        cycle = actions.plan_cycle(None, by=story.officer, name=name, summary=summary, dates=moments, amounts=amounts)
        actions.publish_cycle(cycle, by=story.officer)
    return Cycle.objects.get(pk=cycle.pk)
