from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from voting.models import Poll


class Comparison(models.Model):
    """What another rule would have funded in a published poll, worked out once from its published ballots.

    A row without `worked_out_at` was begun and not ended: a task is at it, or was ended by force.
    """

    class Problem(models.TextChoices):
        TOO_LARGE = "too-large", _("This election is too large for this rule here.")
        NOT_DONE = "not-done", _("It could not be worked out.")

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="comparisons")
    key = models.CharField(_("which rule"), max_length=40)
    rule = models.JSONField(_("the rule with its settings"), editable=False)
    winners = models.JSONField(default=list, editable=False)
    measures = models.JSONField(default=dict, editable=False)
    problem = models.CharField(_("why there is no answer"), max_length=12, choices=Problem.choices, blank=True)
    worked_out_at = models.DateTimeField(_("worked out"), null=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("comparison with another rule")
        verbose_name_plural = _("comparisons with other rules")
        constraints = [models.UniqueConstraint(fields=["poll", "key"], name="one_comparison_a_rule_and_poll")]

    def __str__(self) -> str:
        return f"{self.poll_id} by {self.key}"
