"""The demo city's surveillance register: a review that is overdue, a vote that runs, and one that the city decided against."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cms.surveillance import actions
from cms.surveillance.models import Technology
from config.demo.story import Story, words
from kit import clock


def tell(story: Story) -> None:
    """Put it on the calendar."""
    story.on(-400, lambda: _enter(story))


def _enter(story: Story) -> None:
    made = {key: _entry(story, told) for key, told in words("watching.toml").items()}
    story.on(-70, lambda: _change(story, made["readers"]))
    story.on(-60, lambda: _harms(story, made))
    story.on(-55, lambda: _decided_vote(story, made["cameras"]))
    story.on(-4, lambda: _running_vote(story, made["readers"]))


def _entry(story: Story, told: dict[str, Any]) -> Technology:
    given = dict(told)
    given["review_on"] = story.day(given.pop("review_in")).date()
    return actions.enter(None, by=story.officer, why="First entry in the register.", **given)


def _change(story: Story, readers: Technology) -> None:
    told = {**words("watching.toml")["readers"], "retention": "14 days, then deleted by itself"}
    told["review_on"] = story.day(told.pop("review_in")).date()
    why = "Plates are kept for two weeks instead of thirty days, as the Harbor council asked."
    actions.enter(readers, by=story.officer, why=why, **told)


def _harms(story: Story, made: dict[str, Technology]) -> None:
    said = "My neighbor was stopped twice because the reader takes his plate for a stolen one."
    mistaken, _code = actions.report_harm(made["readers"], kind="mistaken", words=said)
    actions.report_harm(
        made["cameras"], kind="unequal", words="Both cameras look at the youth club and none at the bars."
    )
    finding = "A plate was read wrongly on two days, and the driver was stopped each time."
    answer = "The plate is on a list of known mistakes now, and the vendor pays for a second check by a person."
    cora = story.personas["cora"]
    story.on(-52, lambda: actions.settle(mistaken, by=cora, stands=True, finding=finding))
    story.on(-45, lambda: actions.answer_harm(mistaken, by=story.officer, words=answer))


def _decided_vote(story: Story, cameras: Technology) -> None:
    renewal = actions.open_vote(cameras, by=story.officer, closes_at=clock.now() + timedelta(days=14))
    people = [person for slug in sorted(story.residents) for person in story.residents[slug][:3]]
    for number, person in enumerate(people):
        choice = ("end", "conditions", "end", "renew", "end")[number % 5]
        actions.vote(renewal, by=person, choice=choice)
    advice = "Keep one camera at the harbor gate, and cover the one at the youth club."
    story.on(-44, lambda: actions.advise(renewal, by=story.personas["cora"], advice="conditions", words=advice))
    story.on(-40, actions.close_due)
    reasons = (
        "Most residents voted to end it. The insurance of the harbor asks for one camera until its lease ends in two years. "
        "We follow the council: one camera stays, the other is gone, and nobody looks without a written reason."
    )
    next_review = story.day(200).date()
    story.on(
        -30,
        lambda: actions.decide(
            renewal, by=story.officer, decision="conditions", reasons=reasons, review_on=next_review
        ),
    )


def _running_vote(story: Story, readers: Technology) -> None:
    renewal = actions.open_vote(readers, by=story.officer, closes_at=clock.now() + timedelta(days=14))
    for slug in sorted(story.residents):
        actions.vote(renewal, by=story.residents[slug][0], choice=story.dice.choice(["renew", "conditions", "end"]))
