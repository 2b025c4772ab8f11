from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.addresses import numbered
from proposals.models import Proposal, Review
from proposals.reviewing.lifecycle import AppealState
from proposals.reviewing.models.people import person


class Appeal(models.Model):
    """An author's objection to a no. Somebody else, never one who decided before, looks again; their word is final."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="appeal", verbose_name=_("decision"))
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="appeals", verbose_name=_("proposal"))
    by = person(_("by"))
    reason = models.TextField(_("why the decision should be looked at again"), help_text=_("Cleaned HTML."))
    at = models.DateTimeField(_("appealed"))
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    second = person(_("second reviewer"), related_name="second_reviews")
    final_reason = models.TextField(_("final reason"), blank=True, help_text=_("Cleaned HTML, shown to everyone."))
    decided_at = models.DateTimeField(_("decided"), null=True)

    State = AppealState

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AppealState.OPEN, decided_at__isnull=True)
                | (~Q(state=AppealState.OPEN) & Q(decided_at__isnull=False) & ~Q(final_reason="")),
                name="appeal_decided_has_its_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return numbered("reviewing:reviewed", self.proposal_id) + f"#appeal-{self.pk}"

    @property
    def is_late(self) -> bool:
        return self.state == AppealState.OPEN and self.due_on < clock.today()
