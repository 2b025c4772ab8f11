"""What is measured in the demo city: lamps counted on walks, a miss in the open, and a proposal that waits."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from config.demo.story import Story
from proposals.delivery.models import Project
from proposals.indicators import actions
from proposals.indicators.models import Indicator
from proposals.indicators.offered import BY_KEY

WALKS = ((-190, 13, 24), (-155, 15, 24), (-120, 19, 26), (-85, 20, 25), (-50, 22, 24), (-18, 23, 25))
COMPLAINTS = ((-200, 41), (-170, 38), (-140, 44), (-110, 36), (-80, 33), (-50, 35), (-20, 34))
FEELINGS = (3, 2, 4, 3, 3, 2, 4, 3, 5, 3)


def tell(story: Story) -> None:
    """Put the story of the indicators on the calendar; the projects are there from day -400 on."""
    story.on(-398, lambda: _lamps(story))
    story.on(-230, lambda: _noise(story))
    story.on(-100, lambda: _dark(story))
    story.on(-6, lambda: _waits(story))


def _lamps(story: Story) -> None:
    """A project's own indicator: a baseline before the work, and a walk each month."""
    project = Project.objects.filter(proposal__category__slug="lighting").order_by("pk").first()
    project = project or Project.objects.order_by("pk").first()
    if project is None:
        return
    made = _proposed(story, "lamps", 90_00, 40, "Nine of ten lamps work on any evening.", project=project)
    member = story.council["harbor"][0]
    story.on(-396, lambda: actions.choose(made, by=member))
    start: dict[str, Any] = {"value": 54_20, "day": story.day(-395).date(), "size": 24}
    story.on(-395, lambda: actions.set_baseline(made, by=story.officer, **start))
    for day, working, seen in WALKS:
        walk: dict[str, Any] = {
            "day": story.day(day).date(),
            "value": working,
            "size": seen,
            "walked": True,
            "note": "After dark, both sides.",
        }
        story.on(day, lambda walk=walk: actions.measure(made, by=story.somebody(), **walk))  # type: ignore[misc]


def _noise(story: Story) -> None:
    """A neighborhood's target that was missed: it stands first on the list."""
    place = {"neighborhood": story.places["harbor"]}
    made = _proposed(story, "nuisance", 25_00, -5, "At most 25 complaints a month, down from 42.", **place)
    member = story.council["harbor"][0]
    story.on(-228, lambda: actions.choose(made, by=member))
    start: dict[str, Any] = {"value": 42_00, "day": story.day(-227).date(), "size": 1}
    story.on(-226, lambda: actions.set_baseline(made, by=member, **start))
    for day, number in COMPLAINTS:
        count: dict[str, Any] = {"day": story.day(day).date(), "value": number * 100}
        story.on(day, lambda count=count: actions.measure(made, by=story.officer, **count))  # type: ignore[misc]


def _dark(story: Story) -> None:
    """Ten neighbors say how safe they feel."""
    place = {"neighborhood": story.places["harbor"]}
    made = _proposed(story, "dark", 3_50, 120, "Most neighbors feel rather safe after dark.", **place)
    story.on(-98, lambda: actions.choose(made, by=story.council["harbor"][0]))
    for number, answer in enumerate(FEELINGS):
        person = story.residents["harbor"][number + 3]
        said: dict[str, Any] = {"day": story.day(-12).date(), "value": answer * 100}
        story.on(-12 + number / 10, lambda p=person, said=said: actions.measure(made, by=p, **said))  # type: ignore[misc]


def _waits(story: Story) -> None:
    """A proposal that the council has not answered yet."""
    made = _proposed(
        story, "youth", 20_00, 200, "Twenty young people at every session.", neighborhood=story.places["harbor"]
    )
    for person in story.residents["harbor"][4:9]:
        story.on(-3, lambda person=person: actions.support(made, by=person))  # type: ignore[misc]


def _proposed(story: Story, key: str, target: int, by_day: float, words: str, **where: Any) -> Indicator:
    template = BY_KEY[key]
    names = ("name", "question", "unit", "yes_words", "no_words", "method", "direction")
    told: dict[str, Any] = {name: str(getattr(template, name)) for name in names} | {
        "kind": template.kind.value,
        "target_words": words,
    }
    ana: User = story.personas["ana"]
    return actions.propose(by=ana, target_value=target, target_on=story.day(by_day).date(), **told, **where)
