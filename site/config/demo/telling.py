"""Two stories of the demo's projects: one that is done, told with its author's consent, and one that waits for a yes."""

from __future__ import annotations

from cms.stories import actions
from cms.stories.timeline import timeline
from config.demo.story import Story
from proposals.delivery.models import Project


def tell(story: Story) -> None:
    """Near the end, when there is something to look back on."""
    story.on(-2, lambda: _tell(story))


def _tell(story: Story) -> None:
    eli = story.personas["eli"]
    project = Project.objects.filter(state="finished").select_related("proposal").earliest("finished_at")
    author = project.proposal.author
    assert author is not None
    head = {
        "kind": "resolved",
        "title": f"From an evening's idea to the ribbon: {project.title}",
        "summary": "What it took, step by step, from the record of the project.",
    }
    made = actions.begin(project, by=eli, **head)
    moments = {
        one.key: ""
        for one in timeline(project)
        if one.key.split("-")[0] in ("proposed", "voted", "milestone", "finished", "checked")
    }
    moments["proposed"] = f"{{{author}}} wrote it down one evening. Neighbors did the rest."
    made = actions.write(made, by=eli, moments=moments, **head)
    consent = actions.ask(made, by=eli, person=author)
    actions.answer(consent, by=author, move="accept")
    actions.publish(made, by=eli)
    other = Project.objects.filter(owner=story.officer, setbacks__isnull=False).earliest("pk")
    words = {"kind": "mixed", "title": f"What held it up: {other.title}", "summary": "A setback, and another way."}
    waiting = actions.begin(other, by=eli, **words)
    actions.ask(waiting, by=eli, person=story.officer)
