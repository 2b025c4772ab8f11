"""A conversation that runs in Harbor, with some 120 people of two minds, and one of the whole city that has its report."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from wagtail.models import Page

from accounts.models import User
from config.demo.planning import category
from config.demo.story import Story, words
from cycles.models import Cycle
from deliberation.opinions import actions as ask
from deliberation.opinions import studies
from deliberation.opinions.models import Conversation, Participant, Vote
from neighborhoods.models import Neighborhood

DICE = Random()  # of its own, so that nothing else in the city falls differently
RUNS = (-9, 12)
RAN = (-74, -46)
PEOPLE_THERE = 150


def tell(story: Story, cycle: Cycle) -> None:
    """Both conversations, each on its own days."""
    DICE.seed(20261129)
    told = words("opinions.toml")
    story.on(RUNS[0] - 1, lambda: _running(story, cycle, told["running"]))
    story.on(RAN[0] - 1, lambda: _over(story, told["over"]))


def _running(story: Story, cycle: Cycle, told: dict[str, Any]) -> None:
    chair = story.personas["chidi"]
    harbor = story.places["harbor"]
    # Asked by the Harbor council of whoever walks there, so an account is enough.
    conversation = _open(
        story, told, RUNS, by=chair, place=harbor, cycle=cycle, slug="lighting", who=Conversation.Who.SIGNED_IN
    )
    people = _people(story, PEOPLE_THERE, first="harbor")
    leans = {row["text"]: row["lean"] for row in told["statement"] + told["proposed"]}
    for number, row in enumerate(told["proposed"] + told["hidden"]):
        author, day = people[number], RUNS[0] + 0.4 + number * 0.5
        story.on(day, partial(_propose, story, conversation, row, author, day))
    for row, author in zip(told["waiting"], people[-2:], strict=True):
        story.on(-0.3, partial(ask.propose, conversation, by=author, text=row["text"]))
    story.on(-0.2, lambda: _answer(story, conversation, people[:124], leans, -0.2))
    story.on(-0.1, lambda: _flag(story, conversation))


def _over(story: Story, told: dict[str, Any]) -> None:
    conversation = _open(story, told, RAN, by=story.officer, slug="mental-health")
    people = _people(story, 90)
    leans = {row["text"]: row["lean"] for row in told["statement"]}
    story.on(RAN[1] - 1, lambda: _answer(story, conversation, people, leans, RAN[1] - 1))
    story.on(story.day(RAN[1]) + timedelta(minutes=1), lambda: _close(conversation))
    story.on(
        RAN[1] + 9,
        lambda: ask.publish_report(_there(conversation), by=story.officer, words=_paragraphs(told["report"])),
    )


def _open(
    story: Story,
    told: dict[str, Any],
    days: tuple[float, float],
    *,
    by: User,
    slug: str,
    place: Neighborhood | None = None,
    cycle: Cycle | None = None,
    who: str = Conversation.Who.RESIDENTS,
) -> Conversation:
    made = ask.plan(
        None,
        by=by,
        question=told["question"],
        background=_paragraphs(told["background"]),
        opens_at=story.day(days[0]),
        closes_at=story.day(days[1]),
        seeds=[row["text"] for row in told["statement"]],
        neighborhood=place,
        cycle=cycle,
        category=category(slug),
        explainer=Page.objects.filter(slug=EXPLAINERS[slug]).order_by("pk").first(),
        who=who,
    )
    return ask.announce(made, by=by)


def _paragraphs(text: str) -> str:
    """The text of the file without its line breaks inside paragraphs."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


EXPLAINERS = {"lighting": "what-makes-a-street-feel-safe", "mental-health": "who-comes-when-you-call"}


def _people(story: Story, count: int, first: str = "") -> list[User]:
    """Residents, those of the neighborhood `first` before others; nobody who sits on Harbor's council or has a duty."""
    everybody = [user for slug, some in story.residents.items() if slug != first for user in some]
    DICE.shuffle(everybody)
    sits = {user.pk for some in story.council.values() for user in some}
    named = {user.pk for user in story.personas.values()}
    found = [*story.residents.get(first, []), *everybody]
    return [user for user in found if user.pk not in sits | named][:count]


def _propose(story: Story, conversation: Conversation, row: dict[str, Any], author: User, day: float) -> None:
    made = ask.propose(conversation, by=author, text=row["text"], knowingly=True)
    cora = story.personas["cora"]
    if reason := row.get("reason"):
        story.on(day + 0.1, lambda: ask.hide(made, by=cora, reason=reason, rule="private"))
    else:
        story.on(day + 0.1, lambda: ask.accept(made, by=cora))


def _answer(
    story: Story, conversation: Conversation, people: list[User], leans: dict[str, list[float]], day: float
) -> None:
    """Each person answers most of the statements, as their mind leans, with the surprises that people are good for.

    Thousands of answers are written at once: one by one they would take longer than all the rest of the city.
    """
    statements = [statement for statement in conversation.statements.shown() if statement.text in leans]
    votes = []
    for number, person in enumerate(people):
        participant = Participant.of(conversation, person)
        mind, moment = (0 if number % 5 < 2 else 1), story.day(day - DICE.uniform(0, 0.5))
        few = DICE.randint(len(statements) * 3 // 5, len(statements))
        for statement in DICE.sample(statements, k=few):
            value = _feels(leans[statement.text][mind])
            votes.append(Vote(participant=participant, statement=statement, value=value, changed_at=moment))
    Vote.objects.bulk_create(votes, batch_size=1000)
    studies.work_out(conversation.pk, rested=False)


def _feels(lean: float) -> int:
    feeling = lean + DICE.gauss(0, 0.55)
    return 1 if feeling > 0.2 else -1 if feeling < -0.2 else 0


def _flag(story: Story, conversation: Conversation) -> None:
    statement = conversation.statements.shown().filter(is_seed=False).order_by("-number").first()
    if statement is not None:
        ask.flag(statement, by=story.residents["harbor"][20], reason="clear", note="A rail, and on which stairs?")


def _close(conversation: Conversation) -> None:
    ask.close_due()
    studies.work_out(conversation.pk, rested=False)


def _there(conversation: Conversation) -> Conversation:
    return Conversation.objects.select_related("study").get(pk=conversation.pk)
