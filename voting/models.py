from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cycles.models import Cycle, Envelope


class Poll(models.Model):
    """The vote on one envelope, with its rules frozen when it opens."""

    envelope = models.OneToOneField(Envelope, on_delete=models.PROTECT, related_name="poll", verbose_name=_("envelope"))

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")

    def __str__(self) -> str:
        return f"{self.envelope.cycle}: {self.envelope}"

    def get_absolute_url(self) -> str:
        return reverse("voting:poll", args=[self.pk])

    @property
    def cycle(self) -> Cycle:
        return self.envelope.cycle
