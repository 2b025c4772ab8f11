"""The finished cycle: what was voted a year ago, what was built since, and what went wrong on the way."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.models import User
from config.demo import changes, desk, keys, planning, reviews
from config.demo.planning import Told
from config.demo.story import Story, words
from cycles import actions as calendar
from cycles.models import Envelope, Phase
from cycles.schedule import PhaseKind
from deliberation.discussions import actions as talk
from deliberation.discussions.models import Stance
from proposals import actions as propose
from proposals.delivery import actions as deliver
from proposals.delivery.models import Milestone, Project
from voting import actions as vote
from voting.models import Poll
from voting.record import actions as records

DATES = {
    "propose": (-500, -470),
    "review": (-470, -445),
    "deliberate": (-445, -430),
    "vote": (-430, -413),  # as planned: `_extend` gives a day more, and what follows moves along
    "count": (-413, -406),
    "deliver": (-406, 329),
}
REMARKS = [
    (Stance.FOR, "I would use it every day."),
    (Stance.QUESTION, "Who looks after it when the first year is over?"),
    (Stance.AGAINST, "A good idea, but the price is too high for what we get."),
    (Stance.FOR, "We talked about it on our stairs and all five households are for it."),
]
WHY = "About safety, within reach, and for everybody."
POWER_CUT = (
    "The power was out in Old Mill for a day, and its library with the voting desk stayed shut. Everybody in the city has "
    "one day more. · Old Mill estuvo un día sin luz y su biblioteca, con la mesa de votación, no abrió. Toda la ciudad tiene "
    "un día más."
)
DESTROYED = "The key file and both of its copies were shredded in the presence of the clerk."
SEEN = "Seen on the spot by the officer and two residents; the signed sheet is in the file."


def tell(story: Story) -> None:
    """Fourteen projects, one citywide vote by Equal Shares, and the delivery of what was funded."""
    told_words = words("past.toml")
    cycle = planning.plan(
        story,
        name=told_words["name"],
        summary=told_words["summary"],
        dates=DATES,
        amounts={None: told_words["envelope"] * 100},
        before=-505,
    )
    envelope = planning.envelopes(cycle)["city"]
    everything = [Told(row, row["cluster"], envelope) for row in told_words["proposal"]]
    for i, told in enumerate(everything):
        planning.put_forward(story, told, day=-498 + i)
        story.on(-468 + i, partial(reviews.assess, story, told, "accept", WHY))
        story.on(-452 + i * 0.2, partial(reviews.cost, story, told, "Two offers, 10 % reserve."))
        for stance, remark in story.dice.sample(REMARKS, k=2):
            story.on(story.dice.uniform(-444, -431), lambda t=told, s=stance, r=remark: _remark(story, t, s, r))  # type: ignore[misc]
    story.on(-446, lambda: propose.put_all_on_ballot([told.there for told in everything], by=story.officer))
    story.on(-429.9, lambda: _vote(story, envelope, everything))


def _remark(story: Story, told: Told, stance: Stance, remark: str) -> None:
    discussion = told.there.discussion
    assert discussion is not None  # every submitted proposal has one
    talk.comment(discussion, by=story.somebody(), body=remark, stance=stance)


def _vote(story: Story, envelope: Envelope, there: list[Told]) -> None:
    poll = vote.prepare_poll(envelope, by=story.officer, rule="equal-shares", completion="add1u")
    keys.use(poll, by=story.officer)
    desk.plan(story, poll)
    poll = vote.open_poll(poll, by=story.officer)
    lives = {user: slug for slug, people in story.residents.items() for user in people}

    def likes(person: User) -> list[Told]:
        """People know the projects of their own neighborhood best."""
        known = {told.row["title"]: 1.6 if told.home == lives[person] else 0.8 for told in there}
        return [told for told in there if story.dice.random() < told.row["support"] * known[told.row["title"]]]

    voters = [user for user in lives if story.dice.random() < 0.8]
    planning.ballots(story, poll, voters, likes, (-429, -412.1))
    story.on(-413.4, lambda: _extend(story, envelope))
    story.on(-412.05, lambda: _close(story, poll, [user for user in lives if user not in story.personas.values()][:6]))
    story.on(-410, lambda: vote.certify_poll(poll, by=story.officer))
    story.on(-409, lambda: vote.certify_poll(poll, by=story.second_officer))
    story.on(-408, lambda: _publish(story, poll, there))
    for day, officer in ((-370, story.officer), (-369, story.second_officer)):  # the time for objections is over
        story.on(day, partial(records.destroy_ties, poll, by=officer, statement=DESTROYED))


def _extend(story: Story, envelope: Envelope) -> None:
    phase = Phase.objects.get(cycle=envelope.cycle, kind=PhaseKind.VOTE)
    calendar.extend_phase(phase, until=story.day(-412), reason=POWER_CUT, by=story.officer)


def _close(story: Story, poll: Poll, at_desk: list[User]) -> None:
    left = desk.run(story, poll, at_desk)
    story.on(-411, lambda: _count(story, poll, left))


def _count(story: Story, poll: Poll, left: list[str]) -> None:
    poll = vote.seal_poll(poll, by=story.officer)
    desk.account(story, poll, left)
    poll = keys.open_ballots(poll, by=story.officer)
    vote.count_poll(poll, by=story.officer)


def _publish(story: Story, poll: Poll, there: list[Told]) -> None:
    vote.publish_poll(poll, by=story.officer)
    for told in there:
        project = Project.objects.filter(proposal=told.there).first()
        if project is not None:
            story.on(-400, lambda row=told.row, project=project: _deliver(story, row, project))  # type: ignore[misc]


def _deliver(story: Story, row: dict[str, Any], project: Project) -> None:
    """Promise the milestones, and put what happened since on the calendar."""
    officer = story.officer
    deliver.describe(project, by=officer, owner=officer, department=row["owner"], partners="")
    milestones = [
        deliver.plan_milestone(project, by=officer, title=title, planned_on=_date(story, planned))
        for title, planned, _done, _state in row["milestones"]
    ]
    changes.tell(story, project, milestones)
    if "setback" in row:
        _set_back(story, row["setback"], project, milestones)
    for what, amount, day in row["spending"]:
        spend = {"paid_on": _date(story, day), "amount": amount * 100, "what": what}
        story.on(day, lambda spend=spend: deliver.record_spending(project, by=officer, **spend))  # type: ignore[misc]
    reached = [
        (milestone, done)
        for milestone, (*_t, done, state) in zip(milestones, row["milestones"], strict=True)
        if state == "done"
    ]
    for milestone, done in reached:
        evidence = row.get("worked", SEEN) if milestone == milestones[-1] else SEEN
        proof = {"done_on": _date(story, done), "evidence": f"<p>{evidence}</p>"}
        story.on(done, lambda m=milestone, proof=proof: deliver.reach_milestone(m, by=officer, **proof))  # type: ignore[misc]
    if len(reached) == len(milestones):
        ended = max(done for _m, done in reached) + 1
        story.on(ended, lambda: deliver.finish(project, by=officer))
        changes.ask(story, project, ended + 43)


def _set_back(story: Story, told: dict[str, Any], project: Project, milestones: list[Milestone]) -> None:
    over = told["day"] + told["days"]
    what = f"<p><strong>{told['title']}.</strong> {told['cause']} It hit {told['who']}.</p>"

    def report() -> None:
        setback = deliver.report_setback(
            project,
            by=story.officer,
            cause=told["class"],
            who=told["responsible"],
            money=told["money"] * 100,
            days=told["days"],
            what=what,
            corrective_action=f"<p>{told['corrective']}</p>",
            milestone=milestones[told["milestone"]],
            new_date=_date(story, over),
        )
        story.on(told["day"] + 4, lambda: deliver.sign_off(setback, by=story.personas["chidi"]))
        story.on(over, lambda: deliver.resolve_setback(setback, by=story.officer))

    story.on(told["day"], report)


def _date(story: Story, day: float) -> date:
    return timezone.localdate(story.day(day))
