"""What residents say under an explainer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.discussions.models import Discussion


class Talk(models.Model):
    """The discussion under an explainer: one for all its languages, so it hangs on what its translations share.

    It is not a field of the page: publishing an earlier version would take it away.
    """

    translation_key = models.UUIDField(_("explainer"), unique=True)
    discussion = models.OneToOneField(
        Discussion, on_delete=models.PROTECT, related_name="+", verbose_name=_("discussion")
    )

    class Meta:
        verbose_name = _("discussion of an explainer")
        verbose_name_plural = _("discussions of explainers")

    def __str__(self) -> str:
        return str(self.discussion)
