from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from neighborhoods.models import Seat
from proposals.models import Proposal, Review
from proposals.reviewing.lifecycle import Finding, Stage, Work
from proposals.reviewing.models.framing import Criterion, Department
from proposals.reviewing.models.people import person


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def open(self) -> AssignmentQuerySet:
        return self.filter(ended_at__isnull=True)

    def overdue(self) -> AssignmentQuerySet:
        return self.open().filter(due_on__lt=clock.today())


class Assignment(models.Model):
    """Somebody, or a department, has a piece of work about a proposal to do by a day."""

    class Ended(models.TextChoices):
        DONE = "done", _("done")
        MOVED = "moved", _("given to somebody else")
        CONFLICT = "conflict", _("conflict of interest")
        OVER = "over", _("no longer needed")

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("proposal")
    )
    work = models.CharField(_("work"), max_length=12, choices=Work.choices)
    reviewer = person(_("reviewer"), related_name="review_work")
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="work", verbose_name=_("department")
    )
    due_on = models.DateField(_("due"))
    by = person(_("given by"))
    at = models.DateTimeField(_("given"), default=clock.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended = models.CharField(_("how it ended"), max_length=10, choices=Ended.choices, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "work"], condition=Q(ended_at__isnull=True), name="one_open_assignment_a_work"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_work_display()}: {self.who}"

    @property
    def who(self) -> str:
        return str(self.department or self.reviewer or _("someone"))

    @property
    def is_late(self) -> bool:
        return self.ended_at is None and self.due_on < clock.today()


class Conflict(models.Model):
    """A reviewer's word that they have an interest in a proposal. It takes them off it, and everybody can read it."""

    class Kind(models.TextChoices):
        FAMILY = "family", _("somebody close to me stands behind it")
        MONEY = "money", _("I or my employer could earn from it")
        PLACE = "place", _("it changes the place where I live")
        GROUP = "group", _("I belong to a group that proposes it or works against it")
        OTHER = "other", _("another reason")

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="conflicts", verbose_name=_("proposal")
    )
    person = person(_("person"), null=False, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    note = models.CharField(_("in a sentence"), max_length=300, blank=True)
    at = models.DateTimeField(_("declared"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [models.UniqueConstraint(fields=["proposal", "person"], name="one_conflict_a_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def held(self) -> AssessmentQuerySet:
        """Answers that are ready and wait to be published with the others."""
        return self.filter(published_at__isnull=True)

    def public(self) -> AssessmentQuerySet:
        return self.filter(published_at__isnull=False)

    def publishable_by(self, user: Any) -> AssessmentQuerySet:
        """Held answers of the councils that the user chairs; every one for an officer."""
        if user.is_officer:
            return self.held()
        chairs = Seat.objects.current().of(user).exclude(duty=Seat.Duty.MEMBER)
        return self.held().filter(proposal__envelope__neighborhood__council__in=chairs.values("council"))


class Assessment(models.Model):
    """One reviewer's answers to the rubric and their finding, with the reason in plain words."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="assessments", verbose_name=_("proposal")
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    reviewer = person(_("reviewer"), related_name="assessments")
    finding = models.CharField(_("finding"), max_length=10, choices=Finding.choices)
    reason = models.TextField(_("reason"), blank=True, help_text=_("Cleaned HTML, shown to everyone."))
    at = models.DateTimeField(_("decided"))
    published_at = models.DateTimeField(_("published"), null=True)
    review = models.OneToOneField(
        Review, null=True, on_delete=models.CASCADE, related_name="assessment", verbose_name=_("public decision")
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(published_at__isnull=True), name="one_answer_waits_a_proposal"
            ),
            models.CheckConstraint(
                condition=Q(finding__in=[Finding.PASS, Finding.ACCEPT]) | ~Q(reason=""), name="a_no_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.get_finding_display()}"


class Rating(models.Model):
    """The answer to one question of the rubric."""

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        PARTLY = "partly", _("partly")
        NO = "no", _("no")

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="ratings", verbose_name=_("assessment")
    )
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+", verbose_name=_("question"))
    answer = models.CharField(_("answer"), max_length=6, choices=Answer.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["criterion__stage", "criterion__position", "pk"]
        verbose_name = _("answer to the rubric")
        verbose_name_plural = _("answers to the rubric")
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="one_answer_a_question")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_answer_display()}"
