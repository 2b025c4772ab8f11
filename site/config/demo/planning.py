"""What both cycles of the demo city share: planning them, and the way of a proposal through them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from config.demo.story import Story
from cycles import actions
from cycles.formula import apply_formula
from cycles.models import USUAL_CATEGORIES, Category, Cycle, Envelope
from kit import clock
from neighborhoods.models import Neighborhood
from proposals import actions as propose
from proposals.models import Proposal
from voting import actions as vote
from voting.models import Poll

ICONS = {
    "lighting": "lamp",
    "youth-programs": "users",
    "mental-health": "heart",
    "de-escalation": "message-circle",
    "safe-routes": "route",
    "public-spaces": "trees",
}


@dataclass
class Told:
    """A row of a TOML file and, once its day has come, the proposal it became."""

    row: dict[str, Any]
    home: str  # where its author lives: a neighborhood's slug, or "city" for anywhere
    envelope: Envelope
    proposal: Proposal | None = None

    @property
    def there(self) -> Proposal:
        """The proposal, as it is now."""
        assert self.proposal is not None, self.row["title"]  # the story tells things in order
        return Proposal.objects.select_related("envelope__cycle", "envelope__neighborhood", "author").get(
            pk=self.proposal.pk
        )


def categories() -> None:
    """The usual subjects of a safety budget."""
    for slug, name in USUAL_CATEGORIES.items():
        Category.objects.get_or_create(slug=slug, defaults={"name": str(name), "icon": ICONS[slug]})


def category(slug: str) -> Category:
    """The category with that address part."""
    """One of the usual categories."""
    return Category.objects.get(slug=slug)


def plan(
    story: Story,
    *,
    name: str,
    summary: str,
    dates: Mapping[str, tuple[float, float]],
    amounts: Mapping[Neighborhood | None, int],
    before: float,
    formula: Mapping[str, Any] | None = None,
) -> Cycle:
    """Plan and publish a cycle on day `before`; `dates` are days from today, `amounts` whole cents.

    `formula` shares the neighborhoods' money out by people and need.
    """
    moments = {kind: (story.day(opens), story.day(closes)) for kind, (opens, closes) in dates.items()}
    with clock.at(story.day(before)):
        cycle = actions.plan_cycle(None, by=story.officer, name=name, summary=summary, dates=moments, amounts=amounts)
        if formula:
            needs = {place: (place.population, formula["need"][slug]) for slug, place in story.places.items()}
            words_ = {name: formula[name] for name in ("total", "need_percent", "source")}
            apply_formula(cycle, by=story.officer, places=needs, **words_)
        actions.publish_cycle(cycle, by=story.officer)
    return Cycle.objects.get(pk=cycle.pk)


def envelopes(cycle: Cycle) -> dict[str, Envelope]:
    """The cycle's envelopes by the neighborhood's slug, or "city"."""
    found = cycle.envelopes.select_related("neighborhood", "cycle")
    return {envelope.neighborhood.slug if envelope.neighborhood else "city": envelope for envelope in found}


def put_forward(story: Story, told: Told, *, day: float, by: User | None = None, submit: bool = True) -> None:
    """On its day an author writes it, and some hours later sends it in."""
    author = by or story.somebody(told.home)
    row = told.row
    longitude, latitude = row.get("at", (None, None))

    def write() -> None:
        told.proposal = propose.start_draft(
            by=author,
            envelope=told.envelope,
            category=category(row["category"]),
            title=row["title"],
            summary=row["summary"],
            body="".join(f"<p>{part}</p>" for part in row["body"].strip().split("\n\n")),
            place=row["place"],
            latitude=latitude,
            longitude=longitude,
        )

    story.on(day, write)
    if submit:
        story.on(day + 0.3, lambda: propose.submit(told.there, by=author))


def reviewer(story: Story, told: Told) -> User:
    """A council member who did not write the proposal."""
    council = story.council.get(told.home) or story.council["harbor"]
    return next(member for member in council if member.pk != told.there.author_id)


def ballots(
    story: Story, poll: Poll, voters: list[User], likes: Callable[[User], list[Told]], days: tuple[float, float]
) -> None:
    """Each of `voters` casts one ballot on some day of the vote; whoever likes nothing stays at home."""
    on_ballot = {project["proposal"]: project["id"] for project in poll.manifest.data["projects"]}
    for person in voters:
        choices = [on_ballot[told.proposal.pk] for told in likes(person) if told.proposal]
        key = f"{story.dice.getrandbits(128):032x}"
        if choices:
            story.on(
                story.dice.uniform(*days),
                lambda person=person, choices=choices, key=key: vote.cast_ballot(
                    poll, by=person, choices=choices, key=key
                ),  # type: ignore[misc]
            )
