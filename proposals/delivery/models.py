from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cycles.models import Cycle
from kit import clock
from kit.addresses import numbered
from kit.money import MoneyField
from proposals.delivery.lifecycle import MilestoneState, ProjectState
from proposals.delivery.progress import Progress, progress
from proposals.models import Proposal


class ProjectQuerySet(models.QuerySet["Project"]):
    def with_proposal(self) -> ProjectQuerySet:
        """With the proposal, its place and its milestones: all that a card shows, in two queries."""
        return self.select_related(
            "proposal__envelope__cycle", "proposal__envelope__neighborhood", "proposal__category", "owner"
        ).prefetch_related("milestones")

    def with_money(self) -> ProjectQuerySet:
        """With `spent`, the cents spent so far, and `has_setback`, whether one is open."""
        spent = Spending.objects.filter(project=OuterRef("pk")).order_by().values("project").annotate(sum=Sum("amount"))
        return self.annotate(spent=Coalesce(Subquery(spent.values("sum")), 0), has_setback=_open_setback())

    def set_back(self) -> ProjectQuerySet:
        """Projects with a setback that is not resolved."""
        return self.filter(_open_setback())

    def worst_first(self) -> ProjectQuerySet:
        """Those with an open setback, then the newest."""
        return self.order_by(_open_setback().desc(), "-started_at", "-pk")

    def in_cycle(self, cycle: Cycle) -> ProjectQuerySet:
        return self.filter(proposal__envelope__cycle=cycle)

    def late(self) -> ProjectQuerySet:
        """Projects with a milestone that should be done by now and is not."""
        late = Milestone.objects.late().filter(project=OuterRef("pk"))
        return self.filter(Exists(late))


def _open_setback() -> Exists:
    return Exists(Setback.objects.filter(project=OuterRef("pk"), resolved_on=None))


class Project(models.Model):
    """A funded proposal on its way from the vote to the street."""

    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="project", verbose_name=_("proposal")
    )
    voted_cost = MoneyField(_("voted cost"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="projects",
        verbose_name=_("officer in charge"),
    )
    department = models.CharField(_("department"), max_length=120, blank=True)
    partners = models.CharField(
        _("partners"), max_length=300, blank=True, help_text=_("Groups that do it together with the city.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ProjectState.choices, default=ProjectState.RUNNING, db_index=True
    )
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = ProjectQuerySet.as_manager()
    State = ProjectState

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(condition=Q(voted_cost__gt=0), name="project_has_a_voted_cost"),
            models.CheckConstraint(
                condition=Q(state=ProjectState.FINISHED, finished_at__isnull=False)
                | Q(state=ProjectState.RUNNING, finished_at__isnull=True),
                name="project_finished_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.proposal.title

    def get_absolute_url(self) -> str:
        return numbered("delivery:project", self.pk)

    @property
    def title(self) -> str:
        return self.proposal.title

    @property
    def cycle(self) -> Cycle:
        return self.proposal.envelope.cycle

    @property
    def progress(self) -> Progress:
        """From the milestones, fetched beforehand by `with_proposal()`."""
        return progress((m.weight, m.is_done) for m in self.milestones.all())

    @property
    def late_milestones(self) -> list[Milestone]:
        return [m for m in self.milestones.all() if m.is_late]


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def late(self) -> MilestoneQuerySet:
        """Milestones that should be done by now and are not."""
        return self.exclude(state=MilestoneState.DONE).filter(planned_on__lt=clock.now().date())


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

    @property
    def is_done(self) -> bool:
        return self.state == MilestoneState.DONE

    @property
    def is_late(self) -> bool:
        return not self.is_done and self.planned_on < clock.now().date()

    @property
    def days_late(self) -> int:
        """Whole days between the plan and its end, or today where there is none yet; 0 when on time."""
        return max(0, ((self.done_on or clock.now().date()) - self.planned_on).days)

    @property
    def was_moved(self) -> bool:
        return self.planned_on != self.promised_on


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


class Setback(models.Model):
    """What went wrong, and the corrective action: as visible as any milestone."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="setbacks", verbose_name=_("project"))
    milestone = models.ForeignKey(
        Milestone,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="setbacks",
        verbose_name=_("milestone it delays"),
    )
    noticed_on = models.DateField(_("noticed on"))
    what = models.TextField(_("what went wrong"), help_text=_("Cleaned HTML."))
    corrective_action = models.TextField(_("what is done about it"), help_text=_("Cleaned HTML."))
    new_date = models.DateField(_("new date"), null=True, blank=True)
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True)

    class Meta:
        ordering = ["resolved_on", "-noticed_on", "-pk"]
        verbose_name = _("setback")
        verbose_name_plural = _("setbacks")
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_on__isnull=True) | Q(resolved_on__gte=models.F("noticed_on")),
                name="setback_is_resolved_after_it_is_noticed",
            ),
            models.CheckConstraint(condition=~Q(corrective_action=""), name="setback_has_a_corrective_action"),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.noticed_on}"

    @property
    def is_open(self) -> bool:
        return self.resolved_on is None
