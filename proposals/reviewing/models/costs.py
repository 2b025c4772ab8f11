from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kit.money import MoneyField
from proposals.models import Proposal
from proposals.reviewing.models.framing import Department
from proposals.reviewing.models.people import person


class Costing(models.Model):
    """A department's estimate, line by line. A new one does not change the old one; the newest holds."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="costings", verbose_name=_("proposal")
    )
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="costings", verbose_name=_("department")
    )
    by = person(_("worked out by"))
    at = models.DateTimeField(_("worked out"))
    note = models.TextField(_("what the cost covers"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("costing")
        verbose_name_plural = _("costings")

    def __str__(self) -> str:
        return f"{self.proposal}: {self.at:%Y-%m-%d}"


class CostLine(models.Model):
    """One item of a costing, in whole cents, with the range it may end in and where the number comes from."""

    class Kind(models.TextChoices):
        ONCE = "once", _("once")
        YEARLY = "yearly", _("every year")

    costing = models.ForeignKey(Costing, on_delete=models.CASCADE, related_name="lines", verbose_name=_("costing"))
    kind = models.CharField(_("when"), max_length=6, choices=Kind.choices)
    what = models.CharField(_("what"), max_length=200)
    amount = MoneyField(_("amount"))
    low = MoneyField(_("at least"))
    high = MoneyField(_("at most"))
    source = models.CharField(_("source"), max_length=200, help_text=_("An offer, a price list, a project like it."))

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = _("line of a costing")
        verbose_name_plural = _("lines of a costing")
        constraints = [
            models.CheckConstraint(
                condition=Q(low__gte=0, low__lte=F("amount"), high__gte=F("amount")), name="cost_line_lies_in_its_range"
            )
        ]

    def __str__(self) -> str:
        return self.what
