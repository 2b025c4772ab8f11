from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from neighborhoods.models import Neighborhood


class Residence(models.Model):
    """A person's verified neighborhood: who lives here may propose, comment and vote here."""

    class Method(models.TextChoices):
        ROLL = "roll", _("match with the residents' roll")
        LETTER = "letter", _("code on a mailed letter")
        DESK = "desk", _("papers shown at the desk")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="residence", verbose_name=_("person")
    )
    neighborhood = models.ForeignKey(
        Neighborhood, on_delete=models.PROTECT, related_name="residences", verbose_name=_("neighborhood")
    )
    method = models.CharField(_("how it was verified"), max_length=10, choices=Method.choices)
    verified_at = models.DateTimeField(_("verified at"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("verified by"),
    )

    class Meta:
        verbose_name = _("residence")
        verbose_name_plural = _("residences")

    def __str__(self) -> str:
        return f"{self.user} — {self.neighborhood}"
