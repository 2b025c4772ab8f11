"""What the Harbor council decided three weeks ago, what it has on the paper for its next session, and its task force."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from config.demo import changes, training
from config.demo.story import Story
from neighborhoods.actions import add_force_member, keep
from neighborhoods.decisions import actions as decide
from neighborhoods.decisions.models import Motion, Session
from neighborhoods.models import TaskForce

FORCE = (
    ("Yusuf Adeyemi", "faith", "Pier Lane mosque"),
    ("Greta Lind", "school", "Harbor school, parents’ council"),
    ("Tomás Ferreira", "shops", "Night shift at the fish market"),
    ("Ilse Brandt", "residents", "Pier path neighbors"),
)


def tell(story: Story) -> None:
    """A session with two decisions, and one to come."""
    story.on(-60, lambda: _task_force(story))
    story.on(-24, lambda: _call(story))
    story.on(-3, lambda: _next(story))


def _task_force(story: Story) -> None:
    force = TaskForce(
        council=story.places["harbor"].council,
        name="Safe ways home",
        purpose="How people get home from the last ferry and the late shift, and what would help.",
        ends_on=story.day(120).date(),
    )
    keep(force, by=story.officer, chairs=[story.personas["cora"], story.officer])
    for name, comes_from, group in FORCE:
        add_force_member(force, by=story.personas["cora"], name=name, comes_from=comes_from, group=group)


def _call(story: Story) -> None:
    council, chair = story.places["harbor"].council, story.personas["chidi"]
    called = decide.call(
        council,
        by=chair,
        starts_at=story.day(-20),
        place="Harbor school, library",
        purpose="Lamps, and the school street",
    )
    story.on(called.starts_at, lambda: _meet(story, called))


def _meet(story: Story, session: Session) -> None:
    chair, cora, officer = story.personas["chidi"], story.personas["cora"], story.officer
    others = [user for user in story.council["harbor"] if user not in (chair, cora)]
    decide.open_session(session, by=chair)
    for member in (cora, officer, *others[:-1]):
        decide.arrive(session, by=member)
    later = session.starts_at + timedelta(minutes=25)
    story.on(later, lambda: _lamps(story, session, others[:-1]))


def _lamps(story: Story, session: Session, others: list[User]) -> None:
    chair, cora, officer = story.personas["chidi"], story.personas["cora"], story.officer
    lamps = decide.move(
        session,
        by=cora,
        title="Lamps on the pier path stay on until one",
        text="The lamps on the pier path burn until eleven at night.",
        answer_by=(session.starts_at + timedelta(days=14)).date(),
        reason="The last ferry lands at half past midnight, and people walk home in the dark.",
    )
    decide.second(lamps, by=others[0])
    change = decide.amend(
        lamps,
        by=others[0],
        text="The lamps on the pier path burn until one at night, at half their strength after eleven.",
        reason="So the neighbors on Pier Lane can sleep.",
    )
    decide.second(change, by=cora)
    _vote(change, chair, {cora: "yes", others[0]: "yes", officer: "yes", chair: "abstain"})
    _vote(lamps, chair, {cora: "yes", others[0]: "yes", officer: "no", chair: "yes"})
    street = decide.move(
        session,
        by=others[0],
        title="A school street on Mondays",
        text="Harbor Street is closed to cars on Mondays from half past seven to nine.",
    )
    decide.second(street, by=cora)
    decide.recuse(street, by=chair, reason="My shop is on Harbor Street.")
    _vote(street, chair, {cora: "yes", others[0]: "yes", officer: "no"})
    for motion in (lamps, street):
        for signer in (chair, officer) if motion is lamps else (chair,):
            decide.sign(motion, by=signer)
    _agree(story, session, others)
    _approve(story, session, others)
    decide.note(session, by=chair, text="Eleven neighbors came to listen. Two asked for quieter ferries.")
    decide.assign(
        session,
        by=chair,
        text="Ask the school when its gate opens",
        owner=cora,
        due_on=(session.starts_at + timedelta(days=15)).date(),
    )
    decide.close(session, by=chair)
    words = "Yes from next month on. Half strength needs new ballasts; they come with the next order."
    answer = lambda: decide.answer(lamps, by=story.second_officer, kind="partly", reasons=words)  # noqa: E731
    story.on(session.starts_at + timedelta(days=9), answer)


def _agree(story: Story, session: Session, others: list[User]) -> None:
    """The city asked whether the night bus may run differently than was voted."""
    chair, cora, officer = story.personas["chidi"], story.personas["cora"], story.officer
    text = "The council agrees that the night bus has three late runs and no early one."
    motion = decide.move(session, by=others[0], title=changes.TITLE, text=text)
    decide.second(motion, by=cora)
    _vote(motion, chair, {cora: "yes", others[0]: "yes", chair: "yes"})
    for signer in (chair, officer):
        decide.sign(motion, by=signer)
    story.on(session.starts_at + timedelta(days=1), lambda: changes.consent(story, motion))


def _approve(story: Story, session: Session, others: list[User]) -> None:
    """The curriculum that Ana and others wrote."""
    chair, cora, officer = story.personas["chidi"], story.personas["cora"], story.officer
    text = f"The council approves the second version of the curriculum “{training.TITLE}”."
    motion = decide.move(session, by=cora, title="A curriculum for meeting trouble without force", text=text)
    decide.second(motion, by=others[0])
    _vote(motion, chair, {cora: "yes", others[0]: "yes", chair: "yes"})
    for signer in (chair, officer):
        decide.sign(motion, by=signer)
    story.on(session.starts_at + timedelta(hours=20), lambda: training.approve(story, motion))


def _vote(motion: Motion, chair: User, choices: dict[User, str]) -> None:
    decide.open_vote(motion, by=chair)
    for member, choice in choices.items():
        decide.vote(motion, by=member, choice=choice)
    decide.count(motion, by=chair)


def _next(story: Story) -> None:
    chair, cora = story.personas["chidi"], story.personas["cora"]
    called = decide.call(
        story.places["harbor"].council,
        by=chair,
        starts_at=story.day(6),
        place="Harbor school, library",
        purpose="Benches at the bus stop",
    )
    earlier = Session.objects.past().filter(council=called.council).latest("starts_at")
    decide.approve_minutes(called, by=chair, minutes_of=earlier)
    decide.move(
        called,
        by=cora,
        title="Two benches at the bus stop",
        text="The council asks the works department for two benches with backs at the bus stop on Pier Lane.",
    )
