from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from cycles.models import Cycle
from kit import clock
from proposals.reviewing.lifecycle import Stage, Work


class Plan(models.Model):
    """How a cycle reviews: how many days each piece of work has, and whether answers come out together."""

    cycle = models.OneToOneField(
        Cycle, on_delete=models.CASCADE, primary_key=True, related_name="review_plan", verbose_name=_("cycle")
    )
    formal_days = models.PositiveSmallIntegerField(_("days for the formal check"), default=7)
    substantive_days = models.PositiveSmallIntegerField(_("days for the substantive review"), default=14)
    costing_days = models.PositiveSmallIntegerField(_("days for a costing"), default=14)
    appeal_days = models.PositiveSmallIntegerField(_("days in which an author can appeal"), default=10)
    second_days = models.PositiveSmallIntegerField(_("days for the second review"), default=10)
    together = models.BooleanField(
        _("answers are published together"),
        default=False,
        help_text=_("Decisions wait, unseen, until somebody publishes them. Requests to authors never wait."),
    )

    class Meta:
        verbose_name = _("plan of reviews")
        verbose_name_plural = _("plans of reviews")

    def __str__(self) -> str:
        return str(self.cycle)

    def days_for(self, work: str) -> timedelta:
        """How long a piece of work may take."""
        days = {
            Work.FORMAL: self.formal_days,
            Work.SUBSTANTIVE: self.substantive_days,
            Work.COSTING: self.costing_days,
            Work.APPEAL: self.second_days,
        }
        return timedelta(days=days[Work(work)])

    def due(self, work: str, since: date | None = None) -> date:
        """The day on which a piece of work that begins on `since` (default: today) is due."""
        return (since or clock.today()) + self.days_for(work)

    @classmethod
    def of(cls, cycle: Cycle) -> Plan:
        """The cycle's plan; the usual one where officers have made none."""
        return cls.objects.filter(cycle=cycle).first() or cls(cycle=cycle)


class Criterion(models.Model):
    """One question of a cycle's rubric. Never changed once it was answered: it is retired, and another one added."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("cycle"))
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    question = models.CharField(_("question"), max_length=200)
    help = models.CharField(_("what to look for"), max_length=300, blank=True)
    must = models.BooleanField(
        _("must be so"), default=False, help_text=_("A proposal for which the answer is no can't be accepted.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        ordering = ["stage", "position", "pk"]
        verbose_name = _("question of the rubric")
        verbose_name_plural = _("questions of the rubric")

    def __str__(self) -> str:
        return self.question


class Department(models.Model):
    """A part of the city's administration that works out costs; its members are officers."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="departments",
        blank=True,
        verbose_name=_("members"),
        limit_choices_to={"groups__name": Role.OFFICER.value},
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return self.name
