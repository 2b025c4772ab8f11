from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.money import MoneyField
from proposals.delivery.lifecycle import MilestoneState, ProjectState
from proposals.delivery.models.projects import Project


def _done() -> Q:
    return Q(state=MilestoneState.DONE)


def _open() -> Q:
    """Not done, of a project that goes on."""
    return ~_done() & ~Q(project__state=ProjectState.CANCELLED)


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def done(self) -> MilestoneQuerySet:
        return self.filter(_done())

    def late(self) -> MilestoneQuerySet:
        """Milestones that should be done by now and are not, of projects that go on."""
        return self.filter(_open(), planned_on__lt=clock.today())

    def ahead(self) -> MilestoneQuerySet:
        """Milestones whose day is still to come, of projects that go on."""
        return self.filter(_open(), planned_on__gte=clock.today())

    def by_project(self) -> Any:
        """One row a project: its `envelope`, `category`, `granted` cents and `state`, how many milestones are done, late and
        ahead, and what those that are done weigh out of all."""
        today = clock.today()
        return self.order_by().values(
            "project",
            granted=F("project__granted"),
            ends=F("project__state"),
            envelope=F("project__proposal__envelope"),
            category=F("project__proposal__category"),
        ).annotate(
            planned=Count("pk"),
            done=Count("pk", filter=_done()),
            late=Count("pk", filter=_open() & Q(planned_on__lt=today)),
            ahead=Count("pk", filter=_open() & Q(planned_on__gte=today)),
            weighs=Sum("weight"),
            weighs_done=Coalesce(Sum("weight", filter=_done()), 0),
        )  # fmt: skip

    def silent(self, days: int) -> MilestoneQuerySet:
        """Late ones about which nobody gave word for so many days, and of which nothing was told as long."""
        before = clock.today() - timedelta(days=days)
        word = Greatest(F("planned_on"), Coalesce(F("word_on"), F("planned_on")))
        return self.late().annotate(silent_since=word).filter(silent_since__lte=before).filter(
            Q(told_on=None) | Q(told_on__lte=before)
        )  # fmt: skip


class Milestone(models.Model):
    """A dated, checkable step of a project. What was promised first stays on record when the plan moves."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("project"))
    title = models.CharField(_("what will be done"), max_length=150)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, help_text=_("How much of the whole project it is, next to the other milestones.")
    )
    promised_on = models.DateField(_("first promised for"))
    planned_on = models.DateField(_("planned for"), db_index=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MilestoneState.choices, default=MilestoneState.PLANNED)
    evidence = models.TextField(_("how we know"), blank=True, help_text=_("Cleaned HTML."))
    picture = models.ImageField(_("picture"), upload_to="projects/", blank=True)
    picture_alt = models.CharField(_("what the picture shows"), max_length=250, blank=True)
    word_on = models.DateField(_("last word"), null=True, blank=True)
    told_on = models.DateField(_("last told that it is late"), null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()
    State = MilestoneState

    class Meta:
        ordering = ["planned_on", "pk"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.CheckConstraint(condition=Q(weight__gt=0), name="milestone_weighs_something"),
            models.CheckConstraint(
                condition=Q(state=MilestoneState.DONE, done_on__isnull=False)
                | (~Q(state=MilestoneState.DONE) & Q(done_on__isnull=True)),
                name="milestone_done_has_a_date",
            ),
            models.CheckConstraint(condition=Q(picture="") | ~Q(picture_alt=""), name="milestone_picture_has_alt_text"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.project.get_absolute_url()}#step-{self.pk}"

    @property
    def is_done(self) -> bool:
        return self.state == MilestoneState.DONE

    @property
    def is_late(self) -> bool:
        return not self.is_done and self.planned_on < clock.today()

    @property
    def days_late(self) -> int:
        """Whole days between the plan and its end, or today where there is none yet; 0 when on time."""
        return max(0, ((self.done_on or clock.today()) - self.planned_on).days)

    @property
    def was_moved(self) -> bool:
        return self.planned_on != self.promised_on

    @property
    def has_word(self) -> bool:
        """Whether somebody said something since the day it was planned for."""
        return self.word_on is not None and self.word_on >= self.planned_on


class Word(models.Model):
    """What the city says of a milestone that is late."""

    milestone = models.ForeignKey(
        Milestone, on_delete=models.CASCADE, related_name="words", verbose_name=_("milestone")
    )
    text = models.CharField(_("word"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("word on a milestone")
        verbose_name_plural = _("words on milestones")

    def __str__(self) -> str:
        return self.text[:60]


class Spending(models.Model):
    """Money paid for a project. A wrong entry is never changed: another one, below zero, takes it back."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="spending", verbose_name=_("project"))
    paid_on = models.DateField(_("paid on"))
    amount = MoneyField(_("amount"))
    what = models.CharField(_("for what"), max_length=200)
    document = models.URLField(_("document"), blank=True, help_text=_("Where the bill or contract can be read."))
    takes_back = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="taken_back_by",
        verbose_name=_("takes back"),
    )

    class Meta:
        ordering = ["paid_on", "pk"]
        verbose_name = _("spending")
        verbose_name_plural = _("spending")
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="spending_is_not_nothing")]

    def __str__(self) -> str:
        return self.what
