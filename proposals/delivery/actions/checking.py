"""Did it work? Residents answer, ask for a project to be taken up again with evidence, and get an answer by a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from following.models import Follow
from following.topics import name_of
from kit import clock, pictures
from kit.html import clean_rich
from kit.lifecycle import check_move
from kit.pictures import Picture
from proposals.delivery import telling
from proposals.delivery.actions.locking import locked, move_project
from proposals.delivery.lifecycle import REOPENING_MOVES
from proposals.delivery.models import Check, Project, Reopening
from proposals.delivery.permissions import may_answer_reopening, may_ask_reopening, may_check, may_hide
from proposals.support.models import Endorsement


def ask_whether_it_worked(project: Project) -> int:
    """Ask the authors, those who stood behind the proposal and its followers; how many. The worker does it, once."""
    with transaction.atomic():
        project = locked(project)
        if project.state != Project.State.FINISHED or project.asked_at is not None:
            return 0
        proposal = project.proposal
        people = set(Endorsement.objects.filter(proposal=proposal).values_list("person", flat=True))
        people |= set(Follow.objects.filter(topic=name_of(proposal)).values_list("person", flat=True))
        people |= proposal.author_ids
        project.asked_at, project.asked_of = clock.now(), len(people)
        project.save(update_fields=["asked_at", "asked_of"])
        log.record("delivery.ask_whether_it_worked", project, by=None, people=len(people))
        telling.of_the_question(project, people)
    return len(people)


def check(
    project: Project, *, by: Any, worked: str, word: str = "", picture: Picture | None = None, picture_alt: str = ""
) -> Check:
    """Say whether a finished project worked. A second answer takes the place of the first."""
    stored = _stored(picture, picture_alt)
    with transaction.atomic():
        project = locked(project)
        may_check(by, project).or_forbid()
        if worked not in Check.Worked.values:
            raise ValidationError({"worked": _("Choose one of the answers.")})
        values: dict[str, Any] = {"worked": worked, "word": word.strip(), "at": clock.now(), "hidden_because": ""}
        made, _is_new = Check.objects.update_or_create(
            project=project, round=project.round, person=by, defaults=values | stored
        )
        log.record("delivery.check", made, by=by, project=project.pk, worked=worked)
    return made


def hide_check(answer: Check, *, by: Any, reason: str) -> Check:
    """Hide the words and the picture of an answer, with a reason everybody reads. The answer itself still counts."""
    with transaction.atomic():
        project = locked(answer.project)
        may_hide(by, project).or_forbid()
        if not reason.strip():
            raise ValidationError({"reason": _("Say why it is hidden.")})
        answer = Check.objects.select_for_update().get(pk=answer.pk)
        answer.hidden_because = reason.strip()
        answer.save(update_fields=["hidden_because"])
        log.record("delivery.hide_check", answer, by=by, project=project.pk, reason=answer.hidden_because)
    return answer


def ask_reopening(
    project: Project, *, by: Any, evidence: str, picture: Picture | None = None, picture_alt: str = ""
) -> Reopening:
    """Ask that a finished project is taken up again (`evidence`: HTML). The city or the council answers by a day."""
    evidence, stored = clean_rich(evidence).strip(), _stored(picture, picture_alt)
    with transaction.atomic():
        project = locked(project)
        may_ask_reopening(by, project).or_forbid()
        if not evidence:
            raise ValidationError({"evidence": _("Say what does not work, and how anybody can see it.")})
        made = Reopening.objects.create(
            project=project, by=by, at=clock.now(), evidence=evidence,
            answer_by=clock.today() + timedelta(days=settings.REOPENING_DAYS), **stored,
        )  # fmt: skip
        log.record("delivery.ask_reopening", made, by=by, project=project.pk, answer_by=made.answer_by.isoformat())
        telling.of_a_request(made, by)
    return made


def grant_reopening(asked: Reopening, *, by: Any, answer: str) -> Reopening:
    """The project is taken up again, for this reason; when it is finished anew, people are asked anew."""
    with transaction.atomic():
        project, asked = _locked(asked)
        _answer(asked, project, "grant", by=by, answer=answer)
        facts = {"reopening": asked.pk, "reason": asked.answer}
        move_project(
            project, "resume", by=by, facts=facts, finished_at=None, round=project.round + 1, asked_at=None, asked_of=0
        )
        telling.tell(telling.REOPENED, project, by=by, also=[asked.by_id])
    return asked


def refuse_reopening(asked: Reopening, *, by: Any, answer: str) -> Reopening:
    """The project stays finished, for this reason."""
    with transaction.atomic():
        project, asked = _locked(asked)
        _answer(asked, project, "refuse", by=by, answer=answer)
        telling.tell(telling.NOT_REOPENED, project, by=by, also=[asked.by_id], url=asked.get_absolute_url())
    return asked


def _answer(asked: Reopening, project: Project, verb: str, *, by: Any, answer: str) -> None:
    may_answer_reopening(by, project, asked).or_forbid()
    if not answer.strip():
        raise ValidationError({"answer": _("Say why: whoever asked reads it, and everybody else.")})
    asked.state = check_move(REOPENING_MOVES, verb, asked.state)
    asked.answer, asked.answered_by, asked.answered_at = answer.strip(), by, clock.now()
    asked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    log.record(f"delivery.{verb}_reopening", asked, by=by, project=project.pk, answer=asked.answer)


def _stored(picture: Picture | None, alt: str) -> dict[str, str]:
    """The fields of an optional picture."""
    if not picture:
        return {}
    if not alt.strip():
        raise ValidationError({"picture_alt": _("Say what the picture shows, for neighbors who can't see it.")})
    return {"picture": pictures.store(picture, "projects"), "picture_alt": alt.strip()}


def _locked(asked: Reopening) -> tuple[Project, Reopening]:
    project = locked(asked.project)
    return project, Reopening.objects.select_for_update(of=("self",)).get(pk=asked.pk)
