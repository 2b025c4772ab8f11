from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
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


class Trial(models.Model):
    """An officer's what-if: two or three rules tried on ballots that are public, or on a file of their own.

    `election` is an uploaded file's projects and ballots, without what it said of voters; it is dropped once counted.
    `told` is what the page needs of the election: names, costs, votes, money. Trials are forgotten after a month.
    """

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    poll = models.ForeignKey(Poll, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("poll"))
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    election = models.BinaryField(null=True, editable=False)
    rules = models.JSONField(_("the rules with their settings"), editable=False)
    told = models.JSONField(default=dict, editable=False)
    results = models.JSONField(default=list, editable=False)
    made_at = models.DateTimeField(_("asked"), editable=False)
    begun_at = models.DateTimeField(_("begun"), null=True, editable=False)
    worked_out_at = models.DateTimeField(_("worked out"), null=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("trial of rules")
        verbose_name_plural = _("trials of rules")

    def __str__(self) -> str:
        return self.poll.title if self.poll else self.file_name

    def get_absolute_url(self) -> str:
        return reverse("trial", args=[self.pk])
