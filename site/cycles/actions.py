"""What officers do with a cycle. The calendar binds everybody; changing it is an act of its own, with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit import log
from cycles import readiness, schedule
from cycles.formula import let_go_if_changed
from cycles.models import Category, Cycle, Envelope, Phase, Return
from cycles.permissions import may_change_calendar, may_end_now, may_plan_cycles, may_replan
from cycles.signals import calendar_extended
from kit import clock
from neighborhoods.models import Neighborhood

Dates = Mapping[str, tuple[datetime, datetime]]


@transaction.atomic
def plan_cycle(
    cycle: Cycle | None,
    *,
    by: Any,
    name: str,
    summary: str,
    dates: Dates,
    amounts: Mapping[Neighborhood | None, int | None],
) -> Cycle:
    """Write or rewrite the plan of a cycle that is not public yet.

    `dates` gives each phase kind its half-open `(opens_at, closes_at)`; `amounts` each neighborhood (`None` for the
    whole city) its whole cents, `None` or zero for no envelope. Raises `ValidationError` naming every clash of dates.
    """
    if cycle is None:
        may_plan_cycles(by).or_forbid()
        cycle = Cycle(slug=_free_slug(name))
    else:
        cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
        may_replan(by, cycle).or_forbid()
    cycle.name, cycle.summary = name, summary
    cycle.save()
    _write_phases(cycle, dates)
    for place, amount in amounts.items():
        if amount:
            Envelope.objects.update_or_create(cycle=cycle, neighborhood=place, defaults={"amount": amount})
        else:
            Envelope.objects.filter(cycle=cycle, neighborhood=place).delete()
    let_go_if_changed(cycle)
    log.record(
        "cycles.plan", cycle, by=by, envelopes={str(p.slug if p else "city"): a for p, a in amounts.items() if a}
    )
    return cycle


@transaction.atomic
def publish_cycle(cycle: Cycle, *, by: Any) -> Cycle:
    """Show the cycle to residents. Raises `ValidationError` with everything that is still missing."""
    may_plan_cycles(by).or_forbid()
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    missing = [str(need.text) for need in readiness.before_publishing(cycle) if not need.met]
    if missing:
        raise ValidationError(missing)
    cycle.published = True
    cycle.save(update_fields=["published"])
    log.record("cycles.publish", cycle, by=by)
    return cycle


@transaction.atomic
def extend_phase(phase: Phase, *, until: datetime, reason: str, by: Any) -> Phase:
    """Let a phase close later. Later phases that would overlap move along by as much as is needed; all is told."""
    phase = Phase.objects.select_for_update().select_related("cycle").get(pk=phase.pk)
    may_change_calendar(by, phase).or_forbid()
    reason = _said(reason)
    if until <= phase.closes_at:
        raise ValidationError(
            {"until": clock.ending(_("Choose a moment after the present closing, %(when)s."), phase.closes_at)}
        )
    before = phase.closes_at
    shift = until - before
    Phase.objects.filter(pk=phase.pk).update(closes_at=until)
    later = [p for p in phase.cycle.calendar if p.opens_at >= before]
    if later and later[0].opens_at < until:
        for other in reversed(later):
            Phase.objects.filter(pk=other.pk).update(opens_at=other.opens_at + shift, closes_at=other.closes_at + shift)
    log.record(
        "cycles.extend", phase, by=by, kind=phase.kind, was=before.isoformat(), until=until.isoformat(), reason=reason
    )
    calendar_extended.send(sender=None, cycle=Cycle.objects.get(pk=phase.cycle_id), reason=reason, by=by)
    phase.refresh_from_db()
    return phase


@transaction.atomic
def close_phase(phase: Phase, *, reason: str, by: Any) -> Phase:
    """Close a running phase now, ahead of its date."""
    phase = Phase.objects.select_for_update().select_related("cycle").get(pk=phase.pk)
    may_change_calendar(by, phase).or_forbid()
    reason = _said(reason)
    moment = clock.now()
    if not phase.opens_at < moment < phase.closes_at:
        raise ValidationError(_("Only a phase that is running now can be closed early."))
    may_end_now(phase).or_forbid()
    was = phase.closes_at
    phase.closes_at = moment
    phase.save(update_fields=["closes_at"])
    log.record("cycles.close", phase, by=by, kind=phase.kind, was=was.isoformat(), reason=reason)
    return phase


@transaction.atomic
def open_phase_now(phase: Phase, *, reason: str, by: Any) -> Phase:
    """Open the next phase at once; a phase that is still running ends at this moment."""
    phase = Phase.objects.select_for_update().select_related("cycle").get(pk=phase.pk)
    may_change_calendar(by, phase).or_forbid()
    reason = _said(reason)
    moment = clock.now()
    coming = phase.cycle.next_phase
    if coming is None or coming.pk != phase.pk:
        raise ValidationError(_("Only the next phase can be opened early."))
    running = phase.cycle.current_phase
    if running is not None:
        may_end_now(running).or_forbid()
        Phase.objects.filter(pk=running.pk).update(closes_at=moment)
    was = phase.opens_at
    phase.opens_at = moment
    phase.save(update_fields=["opens_at"])
    log.record("cycles.open", phase, by=by, kind=phase.kind, was=was.isoformat(), reason=reason)
    return phase


@transaction.atomic
def add_category(*, name: str, icon: str, by: Any) -> Category:
    """A new subject to propose in."""
    may_plan_cycles(by).or_forbid()
    slug = slugify(name)
    if not slug or Category.objects.filter(slug=slug).exists():
        raise ValidationError({"name": _("There is a category of that name already.")})
    category = Category.objects.create(name=name, slug=slug, icon=icon or "lamp")
    log.record("cycles.add_category", category, by=by, name=name)
    return category


def _write_phases(cycle: Cycle, dates: Dates) -> None:
    planned = [
        Phase(cycle=cycle, kind=kind, opens_at=opens, closes_at=closes) for kind, (opens, closes) in dates.items()
    ]
    problems: dict[str, list[str]] = {}
    for phase in planned:
        if phase.closes_at <= phase.opens_at:
            problems.setdefault(f"{phase.kind}_closes", []).append(_("A phase closes after it opens."))
    for first, second in schedule.overlaps(planned):
        problems.setdefault(f"{second.kind}_opens", []).append(
            _("“%(second)s” opens before “%(first)s” has closed.")
            % {"second": second.get_kind_display(), "first": first.get_kind_display()}
        )
    if problems:
        raise ValidationError(problems)
    cycle.phases.all().delete()
    Phase.objects.bulk_create(planned)
    cycle.__dict__.pop("calendar", None)


def _said(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a sentence residents can read.")})
    return reason.strip()


def _free_slug(name: str) -> str:
    slug = root = slugify(name)[:40] or "cycle"
    count = 1
    while Cycle.objects.filter(slug=slug).exists():
        count += 1
        slug = f"{root}-{count}"
    return slug


@transaction.atomic
def return_money(envelope: Envelope, *, by: Any, amount: int, what: str, url: str, reason: str) -> Return:
    """Write down that `amount` (cents) went back to an envelope. The room whose act frees the money calls it and has
    asked who may."""
    if amount <= 0:
        raise ValidationError({"amount": _("The amount must be more than zero.")})
    made = Return.objects.create(envelope=envelope, amount=amount, what=what, url=url, reason=reason, at=clock.now())
    log.record("cycles.return_money", made, by=by, envelope=envelope.pk, amount=amount, reason=reason)
    return made
