"""Steps: promised, begun, reached with evidence; and a word when they are late."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit import clock, pictures
from kit.html import clean_rich
from kit.lifecycle import check_move
from kit.pictures import Picture
from proposals.delivery import telling
from proposals.delivery.actions.locking import locked
from proposals.delivery.lifecycle import MILESTONE_MOVES
from proposals.delivery.models import Milestone, Project, Word
from proposals.delivery.permissions import may_change_unfinished, may_give_word


def plan_milestone(project: Project, *, by: Any, title: str, planned_on: date, weight: int = 1) -> Milestone:
    """Promise a step and its date. The first date stays on record as the promise."""
    with transaction.atomic():
        project = locked(project)
        may_change_unfinished(by, project).or_forbid()
        milestone = Milestone(
            project=project, title=title.strip(), weight=weight, promised_on=planned_on, planned_on=planned_on
        )
        milestone.full_clean()
        milestone.save()
        log.record("delivery.plan", milestone, by=by, project=project.pk, planned_on=planned_on.isoformat())
    return milestone


def begin_milestone(milestone: Milestone, *, by: Any) -> Milestone:
    """Work on it has begun."""
    return _move(milestone, "begin", by=by)


def reach_milestone(
    milestone: Milestone,
    *,
    by: Any,
    done_on: date,
    evidence: str,
    picture: Picture | None = None,
    picture_alt: str = "",
) -> Milestone:
    """It is done: when, and how we know (`evidence`, HTML; a picture needs `picture_alt`)."""
    if done_on > clock.today():
        raise ValidationError({"done_on": _("This day is still to come.")})
    evidence = clean_rich(evidence).strip()
    if not evidence:
        raise ValidationError({"evidence": _("Say how we know that it is done.")})
    if picture and not picture_alt.strip():
        raise ValidationError({"picture_alt": _("Say what the picture shows, for neighbors who can't see it.")})
    values = {"done_on": done_on, "evidence": evidence}
    if picture:
        values |= {"picture": pictures.store(picture, "projects"), "picture_alt": picture_alt.strip()}
    with transaction.atomic():
        reached = _move(milestone, "reach", by=by, **values)
        telling.tell(telling.REACHED, reached.project, by=by, step=reached.title)
    return reached


def reopen_milestone(milestone: Milestone, *, by: Any) -> Milestone:
    """It was called done too early."""
    return _move(milestone, "reopen", by=by, done_on=None)


def give_word(milestone: Milestone, *, by: Any, text: str) -> Word:
    """Say why a step is late and what happens next; with that, its silence ends."""
    with transaction.atomic():
        project = locked(milestone.project)
        milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
        may_give_word(by, project, milestone).or_forbid()
        if not text.strip():
            raise ValidationError({"text": _("Say why it is late, and what happens next.")})
        word = Word.objects.create(milestone=milestone, text=text.strip(), by=by, at=clock.now())
        milestone.word_on = clock.today()
        milestone.save(update_fields=["word_on"])
        log.record("delivery.word", milestone, by=by, project=project.pk)
        telling.tell(telling.WORD, project, by=by, step=milestone.title)
    return word


def _move(milestone: Milestone, verb: str, *, by: Any, **values: Any) -> Milestone:
    with transaction.atomic():
        project = locked(milestone.project)
        may_change_unfinished(by, project).or_forbid()
        milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
        milestone.state = check_move(MILESTONE_MOVES, verb, milestone.state)
        for name, value in values.items():
            setattr(milestone, name, value)
        milestone.save(update_fields=["state", *values])
        log.record(f"delivery.{verb}", milestone, by=by, project=project.pk)
    return milestone
