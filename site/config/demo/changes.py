"""What changed after the vote: a clause with the council's consent, one that waits, a setback nobody signed, a word; and
what residents say of what was built."""

from __future__ import annotations

import random
from decimal import Decimal
from functools import partial

from config.demo.story import Story, words
from neighborhoods.decisions.models import Motion
from proposals.delivery import actions as deliver
from proposals.delivery.models import Change, Milestone, Project

TITLE = "Yes to a third late run of the night bus"


def tell(story: Story, project: Project, milestones: list[Milestone]) -> None:
    """Put what `past.toml` says of this project on the calendar."""
    told = words("past.toml")
    if told["later"]["title"] == project.title:
        story.on(-30, partial(_ask, story, project))
    if told["asked"]["title"] == project.title:
        more = partial(deliver.ask_change, project, by=story.officer, clause=None)
        story.on(-4, partial(more, new=told["asked"]["new"], reason=told["asked"]["why"]))
    if told["open"]["title"] == project.title:
        story.on(-6, partial(_set_back, story, project, milestones))
    if project.title in told["words"]:
        text = told["words"][project.title]
        story.on(-20, partial(deliver.give_word, milestones[-1], by=story.officer, text=text))


def consent(story: Story, motion: Motion) -> None:
    """The council's decision is written down where the change was asked for."""
    change = Change.objects.get(reason=words("past.toml")["later"]["why"])
    deliver.consent(change, by=story.personas["chidi"], motion=motion)


def ask(story: Story, project: Project, day: float) -> None:
    """Some weeks after the end people are asked whether it worked, and answer; one asks to take a project up again."""
    told = words("past.toml")
    if day >= 0:
        return
    story.on(day, lambda: deliver.ask_whether_it_worked(project))
    dice = random.Random(project.pk)  # of its own, so that the rest of the town stays as it was
    people = [person for some in story.residents.values() for person in some]
    for n, person in enumerate(dice.sample(people, dice.randint(7, 12))):
        worked = dice.choices(("yes", "partly", "no"), (6, 3, 1))[0]
        answer = partial(deliver.check, project, by=person, worked=worked, word=dice.choice(told["checks"][worked]))
        story.on(day + 1 + n / 2, answer)
    if told["pair"]["title"] == project.title:
        story.on(day, partial(_compare, story, project))
    if told["reopen"]["title"] == project.title:
        story.on(
            -8, partial(deliver.ask_reopening, project, by=people[-1], evidence=f"<p>{told['reopen']['evidence']}</p>")
        )


def _compare(story: Story, project: Project) -> None:
    told = words("past.toml")["pair"]
    (before, few), (after, many) = told["before"], told["after"]
    deliver.compare(
        project,
        by=story.officer,
        what=told["what"],
        unit=told["unit"],
        before_on=story.day(before).date(),
        before_number=Decimal(few),
        after_on=story.day(after).date(),
        after_number=Decimal(many),
    )


def _ask(story: Story, project: Project) -> None:
    told = words("past.toml")["later"]
    clause = project.clauses.get(text=told["clause"])
    deliver.ask_change(project, by=story.officer, clause=clause, new=told["new"], reason=told["why"])


def _set_back(story: Story, project: Project, milestones: list[Milestone]) -> None:
    told = words("past.toml")["open"]
    deliver.report_setback(
        project,
        by=story.officer,
        cause=told["class"],
        who=told["responsible"],
        money=told["money"] * 100,
        days=told["days"],
        what=f"<p>{told['what']}</p>",
        corrective_action=f"<p>{told['action']}</p>",
        milestone=milestones[told["milestone"]],
    )
