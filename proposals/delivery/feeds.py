"""What happened to the city's projects, as a feed, newest first: steps reached, setbacks, the council's word on them,
changes of what was voted, and ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import DefaultFeed
from django.utils.translation import gettext as _

from kit.feeds import MOST, FeedOfNews, News, newest
from proposals.delivery.models import Change, Milestone, Project, Reopening, Setback, SignOff
from proposals.words import in_words


def everywhere(_path: str = "") -> Q:
    """The condition that every project meets."""
    return Q()


def news(of: Callable[[str], Q] = everywhere) -> list[News]:
    """The newest of the projects that meet `of`, which is asked with the path that leads to a project ("project__")."""
    reached = Milestone.objects.done().filter(of("project__")).select_related("project__proposal")
    setbacks = Setback.objects.filter(of("project__")).select_related("project__proposal")
    ended = Project.objects.exclude(finished_at=None, cancelled_at=None).filter(of("")).select_related("proposal")
    found = [_reached(m) for m in reached.order_by("-done_on", "-pk")[:MOST]]
    found += [_setback(s) for s in setbacks.order_by("-noticed_on", "-pk")[:MOST]]
    found += _answers(of)
    found += [_ended(project) for project in ended.order_by("-started_at")[:MOST]]
    return newest(found)


class ProjectNews(FeedOfNews):
    feed_type = DefaultFeed

    def title(self) -> str:
        return _("Projects in %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("delivery:projects")

    def description(self) -> str:
        return _("What was built, and what went wrong.")

    def items(self) -> list[News]:
        return news()


def _reached(milestone: Milestone) -> News:
    title = _("%(project)s: %(step)s") % {"project": milestone.project.title, "step": milestone.title}
    assert milestone.done_on is not None
    url = milestone.project.get_absolute_url()
    return News(f"milestone-{milestone.pk}", _at_noon(milestone.done_on), title, in_words(milestone.evidence), url)


def _setback(setback: Setback) -> News:
    title = _("%(project)s: a setback") % {"project": setback.project.title}
    text = f"{in_words(setback.what)}\n\n{in_words(setback.corrective_action)}"
    return News(f"setback-{setback.pk}", _at_noon(setback.noticed_on), title, text, setback.project.get_absolute_url())


def _answers(of: Callable[[str], Q]) -> list[News]:
    """What councils signed off or sent back, and what they agreed to or refused."""
    words = SignOff.objects.filter(of("setback__project__")).select_related("setback__project__proposal")
    changes = Change.objects.filter(state__in=[Change.State.IN_FORCE, Change.State.REFUSED], kind=Change.Kind.CLAUSE)
    changes = changes.filter(of("project__")).select_related("project__proposal")
    found = []
    for word in words.order_by("-at", "-pk")[:MOST]:
        said = _("%(project)s: the council signed off what is done about a setback")
        if not word.accepted:
            said = _("%(project)s: the council sent back what is done about a setback")
        found.append(_news(f"sign-off-{word.pk}", word.at, word.setback.project, said, word.reason))
    for change in changes.order_by("-answered_at", "-pk")[:MOST]:
        said = _("%(project)s: the council agreed to a change of what was voted")
        if change.state == Change.State.REFUSED:
            said = _("%(project)s: the council refused a change of what was voted")
        assert change.answered_at is not None
        text = f"{change.reason}\n\n{change.answer}".strip()
        found.append(_news(f"change-{change.pk}", change.answered_at, change.project, said, text))
    again = Reopening.objects.filter(of("project__"), state=Reopening.State.GRANTED)
    for asked in again.select_related("project__proposal").order_by("-answered_at", "-pk")[:MOST]:
        assert asked.answered_at is not None
        said = _("%(project)s: taken up again")
        found.append(_news(f"reopened-{asked.pk}", asked.answered_at, asked.project, said, asked.answer))
    return found


def _ended(project: Project) -> News:
    said = (
        _("%(project)s: cancelled with the council's consent") if project.cancelled_at else _("%(project)s: finished")
    )
    at = project.cancelled_at or project.finished_at
    assert at is not None
    return _news(f"ended-{project.pk}-{at:%Y%m%d}", at, project, said, "")


def _news(key: str, at: datetime, project: Project, title: str, text: str) -> News:
    return News(
        key, _at_noon(timezone.localdate(at)), title % {"project": project.title}, text, project.get_absolute_url()
    )


def _at_noon(day: date) -> datetime:
    """News are of a day: what happened on it stands in the order of keys."""
    return timezone.make_aware(datetime.combine(day, time(12)))
