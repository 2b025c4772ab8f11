"""What officers do with a project. Every act is in the audit log, and nothing that was reported is changed silently."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit import log
from following.announcing import announce
from kit import clock, pictures
from kit.html import clean_rich
from kit.lifecycle import check_move
from kit.pictures import Picture
from kit.verdict import Forbidden
from proposals.delivery.lifecycle import MILESTONE_MOVES, PROJECT_MOVES
from proposals.delivery.models import Milestone, Project, Setback, Spending
from proposals.delivery.permissions import may_change_unfinished, may_report
from proposals.lifecycle import State
from proposals.models import Proposal

REACHED = gettext_noop("A step of “%(title)s” is done: %(step)s.")
SET_BACK = gettext_noop("A setback in “%(title)s”, and what is done about it.")
RESOLVED = gettext_noop("The setback in “%(title)s” is resolved.")
BUILT = gettext_noop("“%(title)s” is built.")


def start_project(proposal: Proposal, *, by: Any = None) -> Project:
    """The project of a funded proposal, with the cost that was voted on; the same one when called again.

    Called when an outcome is published, so it asks nobody's leave but the proposal's own state.
    """
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        if proposal.state != State.FUNDED or proposal.cost is None:
            raise Forbidden(_("Only a funded proposal becomes a project."))
        project, is_new = Project.objects.get_or_create(
            proposal=proposal, defaults={"voted_cost": proposal.cost, "started_at": clock.now()}
        )
        if is_new:
            log.record("delivery.start", project, by=by, voted_cost=project.voted_cost)
    return project


def describe(project: Project, *, by: Any, owner: Any, department: str, partners: str) -> Project:
    """Say which officer and department are in charge, and who helps."""
    with transaction.atomic():
        project = _locked(project)
        may_report(by, project).or_forbid()
        project.owner, project.department, project.partners = owner, department.strip(), partners.strip()
        project.save(update_fields=["owner", "department", "partners"])
        log.record("delivery.describe", project, by=by, owner=owner.pk if owner else None)
    return project


def plan_milestone(project: Project, *, by: Any, title: str, planned_on: date, weight: int = 1) -> Milestone:
    """Promise a step and its date. The first date stays on record as the promise."""
    with transaction.atomic():
        project = _locked(project)
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
    return _move_milestone(milestone, "begin", by=by)


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
    if done_on > clock.now().date():
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
        reached = _move_milestone(milestone, "reach", by=by, **values)
        _announce(REACHED, reached.project, by=by, step=reached.title)
    return reached


def reopen_milestone(milestone: Milestone, *, by: Any) -> Milestone:
    """It was called done too early."""
    return _move_milestone(milestone, "reopen", by=by, done_on=None)


def record_spending(
    project: Project, *, by: Any, paid_on: date, amount: int, what: str, document: str = ""
) -> Spending:
    """Write down a payment in whole cents. To correct one, `take_back_spending` and record it anew."""
    with transaction.atomic():
        project = _locked(project)
        may_report(by, project).or_forbid()
        if amount <= 0:
            raise ValidationError({"amount": _("The amount must be more than zero.")})
        if paid_on > clock.now().date():
            raise ValidationError({"paid_on": _("This day is still to come.")})
        entry = Spending(project=project, paid_on=paid_on, amount=amount, what=what.strip(), document=document)
        entry.full_clean()
        entry.save()
        log.record("delivery.spend", entry, by=by, project=project.pk, amount=amount)
    return entry


def take_back_spending(entry: Spending, *, by: Any, reason: str) -> Spending:
    """Balance a wrong entry with one below zero; both stay to be read."""
    with transaction.atomic():
        project = _locked(entry.project)
        may_report(by, project).or_forbid()
        entry = Spending.objects.select_for_update().get(pk=entry.pk)
        if entry.takes_back_id or Spending.objects.filter(takes_back=entry).exists():
            raise ValidationError(_("This entry was taken back before."))
        if not reason.strip():
            raise ValidationError({"reason": _("Say what was wrong with the entry.")})
        balance = Spending.objects.create(
            project=project,
            paid_on=clock.now().date(),
            amount=-entry.amount,
            what=reason.strip()[:200],
            takes_back=entry,
        )
        log.record("delivery.take_back", balance, by=by, project=project.pk, amount=balance.amount)
    return balance


def report_setback(
    project: Project,
    *,
    by: Any,
    what: str,
    corrective_action: str,
    noticed_on: date | None = None,
    milestone: Milestone | None = None,
    new_date: date | None = None,
) -> Setback:
    """Say what went wrong and what is done about it (HTML). With a milestone and a new date, the plan moves there."""
    with transaction.atomic():
        project = _locked(project)
        may_change_unfinished(by, project).or_forbid()
        what, corrective_action = clean_rich(what).strip(), clean_rich(corrective_action).strip()
        lacking = {}
        if not what:
            lacking["what"] = _("Say what went wrong.")
        if not corrective_action:
            lacking["corrective_action"] = _("Say what is done about it.")
        if milestone is not None and (milestone.project_id != project.pk or milestone.is_done):
            lacking["milestone"] = _("Choose a milestone of this project that is not done yet.")
        if lacking:
            raise ValidationError(lacking)
        setback = Setback.objects.create(
            project=project,
            milestone=milestone,
            noticed_on=noticed_on or clock.now().date(),
            what=what,
            corrective_action=corrective_action,
            new_date=new_date,
        )
        if milestone is not None and new_date is not None:
            Milestone.objects.filter(pk=milestone.pk).update(planned_on=new_date)
        log.record(
            "delivery.setback", setback, by=by, project=project.pk, new_date=new_date.isoformat() if new_date else None
        )
        _announce(SET_BACK, project, by=by)
    return setback


def resolve_setback(setback: Setback, *, by: Any, resolved_on: date | None = None) -> Setback:
    """The corrective action worked."""
    with transaction.atomic():
        project = _locked(setback.project)
        may_report(by, project).or_forbid()
        setback = Setback.objects.select_for_update().get(pk=setback.pk)
        if setback.resolved_on is not None:
            return setback
        setback.resolved_on = resolved_on or clock.now().date()
        if setback.resolved_on < setback.noticed_on:
            raise ValidationError({"resolved_on": _("It can't be resolved before it was noticed.")})
        setback.save(update_fields=["resolved_on"])
        log.record("delivery.resolve", setback, by=by, project=project.pk)
        _announce(RESOLVED, project, by=by)
    return setback


def finish(project: Project, *, by: Any) -> Project:
    """Everything that was promised is there: every milestone done, no setback open."""
    with transaction.atomic():
        project = _locked(project)
        may_report(by, project).or_forbid()
        left = project.milestones.exclude(state=Milestone.State.DONE).count()
        if left or not project.milestones.exists():
            raise Forbidden(_("A project is finished when every milestone is done, and it has at least one."))
        if project.setbacks.filter(resolved_on=None).exists():
            raise Forbidden(_("A setback is still open. Say how it was resolved first."))
        project = _move_project(project, "finish", by=by, finished_at=clock.now())
        _announce(BUILT, project, by=by)
    return project


def resume(project: Project, *, by: Any) -> Project:
    """Take a finished project up again."""
    with transaction.atomic():
        project = _locked(project)
        may_report(by, project).or_forbid()
        return _move_project(project, "resume", by=by, finished_at=None)


def _announce(sentence: str, project: Project, *, by: Any, **values: Any) -> None:
    """Tell the author, and who follows the proposal or its neighborhood."""
    proposal = Proposal.objects.select_related("envelope__neighborhood").get(pk=project.proposal_id)
    topics = [thing for thing in (proposal, proposal.envelope.neighborhood) if thing]
    url, to = project.get_absolute_url(), [proposal.author_id]
    announce(sentence, project, by=by, to=to, followers_of=topics, url=url, title=proposal.title, **values)


def _locked(project: Project) -> Project:
    rows = Project.objects.select_related("proposal__envelope__cycle")
    return rows.select_for_update(of=("self",)).get(pk=project.pk)


def _move_project(project: Project, verb: str, *, by: Any, **values: Any) -> Project:
    project.state = check_move(PROJECT_MOVES, verb, project.state)
    for name, value in values.items():
        setattr(project, name, value)
    project.save(update_fields=["state", *values])
    log.record(f"delivery.{verb}", project, by=by)
    return project


def _move_milestone(milestone: Milestone, verb: str, *, by: Any, **values: Any) -> Milestone:
    with transaction.atomic():
        project = _locked(milestone.project)
        may_change_unfinished(by, project).or_forbid()
        milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
        milestone.state = check_move(MILESTONE_MOVES, verb, milestone.state)
        for name, value in values.items():
            setattr(milestone, name, value)
        milestone.save(update_fields=["state", *values])
        log.record(f"delivery.{verb}", milestone, by=by, project=project.pk)
    return milestone
