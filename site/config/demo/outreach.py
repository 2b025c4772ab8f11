"""The demo city goes to people: stops with their ledger, two to come, one nobody wrote down, and who speaks what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cms.outreach import actions
from config.demo.story import Story, words
from kit import clock
from proposals.models import Proposal


def tell(story: Story) -> None:
    """Put it on the calendar."""
    told = words("outreach.toml")
    lia = story.personas["lia"]
    story.on(-130, lambda: _speakers(story, told["speakers"]))
    for row in told["stop"]:
        story.on(row["day"] - 20, lambda row=row: _plan(story, lia, row))  # type: ignore[misc]


def _speakers(story: Story, rows: list[list[Any]]) -> None:
    lines = "".join(f"{place},{language},{people}\n" for place, language, people in rows)
    data = f"neighborhood,language,people\n{lines}".encode()
    brought = actions.bring_file(by=story.officer, kind="speakers", name="census-languages.csv", data=data)
    actions.accept_file(brought, by=story.officer)


def _plan(story: Story, lia: Any, row: dict[str, Any]) -> None:
    begins = clock.at_midnight(story.day(row["day"]).date()) + timedelta(hours=row["hour"])
    stop = actions.plan(
        by=lia,
        kind=row["kind"],
        name=row["name"],
        neighborhood=story.places[row["place"]],
        languages=row["languages"],
        who_goes=row["who"],
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
    )
    if "cost" not in row:
        return
    story.on(begins + timedelta(days=1), lambda: _write_down(stop, lia, row))


def _write_down(stop: Any, lia: Any, row: dict[str, Any]) -> None:
    heard = row["heard"]
    proposal = Proposal.objects.public().filter(envelope__neighborhood=stop.neighborhood).order_by("-pk").first()
    if heard and proposal is not None:
        heard = [f"{heard[0]} | {proposal.get_absolute_url()}", *heard[1:]]
    actions.write_down(stop, by=lia, cost=row["cost"] * 100, came=row["came"], heard="\n".join(heard))
