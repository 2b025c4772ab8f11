"""The demo city learns together: two curricula with named residents, sessions past and to come, a waiting list, reflections."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from cms.training import actions
from cms.training.models import Curriculum, Session
from config.demo.story import Story, words
from kit import clock
from neighborhoods.decisions.models import Motion

TITLE = "Calm first: meeting trouble without force"


def tell(story: Story) -> None:
    """Put it on the calendar; the Harbor council approves the second version in its session (`councils`)."""
    told = words("training.toml")
    story.on(-48, lambda: _first(story, told["calm"]))
    story.on(-9, lambda: _second(story, told["budget"]))


def approve(story: Story, motion: Motion) -> None:
    """The council's decision stands: its co-chair writes it down at the version it was about."""
    calm = Curriculum.objects.get(title=TITLE)
    actions.approve(calm.latest, by=story.personas["chidi"], motion=motion)
    story.on(-18, lambda: _held(story, calm))
    story.on(-8, lambda: _coming(story, calm))


def _first(story: Story, told: dict[str, Any]) -> None:
    calm = actions.start(
        by=story.officer, title=TITLE, audience="both", aims=told["aims"], modules=told["modules"].strip()
    )
    for number, key in enumerate(("ana", "cora", "lupe")):
        person = story.personas[key]
        actions.ask_coauthor(calm, by=story.officer, email=person.email)
        if key != "lupe":  # she has not answered yet
            story.on(-46 + number, lambda p=person: actions.answer_for_name(calm, by=p, answer="accept"))  # type: ignore[misc]
    story.on(-30, lambda: actions.write(calm, by=story.personas["ana"], **_later(told)))


def _later(told: dict[str, Any]) -> dict[str, str]:
    return {
        "aims": told["aims"],
        "modules": told["modules_later"].strip(),
        "changed": "A module on what neighbors fear, told by neighbors; less time for the law.",
        "why": "Those who tried the first version said that officers spoke for an hour before a resident did.",
    }


def _second(story: Story, told: dict[str, Any]) -> None:
    actions.start(
        by=story.second_officer,
        title="Reading the city's budget in an evening",
        audience="residents",
        aims=told["aims"],
        modules=told["modules"].strip(),
    )


def _session(story: Story, calm: Curriculum, day: int, hour: int, **of: Any) -> Session:
    begins = _at(story, day, hour)
    return actions.plan_session(calm, by=story.officer, starts_at=begins, ends_at=begins + timedelta(hours=3), **of)


def _held(story: Story, calm: Curriculum) -> None:
    harbor = story.places["harbor"]
    access = "Ramp at the side door, hearing loop, child care."
    held = _session(
        story,
        calm,
        -10,
        18,
        place="Harbor school, hall",
        seats=20,
        language="English",
        access=access,
        neighborhood=harbor,
    )
    there = [story.personas["ana"], *story.residents["harbor"][6:16]]
    for person in there:
        actions.register(held, by=person)
    story.on(-9, lambda: actions.count_who_came(held, by=story.officer, came=17))
    said = (
        (there[1], "I was sure that he would not listen. Then he told me what he is afraid of.", True),
        (there[2], "Ask first, then wait longer than feels polite. I tried it at home the same night.", False),
        (there[3], "Too little time for the walk outside. Two evenings would be better.", False),
    )
    for number, (person, text, by_name) in enumerate(said):
        story.on(-9 + number / 10, lambda p=person, t=text, n=by_name: _reflect(held, p, t, n))  # type: ignore[misc]


def _reflect(held: Session, person: User, text: str, by_name: bool) -> None:
    actions.reflect(held, by=person, words=text, by_name=by_name)


def _coming(story: Story, calm: Curriculum) -> None:
    full = _session(
        story, calm, 5, 18, place="Old Mill library", seats=6, language="English", neighborhood=story.places["old-mill"]
    )
    for person in story.residents["old-mill"][2:11]:
        actions.register(full, by=person)
    _session(
        story, calm, 12, 10, place="Riverside parish hall", seats=24, language="Spanish",
        access="No steps; bus 4 to the door.", neighborhood=story.places["riverside"],
    )  # fmt: skip


def _at(story: Story, day: int, hour: int) -> datetime:
    return clock.at_midnight(story.day(day).date()) + timedelta(hours=hour)
