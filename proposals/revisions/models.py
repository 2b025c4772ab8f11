from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kit import clock
from proposals.models import Proposal, Wording
from proposals.revisions.lifecycle import AmendmentState, PlanState


class Amendment(models.Model):
    """Better words that somebody suggests to the authors of a public proposal."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="amendments", verbose_name=_("proposal")
    )
    base = models.ForeignKey(
        "Revision", on_delete=models.PROTECT, related_name="+", verbose_name=_("version it starts from")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="amendments",
        verbose_name=_("suggested by"),
    )
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in one or two sentences"), max_length=300)
    body = models.TextField(_("the idea"), help_text=_("Cleaned HTML."))
    why = models.CharField(_("why"), max_length=500)
    state = models.CharField(
        _("state"), max_length=12, choices=AmendmentState.choices, default=AmendmentState.OPEN, db_index=True
    )
    reason = models.CharField(_("the authors' answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("answered by")
    )
    at = models.DateTimeField(_("suggested"), default=clock.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    FIELDS = ("title", "summary", "body")
    State = AmendmentState

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=AmendmentState.DECLINED) | ~Q(reason=""), name="amendment_no_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.why}"

    def get_absolute_url(self) -> str:
        return reverse("proposals:amendments", args=[self.proposal_id]) + f"#amendment-{self.pk}"

    def changed(self) -> dict[str, str]:
        """The words it wants to change, by field."""
        return {name: getattr(self, name) for name in self.FIELDS if getattr(self, name) != getattr(self.base, name)}


class Revision(Wording):
    """A version of a proposal as it stood in public. Nobody changes it, and nothing public is without one."""

    class How(models.TextChoices):
        SENT_IN = "sent-in", _("sent in")
        SENT_AGAIN = "sent-again", _("changed after the council asked, and sent in again")
        AMENDED = "amended", _("an amendment was accepted")
        MERGED = "merged", _("merged from several proposals")
        SPLIT = "split", _("split from a larger proposal")
        ENTERED = "entered", _("written down by the city for its author")

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="revisions", verbose_name=_("proposal")
    )
    number = models.PositiveIntegerField(_("number"))
    how = models.CharField(_("how it came"), max_length=12, choices=How.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    amendment = models.OneToOneField(
        Amendment, null=True, blank=True, on_delete=models.PROTECT, related_name="revision", verbose_name=_("amendment")
    )
    at = models.DateTimeField(_("public since"))

    class Meta:
        ordering = ["proposal", "number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="one_version_of_a_number")]

    def get_absolute_url(self) -> str:
        return reverse("proposals:version", args=[self.proposal_id, self.number])


class Plan(models.Model):
    """A plan to merge several proposals into one, or to split one into several; it waits for all of their authors."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("merge")
        SPLIT = "split", _("split")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    sources = models.ManyToManyField(Proposal, related_name="plans", verbose_name=_("from"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("asked by")
    )
    why = models.CharField(_("why"), max_length=500)
    state = models.CharField(_("state"), max_length=8, choices=PlanState.choices, default=PlanState.ASKED)
    at = models.DateTimeField(_("asked"), default=clock.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    State = PlanState

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("plan to merge or split")
        verbose_name_plural = _("plans to merge or split")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.why}"

    def get_absolute_url(self) -> str:
        return reverse("proposals:plan", args=[self.pk])


class Part(Wording):
    """The words of one proposal that a plan leads to, and that proposal once the plan was carried out."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="parts", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(_("number"))
    proposal = models.OneToOneField(
        Proposal, null=True, blank=True, on_delete=models.CASCADE, related_name="part", verbose_name=_("proposal")
    )

    class Meta:
        ordering = ["plan", "number"]
        verbose_name = _("part of a plan")
        verbose_name_plural = _("parts of plans")
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_part_of_a_number")]


class Consent(models.Model):
    """An author's answer to a plan."""

    class Answer(models.TextChoices):
        OPEN = "open", _("not answered yet")
        YES = "yes", _("agrees")
        NO = "no", _("does not agree")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="consents", verbose_name=_("plan"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("author")
    )
    answer = models.CharField(_("answer"), max_length=4, choices=Answer.choices, default=Answer.OPEN)
    at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="one_consent_a_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_answer_display()}"


def lineage_of(proposal: Proposal) -> dict[str, Any]:
    """Where a proposal came from and where it went: `{"kind", "before": […], "after": […]}`; empty for most.

    Costs no query for a proposal fetched with its `part` that neither came from others nor went on in others.
    """
    part: Part | None = getattr(proposal, "part", None)
    if part is not None:
        return {"kind": part.plan.kind, "before": list(part.plan.sources.all()), "after": _after(proposal)}
    if proposal.state == proposal.State.REPLACED:
        return {"kind": "", "before": [], "after": _after(proposal)}
    return {}


def _after(proposal: Proposal) -> list[Proposal]:
    if proposal.state != proposal.State.REPLACED:
        return []
    return list(Proposal.objects.filter(part__plan__sources=proposal, part__plan__state=PlanState.DONE).order_by("pk"))
