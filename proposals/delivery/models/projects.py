from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cycles.models import Cycle
from kit import clock
from kit.addresses import numbered
from kit.money import MoneyField
from neighborhoods.models import Neighborhood
from proposals.delivery.lifecycle import ChangeState, ProjectState
from proposals.delivery.progress import Progress, progress
from proposals.models import Proposal

if TYPE_CHECKING:
    from proposals.delivery.models.steps import Milestone


class ProjectQuerySet(models.QuerySet["Project"]):
    def with_proposal(self) -> ProjectQuerySet:
        """With the proposal, its place and its milestones: all that a card shows, in two queries."""
        return self.select_related(
            "proposal__envelope__cycle", "proposal__envelope__neighborhood", "proposal__category", "owner"
        ).prefetch_related("milestones")

    def with_money(self) -> ProjectQuerySet:
        """With `spent` and `changed`, the cents spent and those that consented changes add; and `has_setback`."""
        in_force = _rows("changes").filter(state=ChangeState.IN_FORCE)
        return self.annotate(
            spent=_sum(_rows("spending"), "amount"), changed=_sum(in_force, "money"), has_setback=_open_setback()
        )

    def by_money(self) -> Any:
        """One row an `envelope` and `category`: how many projects there are in each state, and their cents."""
        states = {state.name.lower(): Count("pk", filter=Q(state=state)) for state in ProjectState}
        return self.with_money().order_by().values(
            envelope=F("proposal__envelope"), category=F("proposal__category")
        ).annotate(
            projects=Count("pk"),
            voted=Sum("granted"),
            altered=Sum("changed"),
            paid=Sum("spent"),
            back=Sum("returned"),
            **states,
        )  # fmt: skip

    def with_lateness(self) -> ProjectQuerySet:
        """With `has_late`: whether a milestone should be done by now and is not."""
        return self.annotate(has_late=Exists(_rows("milestones").late()))

    def set_back(self) -> ProjectQuerySet:
        """Projects with a setback that is not resolved."""
        return self.filter(_open_setback())

    def worst_first(self) -> ProjectQuerySet:
        """Those with an open setback, then the newest."""
        return self.order_by(_open_setback().desc(), "-started_at", "-pk")

    def to_ask_about(self, weeks: int) -> ProjectQuerySet:
        """Finished so many weeks ago, and nobody was asked yet whether it worked."""
        since = clock.now() - timedelta(weeks=weeks)
        return self.filter(state=ProjectState.FINISHED, finished_at__lte=since, asked_at=None)

    def answered(self) -> ProjectQuerySet:
        """Of which neighbors have said whether they worked."""
        return self.filter(Exists(_rows("checks")))

    def in_cycle(self, cycle: Cycle) -> ProjectQuerySet:
        return self.filter(proposal__envelope__cycle=cycle)

    def late(self) -> ProjectQuerySet:
        """Projects under way with a milestone that should be done by now and is not."""
        return self.filter(Exists(_rows("milestones").late()))


def money_now(granted: int, changed: int, returned: int) -> int:
    """The cents there are now, of one project or of several."""
    return granted + changed - returned


def _rows(name: str) -> Any:
    """The things of that relation, of the project outside."""
    model: Any = Project._meta.get_field(name).related_model
    return model.objects.filter(project=OuterRef("pk"))


def _sum(rows: Any, field: str) -> Coalesce:
    sums = rows.order_by().values("project").annotate(sum=Sum(field))
    return Coalesce(Subquery(sums.values("sum")), 0)


def _open_setback() -> Exists:
    return Exists(_rows("setbacks").filter(resolved_on=None))


class Project(models.Model):
    """A funded proposal on its way from the vote to the street."""

    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="project", verbose_name=_("proposal")
    )
    voted_cost = MoneyField(_("voted cost"))
    granted = MoneyField(_("what the vote gave"))  # less than the cost where it was funded in part
    rest_from = models.CharField(_("where the rest comes from"), max_length=200, blank=True)
    returned = MoneyField(_("returned to the envelope"), default=0)
    voted_version = models.PositiveIntegerField(_("version that was voted on"), default=0)
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
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    round = models.PositiveSmallIntegerField(_("how often it was finished"), default=1)  # counts the one under way
    asked_at = models.DateTimeField(_("asked whether it worked"), null=True, blank=True)
    asked_of = models.PositiveIntegerField(_("how many were asked"), default=0)

    objects = ProjectQuerySet.as_manager()
    State = ProjectState

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(condition=Q(voted_cost__gt=0), name="project_has_a_voted_cost"),
            models.CheckConstraint(
                condition=Q(granted__gt=0, granted__lte=models.F("voted_cost")), name="project_has_money"
            ),
            models.CheckConstraint(
                condition=Q(state=ProjectState.FINISHED, finished_at__isnull=False, cancelled_at__isnull=True)
                | Q(state=ProjectState.RUNNING, finished_at__isnull=True, cancelled_at__isnull=True)
                | Q(state=ProjectState.CANCELLED, finished_at__isnull=True, cancelled_at__isnull=False),
                name="project_that_ended_has_a_date",
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
    def place(self) -> Neighborhood | None:
        """Whose council watches it; `None` for a project of the whole city."""
        return self.proposal.envelope.neighborhood

    @property
    def missing(self) -> int:
        """Cents of the voted cost that the vote did not give."""
        return self.voted_cost - self.granted

    @property
    def money_now(self) -> int:
        """Cents it has now: what the vote gave, with consented changes, less what went back. Needs `with_money()`."""
        return money_now(self.granted, self.changed, self.returned)  # type: ignore[attr-defined]

    @property
    def progress(self) -> Progress:
        """From the milestones, fetched beforehand by `with_proposal()`."""
        return progress((m.weight, m.is_done) for m in self.milestones.all())

    @property
    def late_milestones(self) -> list[Milestone]:
        """Those that are late now; none of a project that is cancelled."""
        if self.state == ProjectState.CANCELLED:
            return []
        return [m for m in self.milestones.all() if m.is_late]
