"""Three draws: one that filled seats last month, one that waits for the dice, and one that residents can volunteer for."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from accounts.models import User
from config.demo.story import Story
from deliberation.lots import actions as draw
from deliberation.lots.models import Lottery
from neighborhoods.actions import keep

AGE_AND_HOME = [
    ["Age", "under 30", 1, 2],
    ["Age", "30 to 60", 1, 2],
    ["Age", "over 60", 1, 2],
    ["Home", "rents", 1, 3],
    ["Home", "owns", 1, 3],
]
HOW = "Three ten-sided dice in the public library, in front of everybody who comes"


def tell(story: Story) -> None:
    """Each from its plan on."""
    story.on(-50, lambda: _filled(story))
    story.on(-12, lambda: _waiting(story))
    story.on(-4, lambda: _open(story))


def _plan(story: Story, place: str, **plan: Any) -> Lottery:
    made = draw.plan(
        None,
        by=story.officer,
        council=story.places[place].council,
        task_force=None,
        dice_how=HOW,
        answer_days=7,
        **plan,
    )
    return draw.announce_lottery(made, by=story.officer)


def _volunteers(story: Story, lottery: Lottery, people: list[User]) -> None:
    """Older owners come forward more than others, as everywhere."""
    for person in people:
        profile = [story.dice.choices(range(3), (2, 4, 7))[0], story.dice.choices((3, 4), (2, 5))[0]]
        draw.volunteer(lottery, by=person, profile=profile)


def _neighbors(story: Story, place: str, count: int) -> list[User]:
    council = story.council[place]
    named = set(story.personas.values())
    return [person for person in story.residents[place] if person not in council and person not in named][:count]


def _publish(lottery: Lottery) -> None:
    draw.freeze(lottery, chance=random.Random(f"Lanternfield: {lottery.title}"))
    draw.work_out(lottery.pk, salt="Lanternfield")


def _filled(story: Story) -> None:
    council = story.places["riverside"].council
    council.size += 3
    keep(council, by=story.officer)
    lottery = _plan(
        story,
        "riverside",
        title="Three more seats on the Riverside council",
        purpose="The council grew by three seats. They are drawn by lot, so that it looks more like Riverside.",
        seats=3,
        quotas=AGE_AND_HOME,
        opens_at=story.day(-50),
        closes_at=story.day(-40),
        dice_at=story.day(-38),
        starts_on=story.day(-28).date(),
        ends_on=story.day(700).date(),
    )
    _volunteers(story, lottery, _neighbors(story, "riverside", 24))
    story.on(-40, lambda: _publish(lottery))
    story.on(-38, lambda: draw.draw(lottery, by=story.officer, dice="407"))
    story.on(-36, lambda: _answer(lottery))
    story.on(-29, lambda: draw.settle(lottery, by=story.officer))


def _answer(lottery: Lottery) -> None:
    """Who had the smallest chance declines; everybody else, and who is asked instead, accepts."""
    lottery.refresh_from_db()
    waiting = list(lottery.places.waiting().select_related("person"))
    first = min(waiting, key=lambda place: lottery.chances[place.ticket - 1])
    draw.decline(first, by=first.person)
    for place in lottery.places.waiting().select_related("person"):
        draw.accept(place, by=place.person)


def _waiting(story: Story) -> None:
    lottery = _plan(
        story,
        "harbor",
        title="Four neighbors for the night walks",
        purpose="Four seats on the Harbor council for those who know the night: who walks home late, and where.",
        seats=4,
        quotas=[
            ["Where", "Pier Lane", 1, 1],
            ["Where", "elsewhere in Harbor", 3, 3],
            ["Home", "rents", 1, 3],
            ["Home", "owns", 1, 3],
        ],
        opens_at=story.day(-12),
        closes_at=story.day(-2),
        dice_at=story.today - timedelta(hours=1),
        starts_on=story.day(14).date(),
        ends_on=story.day(379).date(),
    )
    for number, person in enumerate(_neighbors(story, "harbor", 18)):
        draw.volunteer(lottery, by=person, profile=[1, 2 + (number % 3 > 0)])
    draw.volunteer(lottery, by=story.personas["ana"], profile=[0, 2])
    story.on(-1.9, lambda: _publish(lottery))


def _open(story: Story) -> None:
    lottery = _plan(
        story,
        "harbor",
        title="Two seats on the Harbor council",
        purpose="Two members leave in spring. Their seats are drawn by lot from everybody in Harbor who would like one.",
        seats=2,
        quotas=[
            ["Age", "under 40", 1, 1],
            ["Age", "40 or older", 1, 1],
            ["Home", "rents", 1, 1],
            ["Home", "owns", 1, 1],
        ],
        opens_at=story.day(-4),
        closes_at=story.day(10),
        dice_at=story.day(12),
        starts_on=story.day(40).date(),
        ends_on=story.day(1135).date(),
    )
    for number, person in enumerate(_neighbors(story, "harbor", 9)):
        draw.volunteer(lottery, by=person, profile=[number % 2, 2 + (number % 3 > 0)])
