"""What changed after the vote: a clause with the council's consent, one that waits, a setback nobody signed, and a word."""

from __future__ import annotations

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
