"""A project's own timeline, from the proposal to whether it worked: the moments that an editor chooses from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.html import plain
from proposals.delivery.models import Change, Check, Project
from proposals.indicators.models import Indicator
from voting.models import Poll

LONGEST = 300


@dataclass(frozen=True)
class Candidate:
    """One thing that is on record about a project."""

    key: str
    day: date
    fact: str
    url: str


def timeline(project: Project) -> list[Candidate]:
    """Everything on record, the oldest first; of one day, in the order in which things happen."""
    found = [*_before(project), *_work(project), *_after(project)]
    return sorted(found, key=lambda one: one.day)


def _at(key: str, when: datetime | date, fact: str, url: str) -> Candidate:
    day = timezone.localdate(when) if isinstance(when, datetime) else when
    return Candidate(key, day, fact[:LONGEST], url)


def _before(project: Project) -> Iterator[Candidate]:
    proposal = project.proposal
    if proposal.submitted_at:
        yield _at("proposed", proposal.submitted_at, _("Somebody proposed it."), proposal.get_absolute_url())
    poll = Poll.objects.published().filter(envelope=proposal.envelope_id).first()
    if poll and poll.published_at:
        yield _at("voted", poll.published_at, _("Residents voted for it."), poll.get_absolute_url())
    yield _at("started", project.started_at, _("The work was given to an officer."), project.get_absolute_url())


def _work(project: Project) -> Iterator[Candidate]:
    page = project.get_absolute_url()
    for step in project.milestones.done():
        fact = _("%(step)s: done.") % {"step": step.title}
        if step.days_late:
            fact = ngettext("%(step)s: done, %(n)d day late.", "%(step)s: done, %(n)d days late.", step.days_late)
            fact %= {"step": step.title, "n": step.days_late}
        if step.done_on:
            yield _at(f"milestone-{step.pk}", step.done_on, fact, f"{page}#step-{step.pk}")
    for setback in project.setbacks.all():
        where = f"{page}#setback-{setback.pk}"
        yield _at(f"setback-{setback.pk}", setback.noticed_on, plain(setback.what), where)
        if setback.resolved_on:
            fact = _("Put right: %(action)s") % {"action": plain(setback.corrective_action)}
            yield _at(f"resolved-{setback.pk}", setback.resolved_on, fact, where)
    for change in project.changes.filter(state=Change.State.IN_FORCE, kind=Change.Kind.CLAUSE):
        fact = _("The council agreed to a change: %(reason)s") % {"reason": change.reason}
        if change.answered_at:
            yield _at(f"change-{change.pk}", change.answered_at, fact, f"{page}#change-{change.pk}")


def _after(project: Project) -> Iterator[Candidate]:
    page = project.get_absolute_url()
    if project.finished_at:
        yield _at("finished", project.finished_at, _("The project was finished."), page)
    if project.cancelled_at:
        yield _at("cancelled", project.cancelled_at, _("The project was cancelled."), page)
    checks: list[Any] = list(project.checks.filter(round=project.round))
    if checks:
        good = sum(one.worked == Check.Worked.YES for one in checks)
        fact = ngettext(
            "%(good)d of %(n)d neighbor says that it works.",
            "%(good)d of %(n)d neighbors say that it works.",
            len(checks),
        ) % {"good": good, "n": len(checks)}
        yield _at("checked", max(one.at for one in checks), fact, page)
    for one in Indicator.objects.chosen().filter(project=project, now_month__isnull=False):
        words = {"name": one.name, "now": one.say(one.now_value), "target": one.say(one.target_value)}
        fact = _("%(name)s: %(now)s; the target is %(target)s.") % words
        kind = "missed" if one.is_missed else "measured"
        yield _at(f"{kind}-{one.pk}", one.now_month, fact, one.get_absolute_url())  # type: ignore[arg-type]


def people_of(project: Project) -> list[Any]:
    """Whom a story about the project may name, if they agree: its authors, the officer in charge, the council's members."""
    proposal = project.proposal
    found = [proposal.author, *proposal.coauthors.all(), project.owner]
    if project.place:
        found += [seat.holder for seat in project.place.council.seats.current().select_related("holder")]
    return list({person.pk: person for person in found if person is not None}.values())
