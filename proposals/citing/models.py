from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cycles.charters.models import Clause
from proposals.lifecycle import PUBLIC
from proposals.models import Proposal


class Kind(models.TextChoices):
    """Where a clause is cited: on which step of a proposal's way."""

    PROPOSAL = "proposal", pgettext_lazy("cites a charter", "the proposal")
    REVIEW = "review", pgettext_lazy("cites a charter", "the council’s decision")
    COSTING = "costing", pgettext_lazy("cites a charter", "its cost")
    FUNDING = "funding", pgettext_lazy("cites a charter", "the funding decision")
    DELIVERY = "delivery", pgettext_lazy("cites a charter", "how it is built")


class CitationQuerySet(models.QuerySet["Citation"]):
    def public(self) -> CitationQuerySet:
        """Those of proposals that everybody can read."""
        return self.filter(proposal__state__in=PUBLIC)

    def with_clause(self) -> CitationQuerySet:
        """With the clause, its version and charter, and who cited it: all that a page shows, in one query."""
        found = self.select_related("clause__version__charter__neighborhood", "by")
        return found.defer("clause__version__charter__neighborhood__outline", "clause__version__text")


class Citation(models.Model):
    """One sentence on how a clause of a charter applies to a proposal, its cost, or a decision about it."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="citations", verbose_name=_("proposal")
    )
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+", verbose_name=_("clause"))
    kind = models.CharField(_("where"), max_length=10, choices=Kind.choices)
    how = models.CharField(_("how it applies"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("citation of a charter")
        verbose_name_plural = _("citations of charters")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "clause", "kind"], name="one_citation_of_a_clause"),
            models.CheckConstraint(condition=~Q(how=""), name="citation_says_how"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.clause_id}"
