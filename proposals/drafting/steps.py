"""The steps of writing a proposal, one small page each. All of them together are the page that has everything."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """One page: its part of the address, its name, the fields that are on it, and what it is for."""

    key: str
    label: str | Promise
    fields: frozenset[str]
    lede: str | Promise


STEPS = (
    Step(
        "idea",
        _("The idea"),
        frozenset({"title", "summary", "category", "envelope"}),
        _("What should be done? Say it so that a neighbor understands it in ten seconds."),
    ),
    Step("story", _("Why and how"), frozenset({"body", "questions"}), _("Take your time. What you type is kept.")),
    Step("where", _("Where"), frozenset({"place", "places"}), _("Name the place; draw it too, if you like.")),
    Step(
        "pictures",
        _("Pictures"),
        frozenset({"picture", "picture_alt", "attachments"}),
        _("A picture helps people to see it. You can go on without one."),
    ),
    Step("people", _("Who"), frozenset(), _("Write it alone or together.")),
    Step("check", _("Check and send"), frozenset(), _("This is what neighbors will see.")),
)
BY_KEY = {step.key: step for step in STEPS}


def beside(step: Step) -> tuple[Step | None, Step | None]:
    """The steps before and after this one."""
    here = STEPS.index(step)
    return (STEPS[here - 1] if here else None), (STEPS[here + 1] if here + 1 < len(STEPS) else None)


def step_of(field: str) -> Step:
    """The step on which something that is missing can be mended."""
    if field.startswith("q_"):
        field = "questions"
    return next((step for step in STEPS if field in step.fields), STEPS[0])
