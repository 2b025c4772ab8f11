"""What was voted changes clause by clause, or ends, with the council's recorded consent only."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit import log
from kit import clock
from kit.lifecycle import check_move
from neighborhoods.decisions.models import Motion
from proposals.delivery import telling
from proposals.delivery.actions.ending import return_unspent
from proposals.delivery.actions.locking import locked, move_project
from proposals.delivery.clauses import in_force
from proposals.delivery.lifecycle import CHANGE_MOVES
from proposals.delivery.models import Change, Clause, Project
from proposals.delivery.permissions import may_ask, may_consent, may_take_back, motions_for


def ask_change(
    project: Project, *, by: Any, clause: Clause | None, new: str, reason: str, money: int | None = 0
) -> Change:
    """Ask the council for other words of one clause (`None`: a new one; empty `new`: the clause goes). `money` is what
    it costs more, in cents; below zero: less."""
    with transaction.atomic():
        project = locked(project)
        may_ask(by, project).or_forbid()
        old = "" if clause is None else in_force(clause, project.changes.all())
        _check_change(project, clause, old, new.strip(), reason)
        if clause is None:
            last = project.clauses.aggregate(last=Max("number"))["last"] or 0
            clause = Clause.objects.create(project=project, number=last + 1)
        change = Change.objects.create(
            project=project, clause=clause, old=old, new=new.strip(), reason=reason.strip(), money=money or 0,
            by=by, asked_at=clock.now(),
        )  # fmt: skip
        log.record("delivery.ask_change", change, by=by, project=project.pk, clause=clause.number, money=change.money)
        telling.of_a_change(change, by)
    return change


def ask_cancellation(project: Project, *, by: Any, reason: str) -> Change:
    """Ask the council to end the project; what is not spent then goes back to the envelope."""
    with transaction.atomic():
        project = locked(project)
        may_ask(by, project).or_forbid()
        if not reason.strip():
            raise ValidationError({"reason": _("Say why it should end.")})
        if project.changes.filter(kind=Change.Kind.CANCEL, state=Change.State.ASKED).exists():
            raise ValidationError(_("The council was asked to end it already."))
        change = Change.objects.create(
            project=project, kind=Change.Kind.CANCEL, reason=reason.strip(), by=by, asked_at=clock.now()
        )
        log.record("delivery.ask_cancellation", change, by=by, project=project.pk, reason=change.reason)
        telling.of_a_change(change, by)
    return change


def take_back_change(change: Change, *, by: Any) -> Change:
    """The city no longer asks for it."""
    with transaction.atomic():
        project, change = _locked(change)
        may_take_back(by, project, change).or_forbid()
        return _answered(change, "take_back", by=by, answer="")


def consent(change: Change, *, by: Any, motion: Motion | None, answer: str = "") -> Change:
    """Record the council's consent by the decision it made; from now on the change is in force."""
    with transaction.atomic():
        project, change = _locked(change)
        may_consent(by, project, change).or_forbid()
        if motion is None or not motions_for(project, change).filter(pk=motion.pk).exists():
            raise ValidationError(
                {"motion": _("Choose a decision of the council that stands and was made after the city asked.")}
            )
        change.motion = motion
        change = _answered(change, "consent", by=by, answer=answer)
        if change.cancels:
            _cancel(project, change, by)
        telling.of_an_answer(change, project, by)
    return change


def refuse(change: Change, *, by: Any, answer: str) -> Change:
    """The council does not agree: what was voted stays as it is."""
    with transaction.atomic():
        project, change = _locked(change)
        may_consent(by, project, change).or_forbid()
        if not answer.strip():
            raise ValidationError({"answer": _("Say why the council does not agree.")})
        change = _answered(change, "refuse", by=by, answer=answer)
        telling.of_an_answer(change, project, by)
    return change


def _cancel(project: Project, change: Change, by: Any) -> None:
    still = project.changes.filter(state=Change.State.ASKED)
    still.update(state=Change.State.TAKEN_BACK, answered_at=clock.now())  # what else was asked falls with the project
    facts = {"change": change.pk, "motion": change.motion_id}
    move_project(project, "cancel", by=by, facts=facts, cancelled_at=clock.now())
    return_unspent(project, by=by, reason=change.reason)


def _answered(change: Change, verb: str, *, by: Any, answer: str) -> Change:
    change.state = check_move(CHANGE_MOVES, verb, change.state)
    change.answer, change.answered_by, change.answered_at = answer.strip(), by, clock.now()
    change.save(update_fields=["state", "motion", "answer", "answered_by", "answered_at"])
    log.record(
        f"delivery.{verb}", change, by=by, project=change.project_id, motion=change.motion_id, answer=change.answer
    )
    return change


def _check_change(project: Project, clause: Clause | None, old: str, new: str, reason: str) -> None:
    lacking = {}
    if not reason.strip():
        lacking["reason"] = _("Say why it should change.")
    if clause is not None and clause.project_id != project.pk:
        lacking["clause"] = _("Choose a clause of this project.")
    elif clause is not None and project.changes.filter(clause=clause, state=Change.State.ASKED).exists():
        lacking["clause"] = _("A change of this clause waits for the council already. Take that back first.")
    if new == old:
        lacking["new"] = _("Nothing is different yet. Write how the clause should read.")
    if lacking:
        raise ValidationError(lacking)


def _locked(change: Change) -> tuple[Project, Change]:
    project = locked(change.project)
    return project, Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
