"""The liaison of the demo city explains: one text side by side in each language, answers, one question that waits, one that is late."""

from __future__ import annotations

from cms.liaison import actions
from cms.liaison.models import Plain
from config.demo.story import Story, words


def tell(story: Story) -> None:
    """Put it on the calendar."""
    told = words("explaining.toml")
    ana, lupe, lia = story.personas["ana"], story.personas["lupe"], story.personas["lia"]
    for number, row in enumerate(told["plain"]):
        story.on(-34 + number, lambda row=row: actions.write_plain(by=lia, **row))  # type: ignore[misc]
    story.on(-30, lambda: _ask_and_answer(story, told["asked"]))
    story.on(-11, lambda: actions.ask(by=lupe, address="/voting/", question=told["late"]))
    story.on(-2, lambda: actions.ask(by=ana, address="/cycles/", question=told["waits"]))


def _ask_and_answer(story: Story, told: dict[str, str]) -> None:
    lia = story.personas["lia"]
    asked = actions.ask(by=story.personas["gus"], address="/budget/", question=told["question"])
    plain = Plain.objects.order_by("pk").first()
    story.on(-27, lambda: actions.answer(asked, by=lia, words=told["answer"], plain=plain))
