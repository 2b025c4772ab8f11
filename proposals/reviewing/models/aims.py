from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proposals.models import Proposal
from proposals.reviewing.causes import Approach, Cause
from proposals.reviewing.models.people import person


class Rivalry(models.Model):
    """Two proposals of which at most one can be built, and why. Polls take it over when they are prepared."""

    one = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="+", verbose_name=_("one"))
    other = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="+", verbose_name=_("the other"))
    reason = models.CharField(_("reason"), max_length=300)
    by = person(_("named by"))
    at = models.DateTimeField(_("named"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("pair of rival proposals")
        verbose_name_plural = _("pairs of rival proposals")
        constraints = [
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="rivalry_lower_number_first"),
            models.UniqueConstraint(fields=["one", "other"], name="rivalry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} / {self.other_id}"


class Aim(models.Model):
    """What a proposal works on and with whom: its root causes, its approach, its partners."""

    proposal = models.OneToOneField(
        Proposal, on_delete=models.CASCADE, primary_key=True, related_name="aim", verbose_name=_("proposal")
    )
    approach = models.CharField(_("approach"), max_length=12, choices=Approach.choices)
    causes = models.JSONField(_("root causes"), default=list)
    partners = models.TextField(_("partners"), blank=True, help_text=_("One a line: who, and what they do."))
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("aim")
        verbose_name_plural = _("aims")

    def __str__(self) -> str:
        return self.get_approach_display()

    @property
    def cause_words(self) -> list[str]:
        """The causes in the reader's language."""
        return [str(Cause(cause).label) for cause in self.causes if cause in Cause.values]

    @property
    def partner_list(self) -> list[str]:
        return [line.strip() for line in self.partners.splitlines() if line.strip()]
