"""What residents ask for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.data_room.models.sets import DataSet
from kit import clock
from kit.addresses import numbered


class Request(models.Model):
    """Somebody asks the city for numbers that are not here. The city answers in public, by a day."""

    what = models.CharField(_("what is missing"), max_length=200)
    why = models.TextField(_("what it would be good for"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    due_on = models.DateField(_("answer due on"), db_index=True)
    answer = models.TextField(_("answer"), blank=True)
    data_set = models.ForeignKey(
        DataSet, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests", verbose_name=_("data set")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = pgettext_lazy("for data", "request")
        verbose_name_plural = pgettext_lazy("for data", "requests")

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return numbered("data_room:request", self.pk)

    @property
    def is_late(self) -> bool:
        """Whether the answer came, or is still missing, after its day."""
        day = self.answered_at.date() if self.answered_at else clock.today()
        return day > self.due_on
