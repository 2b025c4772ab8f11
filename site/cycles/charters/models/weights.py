from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cycles.charters.models.texts import Version
from cycles.models import Category
from neighborhoods.decisions.models import Motion


class Side(models.TextChoices):
    """Whose weights they are."""

    RESIDENTS = "residents", pgettext_lazy("side of a charter", "Residents")
    COUNCIL = "council", pgettext_lazy("side of a charter", "Council")
    AGENCY = "agency", pgettext_lazy("side of a charter", "City agency")
    AGREED = "agreed", pgettext_lazy("side of a charter", "Agreed")


class WeighingQuerySet(models.QuerySet["Weighing"]):
    def with_weights(self) -> WeighingQuerySet:
        return self.prefetch_related("weights").select_related("motion", "by")

    def of_residents(self) -> WeighingQuerySet:
        return self.filter(side=Side.RESIDENTS)


class Weighing(models.Model):
    """Whole per cents over the categories that sum to 100: one resident's, the council's, the agency's, or the agreed ones."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="weighings", verbose_name=_("version"))
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    motion = models.ForeignKey(
        Motion, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decision")
    )
    reason = models.CharField(_("why"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"))

    objects = WeighingQuerySet.as_manager()

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = _("weights by one side")
        verbose_name_plural = _("weights by sides")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "side"], condition=~Q(side=Side.RESIDENTS), name="one_weighing_a_side"
            ),
            models.UniqueConstraint(
                fields=["version", "by"], condition=Q(side=Side.RESIDENTS), name="one_weighing_a_resident"
            ),
            models.CheckConstraint(
                condition=Q(side=Side.COUNCIL, motion__isnull=False) | (~Q(side=Side.COUNCIL) & Q(motion__isnull=True)),
                name="council_weighs_by_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.side}"

    @property
    def percents(self) -> dict[int, int]:
        """The per cents by the number of their category; a category that is not there weighs nothing."""
        return {weight.category_id: weight.percent for weight in self.weights.all()}


class Weight(models.Model):
    """What one category weighs, in whole per cents."""

    weighing = models.ForeignKey(Weighing, on_delete=models.CASCADE, related_name="weights", verbose_name=_("weights"))
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", verbose_name=_("category"))
    percent = models.PositiveSmallIntegerField(_("per cent"))

    class Meta:
        ordering = ["weighing", "category"]
        verbose_name = _("weight")
        verbose_name_plural = _("weights")
        constraints = [
            models.UniqueConstraint(fields=["weighing", "category"], name="one_weight_a_category"),
            models.CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="weight_is_a_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.category_id}: {self.percent}"
