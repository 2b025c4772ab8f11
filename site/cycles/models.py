from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cycles import schedule
from kit import clock
from kit.money import MoneyField
from kit.prepared import Prepared
from neighborhoods.models import Neighborhood

# The usual categories of a safety budget, marked here so that both languages have them.
USUAL_CATEGORIES = {
    "lighting": _("Lighting"),
    "youth-programs": _("Youth programs"),
    "mental-health": _("Mental health supports"),
    "de-escalation": _("De-escalation training"),
    "safe-routes": _("Safe routes"),
    "public-spaces": _("Public spaces"),
}


# Where residents can act now comes first: a vote closes for good, an idea can still be written tomorrow.
ASKS_MOST_FIRST = (
    schedule.PhaseKind.VOTE,
    schedule.PhaseKind.PROPOSE,
    schedule.PhaseKind.DELIBERATE,
    schedule.PhaseKind.REVIEW,
    schedule.PhaseKind.COUNT,
    schedule.PhaseKind.DELIVER,
)


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible(self) -> CycleQuerySet:
        return self.filter(published=True)

    def with_calendar(self) -> CycleQuerySet:
        """With phases fetched, so that asking "which phase?" costs no query."""
        return self.prefetch_related("phases")

    def with_money(self) -> CycleQuerySet:
        """With `.money`: the whole cents of all envelopes."""
        return self.annotate(money=models.Sum("envelopes__amount"))

    def in_phase(self, kind: schedule.PhaseKind) -> CycleQuerySet:
        """Cycles in which a phase of `kind` is running at this moment."""
        moment = clock.now()
        running = Phase.objects.filter(kind=kind.value, opens_at__lte=moment, closes_at__gt=moment)
        return self.filter(pk__in=running.values("cycle"))

    def running(self) -> CycleQuerySet:
        """Cycles in which any phase is running now: first those that ask most of residents, then the newest."""
        moment = clock.now()
        phases = Phase.objects.filter(cycle=models.OuterRef("pk"), opens_at__lte=moment, closes_at__gt=moment)
        urgency = models.Case(
            *(models.When(now_in=kind.value, then=rank) for rank, kind in enumerate(ASKS_MOST_FIRST)),
            output_field=models.IntegerField(),
        )
        found = self.annotate(now_in=models.Subquery(phases.values("kind")[:1])).filter(now_in__isnull=False)
        return found.order_by(urgency, "-pk")


class Cycle(models.Model):
    """One round of participatory budgeting, with its phases and money."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address part"), unique=True)
    summary = models.TextField(_("in a few words"), blank=True)
    published = models.BooleanField(_("published"), default=False)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cycles:cycle", args=[self.slug])

    @cached_property
    def calendar(self) -> list[Phase]:
        """The phases in order of opening."""
        if "phases" in getattr(self, "_prefetched_objects_cache", ()):
            return sorted(self.phases.all(), key=lambda p: p.opens_at)
        return phases_of.all(self.pk)

    def phase_at(self, moment: datetime | None = None) -> Phase | None:
        """The phase that holds `moment` (default: now), or `None` between phases."""
        return schedule.phase_at(self.calendar, moment or clock.now())

    @property
    def current_phase(self) -> Phase | None:
        return self.phase_at()

    @property
    def next_phase(self) -> Phase | None:
        return schedule.next_phase(self.calendar, clock.now())


class Phase(models.Model):
    """A dated stretch of a cycle that allows certain acts: `[opens_at, closes_at)`."""

    class Kind(models.TextChoices):
        PROPOSE = schedule.PhaseKind.PROPOSE.value, _("Propose")
        REVIEW = schedule.PhaseKind.REVIEW.value, _("Review")
        DELIBERATE = schedule.PhaseKind.DELIBERATE.value, _("Deliberate")
        VOTE = schedule.PhaseKind.VOTE.value, _("Vote")
        COUNT = schedule.PhaseKind.COUNT.value, _("Count")
        DELIVER = schedule.PhaseKind.DELIVER.value, _("Deliver")

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="phases", verbose_name=_("cycle"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))

    class Meta:
        ordering = ["opens_at"]
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="phase_closes_after_it_opens"),
            models.UniqueConstraint(fields=["cycle", "kind"], name="one_phase_of_a_kind_in_a_cycle"),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}: {self.get_kind_display()}"

    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        """The kind in the reader's language. Django's own translates all kinds to find the one, for each phase shown."""
        return str(self.Kind(self.kind).label)

    @property
    def is_over(self) -> bool:
        return self.closes_at <= clock.now()

    @property
    def is_current(self) -> bool:
        return self.opens_at <= clock.now() < self.closes_at


class Category(models.Model):
    """What a project is about; the usual ones are translated by the interface's own catalog."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address part"), unique=True)
    icon = models.SlugField(_("icon"), default="lamp")

    class Meta:
        ordering = ["name"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return gettext(self.name)


class Envelope(models.Model):
    """The money of a cycle for one neighborhood, or for the whole city where the neighborhood is empty."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="envelopes", verbose_name=_("cycle"))
    neighborhood = models.ForeignKey(
        Neighborhood,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="envelopes",
        verbose_name=_("neighborhood"),
    )
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = [F("neighborhood__name").asc(nulls_first=True)]
        verbose_name = _("envelope")
        verbose_name_plural = _("envelopes")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="envelope_holds_money"),
            models.UniqueConstraint(
                fields=["cycle", "neighborhood"],
                condition=Q(neighborhood__isnull=False),
                name="one_envelope_a_neighborhood",
            ),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(neighborhood__isnull=True), name="one_citywide_envelope"
            ),
        ]

    def __str__(self) -> str:
        return str(self.neighborhood or _("Whole city"))


class Return(models.Model):
    """Money of a project that goes back to its envelope: what the project was called, and where to read why."""

    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="returns", verbose_name=_("envelope"))
    amount = MoneyField(_("amount"))
    what = models.CharField(_("from"), max_length=200)
    url = models.CharField(_("address"), max_length=200)
    reason = models.CharField(_("why"), max_length=500)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="return_is_money")]

    def __str__(self) -> str:
        return self.what


class Formula(models.Model):
    """How a cycle's money was shared out among neighborhoods: a part by people, a part by people times need."""

    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, related_name="formula", verbose_name=_("cycle"))
    total = MoneyField(_("money to share out"))
    need_percent = models.PositiveSmallIntegerField(_("percent of it by need"))
    source = models.CharField(_("where the need index comes from"), max_length=300)

    class Meta:
        verbose_name = _("formula of envelopes")
        verbose_name_plural = _("formulas of envelopes")
        constraints = [
            models.CheckConstraint(condition=Q(total__gt=0), name="formula_shares_money"),
            models.CheckConstraint(condition=Q(need_percent__lte=100), name="formula_percent_is_one"),
        ]

    def __str__(self) -> str:
        return str(self.cycle)

    @property
    def for_people(self) -> int:
        """The cents that follow people, cut to whole ones."""
        return self.total * (100 - self.need_percent) // 100

    @property
    def for_need(self) -> int:
        """The cents that follow people times need: the rest."""
        return self.total - self.for_people


class FormulaPlace(models.Model):
    """A neighborhood's numbers in the formula, as they were on the day it was used."""

    formula = models.ForeignKey(
        Formula, on_delete=models.CASCADE, related_name="places", verbose_name=_("formula of envelopes")
    )
    neighborhood = models.ForeignKey(
        Neighborhood, on_delete=models.PROTECT, related_name="+", verbose_name=_("neighborhood")
    )
    people = models.PositiveIntegerField(_("people"))
    need = models.PositiveIntegerField(_("need index"))

    class Meta:
        verbose_name = _("neighborhood in a formula")
        verbose_name_plural = _("neighborhoods in a formula")
        constraints = [models.UniqueConstraint(fields=["formula", "neighborhood"], name="one_formula_place_each")]

    def __str__(self) -> str:
        return str(self.neighborhood)


phases_of = Prepared(lambda cycle: Phase.objects.filter(cycle=cycle).order_by("opens_at"), int)
