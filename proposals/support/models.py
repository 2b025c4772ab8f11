from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from kit import clock
from proposals.models import Proposal


class Endorsement(models.Model):
    """A resident stands behind a proposal. Names are not shown; the number is."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="endorsements", verbose_name=_("proposal")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="endorsements", verbose_name=_("person")
    )
    carried_from = models.ForeignKey(
        Proposal,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("carried over from"),
    )
    at = models.DateTimeField(_("since"), default=clock.now)

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = [models.UniqueConstraint(fields=["proposal", "person"], name="one_endorsement_a_person")]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.person_id}"


class SheetQuerySet(models.QuerySet["Sheet"]):
    def counted(self) -> SheetQuerySet:
        """Those that count: not taken back."""
        return self.filter(taken_back_at=None)


class Sheet(models.Model):
    """A sheet of signatures that was counted at the desk. The paper is kept there; the site has numbers alone."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="sheets", verbose_name=_("proposal"))
    mark = models.CharField(
        _("number on the sheet"), max_length=40, help_text=_("As written on it, so that no sheet is counted twice.")
    )
    valid = models.PositiveIntegerField(_("valid signatures"))
    refused = models.PositiveIntegerField(
        _("not valid"), default=0, help_text=_("Not a resident, twice, not to be read.")
    )
    carried_from = models.ForeignKey(
        Proposal,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("carried over from"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("counted by")
    )
    at = models.DateTimeField(_("counted"), default=clock.now)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    reason = models.CharField(_("why it was taken back"), max_length=300, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("signature sheet")
        verbose_name_plural = _("signature sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "mark"], condition=Q(taken_back_at=None), name="no_sheet_counted_twice"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | ~Q(reason=""), name="sheet_taken_back_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.mark}"


def on_paper(proposal: Proposal) -> int:
    """Valid signatures on the sheets that count."""
    return int(Sheet.objects.filter(proposal=proposal).counted().aggregate(n=Sum("valid"))["n"] or 0)
