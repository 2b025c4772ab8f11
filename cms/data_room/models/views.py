"""Looks at a data set that people keep and share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.data_room.models.sets import DataSet, Release
from kit import clock

UNDONE_WITHIN = timedelta(days=1)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def kept(self) -> SavedViewQuerySet:
        """Those that nobody has deleted."""
        return self.filter(deleted_at=None)

    def of(self, user: Any) -> SavedViewQuerySet:
        """A person's own, the newest first."""
        return self.filter(person=user).select_related("data_set", "release").order_by("-made_at", "-pk")


class SavedView(models.Model):
    """One look with a name: which release, and what the address asks of it. Anybody with its short address can open it."""

    data_set = models.ForeignKey(DataSet, on_delete=models.CASCADE, related_name="+", verbose_name=_("data set"))
    release = models.ForeignKey(
        Release, on_delete=models.CASCADE, related_name="+", verbose_name=pgettext_lazy("of a data set", "release")
    )
    query = models.CharField(_("what it asks"), max_length=500, blank=True)
    name = models.CharField(_("name"), max_length=80)
    code = models.CharField(_("short address"), max_length=12, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(_("kept"))
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept view")
        verbose_name_plural = _("kept views")
        indexes = [models.Index(fields=["person", "-made_at"], name="view_by_person")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("data_room:view", args=[self.code])

    @property
    def full_address(self) -> str:
        """The page of its data set, on its release, with what it asks."""
        asked = f"{self.query}&" if self.query else ""
        return f"{self.data_set.get_absolute_url()}?{asked}release={self.release_id}&view={self.code}"

    @property
    def may_come_back(self) -> bool:
        """Whether it was deleted so lately that this can be undone."""
        return self.deleted_at is not None and self.deleted_at > clock.now() - UNDONE_WITHIN
