from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cycles.models import Category, Cycle
from kit import clock
from kit.addresses import numbered
from neighborhoods.models import Neighborhood
from proposals.delivery.models import Project
from proposals.indicators import numbers
from proposals.indicators.lifecycle import IN_USE, FileState, IndicatorState
from proposals.indicators.numbers import Estimate, Sums
from proposals.indicators.wording import Kind, said


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def with_place(self) -> IndicatorQuerySet:
        """With project, place and category: all that a card shows, in one query."""
        return self.select_related("project__proposal", "neighborhood", "cycle", "category")

    def with_support(self) -> IndicatorQuerySet:
        """With `support_count`, how many residents want it."""
        return self.annotate(support_count=Count("supports"))

    def chosen(self) -> IndicatorQuerySet:
        """Those a council chose, the closed ones too: closing one hides nothing."""
        return self.filter(chosen_at__isnull=False)

    def proposed(self) -> IndicatorQuerySet:
        return self.filter(state=IndicatorState.PROPOSED)

    def due(self) -> IndicatorQuerySet:
        """Chosen ones whose day has passed."""
        return self.chosen().filter(target_on__lt=clock.today())

    def missed(self) -> IndicatorQuerySet:
        """Their day has passed, and they are short of the target, or nobody can tell for want of readings."""
        return self.due().filter(_not_met())

    def reached(self) -> IndicatorQuerySet:
        """Chosen ones that meet their target by the newest readings."""
        return self.chosen().filter(met=True)

    def short(self) -> IndicatorQuerySet:
        """Below their target, with time left."""
        return self.chosen().filter(met=False, target_on__gte=clock.today())

    def unknown(self) -> IndicatorQuerySet:
        """Nobody can tell yet, and there is time left."""
        return self.chosen().filter(met=None, target_on__gte=clock.today())

    def by_place(self) -> Any:
        """One row a `neighborhood`, `cycle` and `category`: how many chosen ones meet their target, missed it, are short of
        it with time left, and of how many nobody can tell yet. Each is one of the four."""
        today = clock.today()
        rows = self.chosen().order_by().values("neighborhood", "cycle", "category")
        return rows.annotate(
            chosen=Count("pk"),
            reached=Count("pk", filter=Q(met=True)),
            missing=Count("pk", filter=Q(target_on__lt=today) & _not_met()),
            short=Count("pk", filter=Q(met=False, target_on__gte=today)),
            unknown=Count("pk", filter=Q(met=None, target_on__gte=today)),
        )

    def worst_first(self) -> IndicatorQuerySet:
        """Missed ones, then those short of their target, then the newest."""
        missed = Q(target_on__lt=clock.today()) & _not_met() & Q(chosen_at__isnull=False)
        rank = Case(When(missed, then=Value(0)), When(met=False, then=Value(1)), default=Value(2))
        return self.order_by(rank, "-proposed_at", "-pk")


def _not_met() -> Q:
    return Q(met=False) | Q(met__isnull=True)


class Indicator(models.Model):
    """A question that numbers answer, about a project or a neighborhood, with where it starts and where it should get."""

    State = IndicatorState
    Kind = Kind

    class Direction(models.TextChoices):
        MORE = "more", _("more is better")
        LESS = "less", _("less is better")

    name = models.CharField(_("name"), max_length=120)
    question = models.CharField(_("question"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    yes_words = models.CharField(_("what counts"), max_length=40, blank=True)
    no_words = models.CharField(_("what does not"), max_length=40, blank=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices)
    method = models.TextField(_("how it is measured"))

    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators", verbose_name=_("project")
    )
    # Of a project, as its envelope says; empty is the whole city.
    neighborhood = models.ForeignKey(
        Neighborhood, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("neighborhood")
    )
    cycle = models.ForeignKey(
        Cycle, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("cycle")
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("category")
    )

    state = models.CharField(
        _("state"), max_length=10, choices=IndicatorState.choices, default=IndicatorState.PROPOSED, db_index=True
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    chosen_at = models.DateTimeField(_("chosen"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closing_words = models.CharField(_("why it was closed"), max_length=500, blank=True)

    # Values are whole hundredths: of the unit, or of a percent.
    baseline_value = models.BigIntegerField(_("baseline"), null=True, blank=True)
    baseline_on = models.DateField(_("baseline measured on"), null=True, blank=True)
    baseline_size = models.PositiveIntegerField(_("sample size of the baseline"), default=0)
    target_value = models.BigIntegerField(_("target"))
    target_on = models.DateField(_("by when"), db_index=True)
    target_words = models.CharField(_("target in plain words"), max_length=200)

    # What the newest month says, worked out whenever a reading comes or goes, so that lists add nothing up.
    now_value = models.BigIntegerField(_("value now"), null=True, blank=True, editable=False)
    now_low = models.BigIntegerField(null=True, blank=True, editable=False)
    now_high = models.BigIntegerField(null=True, blank=True, editable=False)
    now_size = models.PositiveBigIntegerField(default=0, editable=False)
    now_month = models.DateField(null=True, blank=True, editable=False)
    met = models.BooleanField(_("target met"), null=True, blank=True, editable=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.CheckConstraint(
                condition=(Q(baseline_value__isnull=True) & Q(baseline_on__isnull=True))
                | (Q(baseline_value__isnull=False) & Q(baseline_on__isnull=False)),
                name="indicator_baseline_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return numbered("indicators:indicator", self.pk)

    @property
    def in_use(self) -> bool:
        return self.state in IN_USE

    @property
    def is_share(self) -> bool:
        return self.kind == Kind.SHARE

    @property
    def fewest(self) -> int:
        """How many people or measurements it takes to tell; a count is of everything, not of a sample."""
        return 1 if self.kind == Kind.COUNT else numbers.FEWEST

    @property
    def is_missed(self) -> bool:
        return self.chosen_at is not None and self.target_on < clock.today() and self.met is not True

    @property
    def too_few(self) -> bool:
        """There are readings, and too few of them to tell."""
        return self.now_month is not None and self.now_size < self.fewest

    @property
    def is_sure(self) -> bool:
        """Whether the target lies outside of how far the value may be off."""
        return (
            self.now_low is not None
            and self.now_high is not None
            and not self.now_low <= self.target_value <= self.now_high
        )

    @property
    def lost_baseline(self) -> bool:
        """It has no baseline, and the project has changed things already: there will never be one."""
        return self.baseline_value is None and self.work_has_begun

    @property
    def work_has_begun(self) -> bool:
        """Whether the project has reached its first milestone."""
        return self.project is not None and any(step.is_done for step in self.project.milestones.all())

    def say(self, value: int | None) -> str:
        """A value in hundredths as people read it: "64 %", "3.2 of 5", "41 minutes"."""
        return said(value, self.kind, self.unit)

    def estimate(self, sums: Sums) -> Estimate | None:
        """What readings with these sums say, in hundredths."""
        if not self.is_share:
            return numbers.mean(sums, self.fewest)
        found = numbers.share(sums.total, sums.size)
        return found and found.times(10_000)

    def meets(self, value: float) -> bool:
        """Whether a value reaches the target."""
        if self.direction == self.Direction.MORE:
            return value >= self.target_value
        return value <= self.target_value


class Support(models.Model):
    """A resident who wants a proposed indicator to be chosen."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="supports", verbose_name=_("indicator")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "person"], name="one_support_an_indicator")]
        verbose_name = _("support")
        verbose_name_plural = _("supports")

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.person_id}"


class ReadingFile(models.Model):
    """A CSV file of readings and its dry run."""

    State = FileState

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="files", verbose_name=_("indicator")
    )
    file_name = models.CharField(_("file"), max_length=200)
    data = models.BinaryField(_("contents"))
    digest = models.CharField(max_length=64)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("brought by")
    )
    brought_at = models.DateTimeField(_("brought"))
    state = models.CharField(_("state"), max_length=10, choices=FileState.choices)
    problems = models.JSONField(_("problems"), default=list)
    findings = models.JSONField(_("findings"), default=dict)

    class Meta:
        ordering = ["-brought_at"]
        verbose_name = _("file of readings")
        verbose_name_plural = _("files of readings")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return numbered("indicators:file", self.pk)


class ReadingQuerySet(models.QuerySet["Reading"]):
    def kept(self) -> ReadingQuerySet:
        """Readings that nobody took back: those that count."""
        return self.filter(taken_back_at=None)

    def doubtful(self) -> ReadingQuerySet:
        return self.kept().exclude(doubt="")


class Reading(models.Model):
    """One measurement. It is never edited: a wrong one is taken back, stays on record, and another one is made."""

    class Source(models.TextChoices):
        STAFF = "staff", pgettext_lazy("source of a reading", "the city")
        RESIDENT = "resident", pgettext_lazy("source of a reading", "a resident")
        WALK = "walk", pgettext_lazy("source of a reading", "a walk audit")
        FILE = "file", pgettext_lazy("source of a reading", "a file")

    class Doubt(models.TextChoices):
        OUTLIER = "outlier", _("far from the others")
        TWICE = "twice", _("perhaps entered twice")

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="readings", verbose_name=_("indicator")
    )
    day = models.DateField(_("day"))
    # Whole hundredths of the unit; of a share, how many counted among `size`.
    value = models.BigIntegerField(_("value"))
    size = models.PositiveIntegerField(_("sample size"), default=1)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices)
    file = models.ForeignKey(
        ReadingFile, null=True, blank=True, on_delete=models.PROTECT, related_name="readings", verbose_name=_("file")
    )
    note = models.CharField(_("where and how"), max_length=300, blank=True)
    picture = models.ImageField(_("picture"), upload_to="readings/", blank=True)
    picture_alt = models.CharField(_("what the picture shows"), max_length=250, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    doubt = models.CharField(_("doubt"), max_length=8, choices=Doubt.choices, blank=True)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    taken_back_why = models.CharField(_("why it was taken back"), max_length=300, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        indexes = [models.Index(fields=["indicator", "-day"], name="readings_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="reading_is_of_something"),
            models.CheckConstraint(condition=Q(picture="") | ~Q(picture_alt=""), name="reading_picture_has_alt_text"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.day}"

    def sums(self, kind: str) -> Sums:
        """What it adds to its month."""
        return Sums.of_tally(self.value, self.size) if kind == Kind.SHARE else Sums.of(self.value, self.size)


class Month(models.Model):
    """The sums of an indicator's kept readings in one month. Whole numbers of any length, so kept as JSON."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="months", verbose_name=_("indicator")
    )
    first = models.DateField(_("first day"))
    sums = models.JSONField(_("sums"))

    class Meta:
        ordering = ["first"]
        verbose_name = _("month")
        verbose_name_plural = _("months")
        constraints = [models.UniqueConstraint(fields=["indicator", "first"], name="one_month_of_an_indicator")]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.first}"

    @property
    def read(self) -> Sums:
        return Sums(**self.sums)


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def places_of(project: Project) -> dict[str, Any]:
    """Where an indicator of this project belongs."""
    proposal = project.proposal
    envelope = proposal.envelope
    return {"neighborhood": envelope.neighborhood, "cycle": envelope.cycle, "category": proposal.category}
