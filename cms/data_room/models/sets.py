from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.data_room import suppression
from cms.data_room.lifecycle import ReleaseState
from cms.data_room.suppression import Key
from deliberation.discussions.models import Discussion
from kit.addresses import numbered


class DataSetQuerySet(models.QuerySet["DataSet"]):
    def public(self) -> DataSetQuerySet:
        """Data sets with a published release, the latest first."""
        return self.filter(published_at__isnull=False).order_by("-published_at", "-pk")


class DataSet(models.Model):
    """Counts that the city publishes: never about one person, and never so few that one could be made out."""

    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in one or two sentences"), max_length=300)
    unit = models.CharField(_("what is counted"), max_length=60)
    source = models.CharField(_("where the numbers come from"), max_length=300)
    method = models.TextField(_("how they are counted"))
    bias = models.TextField(_("what they do not show"))
    dimensions = models.JSONField(_("dimensions"))  # one to three names, as the columns of its files are called
    least = models.PositiveSmallIntegerField(_("smallest count that is shown"), default=suppression.LEAST)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("at"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True, db_index=True)
    discussion = models.OneToOneField(
        Discussion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )  # the place that councils' decisions about notes name; made with the first

    objects = DataSetQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("data set")
        verbose_name_plural = _("data sets")
        constraints = [models.CheckConstraint(condition=Q(least__gte=5), name="data_set_shows_no_count_below_5")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return numbered("data_room:data_set", self.pk)


class ReleaseQuerySet(models.QuerySet["Release"]):
    def published(self) -> ReleaseQuerySet:
        return self.filter(state=ReleaseState.PUBLISHED)

    def without_secrets(self) -> ReleaseQuerySet:
        """Without the counts as they were brought: what public pages read."""
        return self.defer("counts")


class Release(models.Model):
    """One file of a data set. `counts` are as they were brought and stay inside; `shown` is all that pages may read."""

    State = ReleaseState

    data_set = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="releases", verbose_name=_("data set"))
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64)
    note = models.CharField(_("what is new"), max_length=300, blank=True)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("brought by")
    )
    brought_at = models.DateTimeField(_("brought"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    checked_at = models.DateTimeField(_("check begun"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("times the check was begun"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=ReleaseState.choices)
    problems = models.JSONField(_("problems"), default=list)
    counts = models.JSONField(default=list)  # [[value of each dimension …, count]]
    shown = models.JSONField(default=list)  # [[value or null …, count or null]]: null for "all", and for hidden
    small = models.PositiveIntegerField(_("hidden because they are small"), default=0)
    beside = models.PositiveIntegerField(_("hidden to protect those"), default=0)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-brought_at", "-pk"]
        verbose_name = pgettext_lazy("of a data set", "release")
        verbose_name_plural = pgettext_lazy("of a data set", "releases")

    def __str__(self) -> str:
        return self.file_name

    @property
    def cube(self) -> dict[Key, int | None]:
        """Every cell and sum that pages may show; `None` where it is hidden."""
        return {tuple(row[:-1]): row[-1] for row in self.shown}

    @property
    def brought_counts(self) -> dict[Key, int]:
        """The counts as they were brought. For the suppression alone."""
        return {tuple(row[:-1]): row[-1] for row in self.counts}

    @property
    def hidden(self) -> frozenset[Key]:
        """The cells and sums that it hides."""
        return frozenset(key for key, value in self.cube.items() if value is None)


def rows_of(cells: Any) -> list[list[Any]]:
    """Cells as JSON keeps them, in one order."""
    return [[*key, value] for key, value in sorted(cells.items(), key=lambda cell: [part or "" for part in cell[0]])]
