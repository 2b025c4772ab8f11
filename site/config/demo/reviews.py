"""How the demo's proposals are reviewed: rubrics, due dates, an interest declared, costs in lines, appeals."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from config.demo.planning import Told, reviewer
from config.demo.story import Story, words
from cycles.models import Cycle
from kit import clock
from proposals.models import Proposal
from proposals.reviewing import actions
from proposals.reviewing.actions import Line
from proposals.reviewing.lifecycle import Stage
from proposals.reviewing.models import Assessment, Criterion, Department
from proposals.reviewing.permissions import stage_of

NOTES = ("Asked on the spot.", "The office confirmed it.", "We counted last winter.", "", "", "")


def frame(story: Story, cycle: Cycle, *, before: float, together: bool = False) -> None:
    """On day `before` officers set the plan and the rubric of a cycle, and name the departments."""
    told = words("reviewing.toml")
    with clock.at(story.day(before)):
        actions.set_plan(cycle, by=story.officer, together=together, **told["plan"])
        for position, row in enumerate(told["question"]):
            actions.add_criterion(cycle, by=story.officer, position=position, **row)
        for name, members in told["departments"].items():
            if not Department.objects.filter(name=name).exists():
                people = [story.personas[key] for key in members]
                actions.keep_department(name, by=story.officer, members=people)


def assess(story: Story, told: Told, finding: str, reason: str = "", *, by: User | None = None) -> None:
    """A council member fills in the rubric, the formal check first, and finds `finding`."""
    who = by or reviewer(story, told)
    if stage_of(told.there) == Stage.FORMAL:
        actions.assess(told.there, by=who, finding="pass", answers=_answers(story, told, "yes"))
    answers = _answers(story, told, "no" if finding == "decline" else "yes")
    actions.assess(told.there, by=who, finding=finding, reason=f"<p>{reason}</p>" if reason else "", answers=answers)


def publish(story: Story, told: Told) -> None:
    """Dev publishes the answer that waits."""
    actions.publish(Assessment.objects.held().filter(proposal=told.there), by=story.officer)


def cost(story: Story, told: Told, note: str) -> None:
    """The department that knows works out the row's dollars, line by line."""
    known = words("reviewing.toml")["categories"][told.row["category"]]
    department = Department.objects.filter(name=known["department"]).first()
    by = department.members.order_by("pk").first() if department else story.officer
    lines = _lines(known, told.row["cost"], told.row["upkeep"])
    actions.cost(told.there, by=by or story.officer, lines=lines, note=note, department=department)


def say_aim(story: Story, told: Told) -> None:
    """What it works on, as its category says, or its own row."""
    known = words("reviewing.toml")["categories"][told.row["category"]] | told.row.get("aim", {})
    partners = "\n".join(known["partners"])
    actions.say_aim(told.there, by=story.officer, approach=known["approach"], causes=known["causes"], partners=partners)


def tell_running(story: Story, declined: list[Told]) -> None:
    """In the running cycle an author appealed, and another member of the council gave the final reason."""
    appealed = next(told for told in declined if "appeal" in told.row)
    story.on(-27, lambda: actions.appeal(appealed.there, by=appealed.there.author, reason=_said(appealed, "appeal")))

    def decide() -> None:
        council = story.council[appealed.home]
        first = {reviewer(story, appealed).pk, appealed.there.author_id}
        second = next(member for member in council if member.pk not in first)
        actions.take(appealed.there, by=second, work="appeal")
        reason = _said(appealed, "final")
        actions.decide_appeal(appealed.there.appeals.get(), by=second, granted=False, reason=reason)

    story.on(-21, decide)


def tell_coming(story: Story, everything: list[Told]) -> None:
    """In the coming one: work with due dates, one of them late; Chidi stands aside; Ana appeals, and Chidi looks again."""
    by_title: dict[str, Told] = {told.row["title"]: told for told in everything}
    rink, soup = by_title["Ice rink behind the stadium"], by_title["Soup and board games at the ferry house"]
    warm, boat = by_title["Warm corner at the bus loop"], by_title["Night watchman with a dog on the pier"]
    reflectors = by_title["Reflector workshop at the harbor library"]
    cora, chidi = story.personas["cora"], story.personas["chidi"]
    story.on(-5, lambda: _give(story, rink, cora, -1))
    story.on(-4.9, lambda: _give(story, reflectors, cora, 6))
    note = "I help in this library on Saturdays."
    story.on(-4.8, lambda: actions.declare_conflict(reflectors.there, by=chidi, kind="group", note=note))
    story.on(
        -2.5, lambda: assess(story, soup, "accept", "A warm room, cooks who are there already, and a small price.")
    )
    works = lambda: Department.objects.get(name="Public works")  # noqa: E731
    story.on(-3, lambda: publish(story, warm))
    story.on(-2.9, lambda: actions.assign([warm.there], by=story.officer, work="costing", department=works()))
    story.on(-4, lambda: publish(story, boat))
    story.on(-2, lambda: actions.appeal(boat.there, by=boat.there.author, reason=_said(boat, "appeal")))
    story.on(-1.9, lambda: actions.assign([boat.there], by=story.officer, work="appeal", reviewer=chidi))
    reason = "Both want the north lawn of the stadium on winter evenings."
    other = by_title["Open-air cinema on the stadium lawn"]
    story.on(-1.8, lambda: actions.name_rivals(rink.there, other.there, by=story.officer, reason=reason))


def _give(story: Story, told: Told, person: User, day: float) -> None:
    work = stage_of(told.there).value
    due_on = story.day(day).date()
    actions.assign([told.there], by=story.officer, work=work, reviewer=person, due_on=due_on)


def _answers(story: Story, told: Told, last: str) -> dict[int, tuple[str, str]]:
    """Yes to nearly everything; the one question that decides a no is answered with it."""
    proposal: Proposal = told.there
    asked = Criterion.objects.filter(cycle=proposal.envelope.cycle_id, stage=stage_of(proposal), retired_at=None)
    answers: dict[int, tuple[str, str]] = {}
    for number, criterion in enumerate(asked):
        usual = "yes" if criterion.must or story.dice.random() < 0.75 else "partly"
        answers[criterion.pk] = (last if number == 0 and last == "no" else usual, story.dice.choice(NOTES))
    return answers


def _lines(known: dict[str, Any], dollars: int, upkeep: int) -> list[Line]:
    first, second, third = known["lines"]
    parts = [dollars * 60 // 100, dollars * 30 // 100]
    amounts = [*parts, dollars - sum(parts)]
    lines = [
        Line(what, amount * 100, low=amount * 90, high=amount * 115, source=known["source"])
        for what, amount in zip((first, second, third), amounts, strict=True)
        if amount
    ]
    if upkeep:
        lines.append(Line("Upkeep", upkeep * 100, "yearly", source="As for others of its kind"))
    return lines


def _said(told: Told, name: str) -> str:
    return f"<p>{told.row[name]}</p>"
