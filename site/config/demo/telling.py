"""Two stories of the demo's projects: one that was set back and worked all the same, told with its author's consent."""

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
    project = Project.objects.filter(state="finished", setbacks__isnull=False).select_related("proposal").first()
    if project is None:
        return
    author = project.proposal.author
    assert author is not None
    head = {
        "kind": "mixed",
        "title": f"Late, and worth it: {project.title}",
        "summary": "A setback, another way, and in the end it is there.",
    }
    made = actions.begin(project, by=eli, **head)
    moments = {
        one.key: ""
        for one in timeline(project)
        if one.key.split("-")[0] in ("proposed", "voted", "setback", "resolved", "finished", "checked")
    }
    moments["proposed"] = f"{{{author}}} wrote it down one evening. Neighbors did the rest."
    made = actions.write(made, by=eli, moments=moments, **head)
    consent = actions.ask(made, by=eli, person=author)
    actions.answer(consent, by=author, move="accept")
    actions.publish(made, by=eli)
    other = Project.objects.exclude(pk=project.pk).filter(owner=story.officer).earliest("pk")
    words = {"kind": "resolved", "title": f"What became of it: {other.title}", "summary": "Not finished yet."}
    waiting = actions.begin(other, by=eli, **words)
    actions.ask(waiting, by=eli, person=story.officer)
