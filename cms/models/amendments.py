"""What was changed in an adopted budget: by how much, when, why, and who decided it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.budget_words import PLACE, Kind, Side
from cms.models.budgets import BudgetPage
from kit.money import MoneyField


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def of_budget(self, page: BudgetPage) -> AmendmentQuerySet:
        """The changes of this budget, on whichever of its translations they were recorded; the newest first."""
        return self.filter(page__translation_key=page.translation_key).prefetch_related("parts")


class Amendment(models.Model):
    """One change of an adopted budget. It is never edited: a mistake is set right by another change."""

    wagtail_reference_index_ignore = True

    class Sort(models.TextChoices):
        TRANSFER = "transfer", _("transfer")
        AMENDMENT = "amendment", _("amendment")

    page = models.ForeignKey(BudgetPage, on_delete=models.CASCADE, related_name="amendments", verbose_name=_("budget"))
    sort = models.CharField(_("sort"), max_length=10, choices=Sort.choices)
    decided_on = models.DateField(_("decided on"))
    decided_by = models.CharField(_("decided by"), max_length=160)
    reason = models.TextField(_("reason"), max_length=1000)
    document = models.URLField(_("document"), max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        verbose_name = _("change of a budget")
        verbose_name_plural = _("changes of budgets")

    def __str__(self) -> str:
        return f"{self.get_sort_display()}, {self.decided_on}"

    @property
    def net(self) -> int:
        """Cents by which the whole budget grew or shrank; nothing for a transfer."""
        return sum(part.amount for part in self.parts.all())

    @property
    def moved(self) -> int:
        """Cents that changed their place or came or went: what one would say the change is about."""
        given = sum(part.amount for part in self.parts.all() if part.amount > 0)
        return given or -self.net


class AmendmentPart(models.Model):
    """What a change adds to a line, or takes from it. The line is named by its words: a new file gives lines new numbers."""

    wagtail_reference_index_ignore = True

    amendment = models.ForeignKey(
        Amendment, on_delete=models.CASCADE, related_name="parts", verbose_name=_("change of a budget")
    )
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    department = models.CharField(_("department"), max_length=120)
    program = models.CharField(_("program"), max_length=160)
    neighborhood = models.CharField(_("neighborhood"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    fund = models.CharField(_("fund"), max_length=60, blank=True)
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ["amount", "pk"]
        verbose_name = _("part of a change")
        verbose_name_plural = _("parts of changes")
        constraints = [models.CheckConstraint(condition=~models.Q(amount=0), name="amendment_part_changes_something")]

    def __str__(self) -> str:
        return self.place_said

    @property
    def place(self) -> tuple[Any, ...]:
        """The words that name the line."""
        return tuple(getattr(self, name) for name in PLACE)

    @property
    def place_said(self) -> str:
        """The line as people read it."""
        more = ", ".join(word for word in (self.neighborhood, self.fund) if word)
        return f"{self.department}: {self.program}{f' ({more})' if more else ''}"
