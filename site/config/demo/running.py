"""The running cycle: forty projects in front of the voters, their discussions, and ballots; and a small coming one."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from accounts.models import User
from config.demo import desk, keys, planning, reviews, talking, together
from config.demo.planning import Told
from config.demo.story import Story, words
from cycles.models import Cycle, Envelope
from deliberation.discussions import actions as talk
from deliberation.discussions.models import Discussion, Stance
from proposals import actions as propose
from voting import actions as vote

CITY = 600_000_00
NEIGHBORHOOD = 90_000_00
DATES = {
    "propose": (-62, -34),
    "review": (-34, -16),
    "deliberate": (-16, -6),
    "vote": (-6, 8),
    "count": (8, 15),
    "deliver": (15, 700),
}
COMING_DATES = {
    "propose": (-9, 21),
    "review": (21, 35),
    "deliberate": (35, 45),
    "vote": (45, 59),
    "count": (59, 66),
    "deliver": (66, 300),
}
USUAL = {
    "lighting.toml": "lighting",
    "youth.toml": "youth-programs",
    "mental_health.toml": "mental-health",
    "deescalation.toml": "de-escalation",
    "routes.toml": "safe-routes",
}
KIND = ("accept", "return", "decline")
WHY = "It is about safety, it can be done in two years, and the place is the city's to use."
COSTED = "Prices asked from two suppliers, with 10 % for what nobody foresees. Upkeep is for the first year after."


def tell(story: Story) -> Cycle:
    """Plan the cycle; residents propose and talk, councils review, officers cost, and voting begins."""
    cycle = planning.plan(
        story,
        name="Safer streets 2026",
        summary="1,140,000 dollars for safety projects: 600,000 for the whole city and 90,000 for each neighborhood.",
        dates=DATES,
        amounts={None: CITY} | dict.fromkeys(story.places.values(), NEIGHBORHOOD),
        before=-66,
    )
    reviews.frame(story, cycle, before=-65)
    money = planning.envelopes(cycle)
    rows = [{"category": usual, **row} for name, usual in USUAL.items() for row in words(f"running/{name}")["proposal"]]
    story.dice.shuffle(rows)
    everything = [Told(row, row["envelope"], money[row["envelope"]]) for row in rows]
    for i, told in enumerate(everything):
        planning.put_forward(story, told, day=-61 + i * 0.6)
        story.on(-33 + i * 0.25, partial(reviews.assess, story, told, "accept", WHY))
        story.on(-23 + i * 0.02, partial(reviews.say_aim, story, told))
        story.on(-22 + i * 0.1, partial(reviews.cost, story, told, COSTED))
        _talk(story, told)
    declined = [Told(row, row["envelope"], money[row["envelope"]]) for row in words("declined.toml")["proposal"]]
    for told in declined:
        planning.put_forward(story, told, day=-40)
        _turn_down(story, told)
    reviews.tell_running(story, declined)
    story.on(-17, lambda: propose.put_all_on_ballot([told.there for told in everything], by=story.officer))
    for envelope in money.values():
        _vote(story, envelope, [told for told in everything if told.envelope == envelope])
    talking.tell(story)
    return cycle


def tell_coming(story: Story) -> None:
    """A small cycle whose ideas are still being collected."""
    words_ = words("coming.toml")
    amounts = {None: words_["city"] * 100} | dict.fromkeys(story.places.values(), words_["neighborhood"] * 100)
    cycle = planning.plan(
        story,
        name=words_["name"],
        summary=words_["summary"],
        dates=COMING_DATES,
        amounts=amounts,
        before=-12,
        formula=words_["formula"],
    )
    reviews.frame(story, cycle, before=-11, together=True)
    money = planning.envelopes(cycle)
    story.on(-11, lambda: together.ask(story, cycle))
    everything = {}
    for i, row in enumerate(words_["proposal"]):
        told = everything[row["title"]] = Told(row, row["envelope"], money[row["envelope"]])
        author = story.personas.get(row["author"])
        day = -8 + i * 0.2
        planning.put_forward(story, told, day=day, by=author, submit=row["step"] != "draft")
        if row["step"] in KIND:
            reason = row.get("reason", "A good idea for the winter, and the club stands behind it.")
            story.on(-6 + i * 0.1, partial(reviews.assess, story, told, row["step"], reason))
        if row["step"] != "draft":
            story.on(-4.5 + i * 0.05, partial(reviews.say_aim, story, told))
    reviews.tell_coming(story, list(everything.values()))
    together.tell(story, everything, money)


def _turn_down(story: Story, told: Told) -> None:
    if told.row["step"] == "decline":
        story.on(-30, partial(reviews.assess, story, told, "decline", told.row["reason"]))
    else:
        story.on(-30, lambda: propose.withdraw(told.there, by=told.there.author))


def _talk(story: Story, told: Told) -> None:
    for stance, remark, *answers in told.row.get("comments", []):
        day = story.dice.uniform(-30, -1)
        story.on(day, lambda s=stance, r=remark, a=answers, d=day: _remark(story, told, s, r, a[0] if a else [], d))  # type: ignore[misc]


def _remark(story: Story, told: Told, stance: str, remark: str, answers: list[str], day: float) -> None:
    top = talk.comment(_discussion(told), by=story.somebody(told.home), body=remark, stance=Stance(stance))
    for answer in answers:
        who: Any = told.there.author if story.dice.random() < 0.7 else story.somebody(told.home)
        later = min(-0.1, day + story.dice.uniform(0.1, 2))
        reply = partial(talk.comment, by=who, body=answer, reply_to=top)
        story.on(later, partial(reply, _discussion(told)))


def _discussion(told: Told) -> Discussion:
    discussion = told.there.discussion
    assert discussion is not None  # every submitted proposal has one
    return discussion


def _vote(story: Story, envelope: Envelope, there: list[Told]) -> None:
    place = envelope.neighborhood
    people = [user for slug, some in story.residents.items() if place is None or slug == place.slug for user in some]
    stays_home = set(story.personas.values())

    def likes(_person: User) -> list[Told]:
        return [told for told in there if story.dice.random() < told.row["support"]]

    def open_poll() -> None:
        poll = vote.prepare_poll(envelope, by=story.officer)
        keys.use(poll, by=story.officer)
        desk.plan(story, poll)
        poll = vote.open_poll(poll, by=story.officer)
        voters = [user for user in people if user not in stays_home and story.dice.random() < 0.4]
        planning.ballots(story, poll, voters, likes, (-5.9, -0.1))
        if place is None or place.slug == "harbor":
            at_desk = [user for user in people if user not in stays_home][:7]
            story.on(-0.05, lambda: desk.leave_some_waiting(story, poll, at_desk))

    story.on(-8, lambda: vote.prepare_poll(envelope, by=story.officer, rule="equal-shares", completion="add1u"))
    story.on(story.day(-6) + timedelta(minutes=5), open_poll)
