from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.lifecycle import ImportState
from cms.outreach import rounding
from cms.outreach.languages import name_of
from kit import clock
from kit.addresses import numbered
from neighborhoods.models import Neighborhood


class StopQuerySet(models.QuerySet["Stop"]):
    def with_all(self) -> StopQuerySet:
        """With its neighborhood, and how many came in each language."""
        return self.select_related("neighborhood").prefetch_related("bands")

    def to_come(self) -> StopQuerySet:
        """Those that have not ended and are held, the next first."""
        return self.filter(ends_at__gt=clock.now(), called_off="").order_by("starts_at", "pk")

    def past(self) -> StopQuerySet:
        """Those that have ended, the latest first."""
        return self.filter(ends_at__lte=clock.now(), called_off="").order_by("-starts_at", "-pk")

    def without_ledger(self) -> StopQuerySet:
        """Those that have ended and of which nobody has written down what came of them."""
        return self.past().filter(kept_at=None)

    def kept(self) -> StopQuerySet:
        """Those in the ledger."""
        return self.filter(kept_at__isnull=False)


class Stop(models.Model):
    """A place to which the city and its councils go, rather than waiting for people to come."""

    class Kind(models.TextChoices):
        SCHOOL = "school", pgettext_lazy("stop", "school")
        FAITH = "faith", pgettext_lazy("stop", "faith group")
        SHOP = "shop", pgettext_lazy("stop", "shop")
        PARK = "park", pgettext_lazy("stop", "park")
        WORK = "work", pgettext_lazy("stop", "workplace")
        HOME = "home", pgettext_lazy("stop", "homes, door to door")
        OTHER = "other", pgettext_lazy("stop", "another place")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("where"), max_length=160)
    neighborhood = models.ForeignKey(
        Neighborhood, on_delete=models.PROTECT, related_name="+", verbose_name=_("neighborhood")
    )
    languages = models.JSONField(_("languages"), default=list)  # codes, in the order in which they are spoken there
    who_goes = models.CharField(_("who goes"), max_length=200)
    starts_at = models.DateTimeField(_("starts"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    made_at = models.DateTimeField(_("planned"))
    sequence = models.PositiveSmallIntegerField(default=0)  # for people's calendars: how often it was changed
    called_off = models.CharField(_("called off because"), max_length=300, blank=True)
    cost = models.BigIntegerField(_("cost"), null=True, blank=True)  # cents
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("written down by"),
    )  # fmt: skip
    kept_at = models.DateTimeField(_("written down"), null=True, blank=True, db_index=True)

    objects = StopQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = pgettext_lazy("outreach", "stop")
        verbose_name_plural = pgettext_lazy("outreach", "stops")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="stop_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True) | Q(cost__isnull=False, cost__gte=0), name="stop_in_ledger_has_a_cost"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return numbered("outreach:stop", self.pk)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def spoken(self) -> str:
        """The languages by name."""
        return ", ".join(name_of(code) for code in self.languages)

    @property
    def came(self) -> int:
        """How many came, exactly: for what is rounded before it is shown."""
        return sum(band.came for band in self.bands.all())

    @property
    def came_shown(self) -> str:
        return rounding.shown(self.came)


class Band(models.Model):
    """How many of those who came to a stop spoke one language. A count and nothing about anybody."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="bands", verbose_name=_("stop"))
    language = models.CharField(_("language"), max_length=10)
    came = models.PositiveIntegerField(_("how many came"))

    class Meta:
        ordering = ["-came", "language"]
        verbose_name = pgettext_lazy("of a stop", "language band")
        verbose_name_plural = pgettext_lazy("of a stop", "language bands")
        constraints = [models.UniqueConstraint(fields=["stop", "language"], name="one_band_a_language")]

    def __str__(self) -> str:
        return f"{self.stop_id}: {self.language}"

    @property
    def name(self) -> str:
        return name_of(self.language)

    @property
    def shown(self) -> str:
        return rounding.shown(self.came)


class Heard(models.Model):
    """What people said at a stop, in a sentence, and where on this site it went on."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="heard", verbose_name=_("stop"))
    words = models.CharField(_("what was heard"), max_length=300)
    url = models.CharField(_("address"), max_length=200, blank=True)  # on this site, from its root

    class Meta:
        ordering = ["pk"]
        verbose_name = pgettext_lazy("outreach", "thing heard")
        verbose_name_plural = pgettext_lazy("outreach", "things heard")

    def __str__(self) -> str:
        return self.words


class SpeakersQuerySet(models.QuerySet["Speakers"]):
    def by_language(self) -> dict[str, int]:
        """How many people of the city speak each language, as far as anybody has counted."""
        rows = self.order_by().values_list("language").annotate(people=Sum("people"))
        return dict(rows)


class Speakers(models.Model):
    """How many people of a neighborhood speak a language at home, from a census or a survey."""

    neighborhood = models.ForeignKey(
        Neighborhood, on_delete=models.CASCADE, related_name="+", verbose_name=_("neighborhood")
    )
    language = models.CharField(_("language"), max_length=10)
    people = models.PositiveIntegerField(_("people"))

    objects = SpeakersQuerySet.as_manager()

    class Meta:
        ordering = ["neighborhood", "language"]
        verbose_name = _("speakers of a language")
        verbose_name_plural = _("speakers of a language")
        constraints = [models.UniqueConstraint(fields=["neighborhood", "language"], name="one_count_of_speakers")]

    def __str__(self) -> str:
        return f"{self.neighborhood_id}: {self.language}"


class LedgerFile(models.Model):
    """A file that was brought for the ledger: looked at first, written when somebody says so."""

    State = ImportState

    class Kind(models.TextChoices):
        STOPS = "stops", pgettext_lazy("file", "stops that were held")
        SPEAKERS = "speakers", pgettext_lazy("file", "how many speak which language")

    kind = models.CharField(_("what is in it"), max_length=10, choices=Kind.choices)
    file_name = models.CharField(_("file"), max_length=200)
    data = models.BinaryField()
    digest = models.CharField(max_length=64)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("brought by")
    )
    brought_at = models.DateTimeField(_("brought"))
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices)
    problems = models.JSONField(_("problems"), default=list)
    findings = models.JSONField(default=dict)

    class Meta:
        ordering = ["-brought_at", "-pk"]
        verbose_name = _("file for the ledger")
        verbose_name_plural = _("files for the ledger")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return numbered("outreach:file", self.pk)
