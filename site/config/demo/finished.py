"""The finished cycle: what was voted a year ago, what was built since, and what went wrong on the way."""

from __future__ import annotations

from datetime import date
from typing import Any

from config.demo.planning import plan
from config.demo.running import cast, propose_and_submit
from config.demo.story import Story, words
from cycles.models import Cycle
from deliberation.discussions import actions as talk
from deliberation.discussions.models import Stance
from kit import clock
from proposals import actions as propose
from proposals.delivery import actions as deliver
from proposals.delivery.models import Milestone, Project
from proposals.models import Proposal
from voting import actions as vote
from voting.models import Poll

DATES = {
    "propose": (-500, -470),
    "review": (-470, -445),
    "deliberate": (-445, -430),
    "vote": (-430, -412),
    "count": (-412, -405),
    "deliver": (-405, 330),
}
# A loser that many asked about, so that "why not that one?" has something to say.
REMARKS = [
    (Stance.FOR, "I would use it every day."),
    (Stance.QUESTION, "Who looks after it when the first year is over?"),
    (Stance.AGAINST, "A good idea, but the price is too high for what we get."),
    (Stance.FOR, "We talked about it on our stairs and all five households are for it."),
]


def tell(story: Story) -> Cycle:
    """Fourteen projects, one citywide vote by Equal Shares, and the delivery of what was funded."""
    told = words("past.toml")
    cycle = plan(
        story,
        name=told["name"],
        summary=told["summary"],
        dates=DATES,
        amounts={None: told["envelope"] * 100},
        before=-505,
    )
    envelope = cycle.envelopes.select_related("cycle", "neighborhood").get()
    pairs: list[tuple[dict[str, Any], Proposal]] = []
    for i, row in enumerate(told["proposal"]):
        pairs.append((row, propose_and_submit(story, {"envelope": row["cluster"], **row}, envelope, day=-498 + i)))
    for i, (row, proposal) in enumerate(pairs):
        _review(story, i, row, proposal)
    with clock.at(story.day(-446)):
        propose.put_all_on_ballot([proposal for _row, proposal in pairs], by=story.officer)
    poll = _vote(story, envelope, pairs)
    _publish(story, poll)
    for row, proposal in pairs:
        project = Project.objects.filter(proposal=proposal).first()
        if project is not None:
            _deliver(story, row, project)
    return cycle


def _review(story: Story, i: int, row: dict[str, Any], proposal: Proposal) -> None:
    council = story.council.get(row["cluster"], story.council["harbor"])
    reviewer = next(member for member in council if member.pk != proposal.author_id)
    with clock.at(story.day(-468 + i)):
        propose.accept(proposal, by=reviewer, reason="<p>About safety, within reach, and for everybody.</p>")
    with clock.at(story.day(-452 + i * 0.2)):
        propose.cost(
            proposal,
            by=story.officer,
            cost=row["cost"] * 100,
            upkeep=row["upkeep"] * 100,
            note="Two offers, 10 % reserve.",
        )
    proposal.refresh_from_db()
    assert proposal.discussion is not None  # every submitted proposal has one
    for stance, remark in story.dice.sample(REMARKS, k=2):
        with clock.at(story.day(story.dice.uniform(-444, -431))):
            talk.comment(proposal.discussion, by=story.somebody(), body=remark, stance=stance)


def _vote(story: Story, envelope: Any, pairs: list[tuple[dict[str, Any], Proposal]]) -> Poll:
    with clock.at(story.day(-432)):
        poll = vote.prepare_poll(envelope, by=story.officer, rule="equal-shares", completion="add1u")
    with clock.at(story.day(-429.9)):
        poll = vote.open_poll(poll, by=story.officer)
    for slug, people in story.residents.items():
        for person in people:
            # People know the projects of their own neighborhood best.
            choices = [
                proposal.pk
                for row, proposal in pairs
                if story.dice.random() < row["support"] * (1.6 if row["cluster"] == slug else 0.8)
            ]
            if choices and story.dice.random() < 0.8:
                cast(story, poll, person, choices, day=story.dice.uniform(-429, -412.1))
    return poll


def _publish(story: Story, poll: Poll) -> None:
    with clock.at(story.day(-411)):
        vote.seal_poll(poll, by=story.officer)
        vote.count_poll(poll, by=story.officer)
    with clock.at(story.day(-409)):
        vote.certify_poll(poll, by=story.officer)
        vote.certify_poll(poll, by=story.second_officer)
    with clock.at(story.day(-408)):
        vote.publish_poll(poll, by=story.officer)


def _deliver(story: Story, row: dict[str, Any], project: Project) -> None:
    officer = story.officer
    with clock.at(story.day(-400)):
        deliver.describe(project, by=officer, owner=officer, department=row["owner"], partners="")
        milestones = [
            deliver.plan_milestone(project, by=officer, title=title, planned_on=_date(story, planned))
            for title, planned, _done, _state in row["milestones"]
        ]
    setback = row.get("setback")
    if setback:
        _set_back(story, setback, project, milestones)
    for what, amount, day in row["spending"]:
        with clock.at(story.day(day)):
            deliver.record_spending(project, by=officer, paid_on=_date(story, day), amount=amount * 100, what=what)
    for milestone, (title, _planned, done, state) in zip(milestones, row["milestones"], strict=True):
        if state == "done":
            last = title == row["milestones"][-1][0]
            evidence = row.get("worked") if last else None
            with clock.at(story.day(done)):
                deliver.reach_milestone(
                    milestone,
                    by=officer,
                    done_on=_date(story, done),
                    evidence=f"<p>{evidence or 'Seen on the spot by the officer and two residents; the signed sheet is in the file.'}</p>",
                )
    if all(state == "done" for *_rest, state in row["milestones"]):
        with clock.at(story.day(max(done for _t, _p, done, _s in row["milestones"]) + 1)):
            deliver.finish(project, by=officer)


def _set_back(story: Story, told: dict[str, Any], project: Project, milestones: list[Milestone]) -> None:
    milestone = milestones[told["milestone"]]
    with clock.at(story.day(told["day"])):
        setback = deliver.report_setback(
            project,
            by=story.officer,
            what=f"<p><strong>{told['title']}.</strong> {told['cause']} It cost {told['days']} days and hit {told['who']}.</p>",
            corrective_action=f"<p>{told['corrective']}</p>",
            milestone=milestone,
            new_date=_date(story, told["day"] + told["days"]),
        )
    with clock.at(story.day(told["day"] + told["days"])):
        deliver.resolve_setback(setback, by=story.officer)


def _date(story: Story, day: float) -> date:
    return story.day(day).date()
