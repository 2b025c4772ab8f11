"""Payments, and wrong entries balanced in the open."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit import clock
from proposals.delivery.actions.locking import locked
from proposals.delivery.models import Project, Spending
from proposals.delivery.permissions import may_report


def record_spending(
    project: Project, *, by: Any, paid_on: date, amount: int, what: str, document: str = ""
) -> Spending:
    """Write down a payment in whole cents. To correct one, `take_back_spending` and record it anew."""
    with transaction.atomic():
        project = locked(project)
        may_report(by, project).or_forbid()
        if amount <= 0:
            raise ValidationError({"amount": _("The amount must be more than zero.")})
        if paid_on > clock.today():
            raise ValidationError({"paid_on": _("This day is still to come.")})
        entry = Spending(project=project, paid_on=paid_on, amount=amount, what=what.strip(), document=document)
        entry.full_clean()
        entry.save()
        log.record("delivery.spend", entry, by=by, project=project.pk, amount=amount)
    return entry


def take_back_spending(entry: Spending, *, by: Any, reason: str) -> Spending:
    """Balance a wrong entry with one below zero; both stay to be read."""
    with transaction.atomic():
        project = locked(entry.project)
        may_report(by, project).or_forbid()
        entry = Spending.objects.select_for_update().get(pk=entry.pk)
        if entry.takes_back_id or Spending.objects.filter(takes_back=entry).exists():
            raise ValidationError(_("This entry was taken back before."))
        if not reason.strip():
            raise ValidationError({"reason": _("Say what was wrong with the entry.")})
        balance = Spending.objects.create(
            project=project,
            paid_on=clock.today(),
            amount=-entry.amount,
            what=reason.strip()[:200],
            takes_back=entry,
        )
        log.record("delivery.take_back", balance, by=by, project=project.pk, amount=balance.amount)
    return balance
