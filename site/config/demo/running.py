"""The running cycle: forty projects in front of the voters, their discussions, and ballots; and a small coming one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.models import User
from config.demo.planning import category, plan
from config.demo.story import Story, words
from cycles.models import Cycle, Envelope
from deliberation.discussions import actions as talk
from deliberation.discussions.models import Comment, Stance
from kit import clock
from proposals import actions as propose
from proposals.models import Proposal
from voting import actions as vote
from voting.models import Poll

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
USUAL = {
    "lighting.toml": "lighting",
    "youth.toml": "youth-programs",
    "mental_health.toml": "mental-health",
    "deescalation.toml": "de-escalation",
    "routes.toml": "safe-routes",
}


def tell(story: Story) -> Cycle:
    """Plan the cycle, let residents propose and talk, the councils review, officers cost, and voting begin."""
    amounts = {None: CITY} | dict.fromkeys(story.places.values(), NEIGHBORHOOD)
    cycle = plan(
        story,
        name="Safer streets 2026",
        summary="1,140,000 dollars for safety projects: 600,000 for the whole city and 90,000 for each neighborhood.",
        dates=DATES,
        amounts=amounts,
        before=-66,
    )
    envelopes = _by_slug(cycle)
    rows = [{"category": usual, **row} for name, usual in USUAL.items() for row in words(f"running/{name}")["proposal"]]
    story.dice.shuffle(rows)
    told = [
        (row, propose_and_submit(story, row, envelopes[row["envelope"]], day=-61 + i * 0.6))
        for i, row in enumerate(rows)
    ]
    for row in words("declined.toml")["proposal"]:
        _turn_down(story, row, propose_and_submit(story, row, envelopes[row["envelope"]], day=-40))
    _review(story, told)
    story.say("Neighbors talk about forty projects …")
    for row, proposal in told:
        _talk(story, row, proposal)
    _vote(story, cycle, told)
    return cycle


def tell_coming(story: Story) -> Cycle:
    """A small cycle whose ideas are still being collected."""
    told = words("coming.toml")
    amounts = {None: told["city"] * 100} | dict.fromkeys(story.places.values(), told["neighborhood"] * 100)
    dates = {
        "propose": (-9, 21),
        "review": (21, 35),
        "deliberate": (35, 45),
        "vote": (45, 59),
        "count": (59, 66),
        "deliver": (66, 300),
    }
    cycle = plan(story, name=told["name"], summary=told["summary"], dates=dates, amounts=amounts, before=-12)
    envelopes = _by_slug(cycle)
    for i, row in enumerate(told["proposal"]):
        by = story.personas.get(row["author"])
        proposal = propose_and_submit(
            story, row, envelopes[row["envelope"]], day=-8 + i, by=by, submit=row["step"] != "draft"
        )
        reviewer = _reviewer(story, row["envelope"], proposal)
        with clock.at(story.day(-8 + i + 0.7)):
            if row["step"] == "return":
                propose.return_with_requests(proposal, by=reviewer, reason=f"<p>{row['reason']}</p>")
            elif row["step"] == "accept":
                propose.accept(
                    proposal, by=reviewer, reason="<p>A good idea for the winter, and the club stands behind it.</p>"
                )
    return cycle


def _by_slug(cycle: Cycle) -> dict[str, Envelope]:
    found = cycle.envelopes.select_related("neighborhood", "cycle")
    return {envelope.neighborhood.slug if envelope.neighborhood else "city": envelope for envelope in found}


def propose_and_submit(
    story: Story, row: dict[str, Any], envelope: Envelope, *, day: float, by: User | None = None, submit: bool = True
) -> Proposal:
    """A draft, and with `submit` its way to the council. `row["envelope"]` names where the author lives."""
    author = by or story.somebody(row["envelope"])
    longitude, latitude = row.get("at", (None, None))
    with clock.at(story.day(day)):
        proposal = propose.start_draft(
            by=author,
            envelope=envelope,
            category=category(row["category"]),
            title=row["title"],
            summary=row["summary"],
            body="".join(f"<p>{part}</p>" for part in row["body"].strip().split("\n\n")),
            place=row["place"],
            latitude=latitude,
            longitude=longitude,
        )
    if submit:
        with clock.at(story.day(day + 0.3)):
            proposal = propose.submit(proposal, by=author)
    return proposal


def _reviewer(story: Story, slug: str, proposal: Proposal) -> User:
    """A council member who did not write the proposal."""
    council = story.council.get(slug) or story.council["harbor"]
    return next(member for member in council if member.pk != proposal.author_id)


def _review(story: Story, told: list[tuple[dict[str, Any], Proposal]]) -> None:
    for i, (row, proposal) in enumerate(told):
        with clock.at(story.day(-33 + i * 0.25)):
            propose.accept(
                proposal,
                by=_reviewer(story, row["envelope"], proposal),
                reason="<p>It is about safety, it can be done in two years, and the place is the city's to use.</p>",
            )
        with clock.at(story.day(-22 + i * 0.1)):
            propose.cost(
                proposal,
                by=story.officer,
                cost=row["cost"] * 100,
                upkeep=row["upkeep"] * 100,
                note="Prices asked from two suppliers, with 10 % for what nobody foresees. Upkeep is for the first year after.",
            )
    with clock.at(story.day(-17)):
        propose.put_all_on_ballot([proposal for _row, proposal in told], by=story.officer)


def _turn_down(story: Story, row: dict[str, Any], proposal: Proposal) -> None:
    with clock.at(story.day(-30)):
        if row["step"] == "decline":
            propose.decline(proposal, by=_reviewer(story, row["envelope"], proposal), reason=f"<p>{row['reason']}</p>")
        else:
            propose.withdraw(proposal, by=proposal.author)


def _talk(story: Story, row: dict[str, Any], proposal: Proposal) -> None:
    proposal.refresh_from_db()
    discussion = proposal.discussion
    assert discussion is not None  # every submitted proposal has one
    for stance, words_, *replies in row.get("comments", []):
        day = story.dice.uniform(-30, -0.2)
        with clock.at(story.day(day)):
            top = talk.comment(discussion, by=story.somebody(row["envelope"]), body=words_, stance=Stance(stance))
        for reply in replies[0] if replies else []:
            answering = proposal.author if story.dice.random() < 0.6 else story.officer
            with clock.at(story.day(min(-0.05, day + story.dice.uniform(0.1, 2)))):
                talk.comment(discussion, by=answering, body=reply, reply_to=top)


def moderate(story: Story) -> None:
    """Three flags wait for the Harbor council, and one comment was hidden with its reason."""
    harbor = Comment.objects.filter(discussion__neighborhood=story.places["harbor"], reply_to=None).order_by("pk")
    waiting = list(harbor[:3])
    for comment, reason in zip(waiting, ("off-topic", "spam", "insult"), strict=False):
        with clock.at(story.day(-1.2)):
            talk.flag(comment, by=story.somebody("harbor"), reason=reason)
    discussion = waiting[0].discussion
    with clock.at(story.day(-3)):
        rude = talk.comment(
            discussion,
            by=story.somebody("harbor"),
            body="Whoever wants this should move away. We know where you live.",
            stance=Stance.AGAINST,
        )
    with clock.at(story.day(-2.8)):
        talk.flag(rude, by=story.somebody("harbor"), reason="threat")
    with clock.at(story.day(-2.5)):
        talk.hide(
            rude,
            by=story.personas["cora"],
            reason="It threatens neighbors. Disagree with the idea, not with where people live.",
        )


def _vote(story: Story, cycle: Cycle, told: list[tuple[dict[str, Any], Proposal]]) -> None:
    by_envelope: dict[int, list[tuple[float, int]]] = {}
    for row, proposal in told:
        by_envelope.setdefault(proposal.envelope_id, []).append((row["support"], proposal.pk))
    polls: list[Poll] = []
    for envelope in cycle.envelopes.select_related("neighborhood"):
        with clock.at(story.day(-8)):
            poll = vote.prepare_poll(envelope, by=story.officer, rule="equal-shares", completion="add1u", most=None)
        with clock.at(story.day(-6) + timedelta(minutes=5)):
            polls.append(vote.open_poll(poll, by=story.officer))
    story.say("Residents vote …")
    for poll in polls:
        place = poll.envelope.neighborhood
        people = [u for slug, some in story.residents.items() if place is None or slug == place.slug for u in some]
        for person in people:
            if person in story.personas.values() or story.dice.random() < 0.45:
                continue
            choices = [pk for support, pk in by_envelope[poll.envelope_id] if story.dice.random() < support]
            if choices:
                cast(story, poll, person, choices, day=story.dice.uniform(-5.9, -0.1))


def cast(story: Story, poll: Poll, person: User, choices: list[int], *, day: float) -> None:
    """One ballot, told on its day. `choices` are proposals' numbers."""
    on_ballot = {project["proposal"]: project["id"] for project in poll.manifest.data["projects"]}
    with clock.at(story.day(day)):
        vote.cast_ballot(poll, by=person, choices=[on_ballot[pk] for pk in choices], key=f"{story.dice.getrandbits(128):032x}")
