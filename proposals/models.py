from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cycles.models import Category, Cycle, Envelope
from deliberation.discussions.models import Discussion
from kit.money import MoneyField
from proposals.lifecycle import PUBLIC, State


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: Any) -> ProposalQuerySet:
        """Public proposals, and the user's own drafts."""
        public = Q(state__in=PUBLIC)
        return self.filter(public | Q(author=user)) if user.is_authenticated else self.filter(public)

    def public(self) -> ProposalQuerySet:
        return self.filter(state__in=PUBLIC)

    def in_cycle(self, cycle: Cycle) -> ProposalQuerySet:
        return self.filter(envelope__cycle=cycle)

    def on_ballot(self, envelope: Envelope) -> ProposalQuerySet:
        """What an envelope's poll asks about, while it is open and after it was counted."""
        return self.filter(envelope=envelope, state__in=[State.ON_BALLOT, State.FUNDED, State.NOT_FUNDED])

    def with_place(self) -> ProposalQuerySet:
        """With all that a card shows, in one query."""
        return self.select_related("envelope__cycle", "envelope__neighborhood", "category", "author")


class Proposal(models.Model):
    """An idea a resident puts forward, from draft until the ballot; once it has a cost there, people call it a project."""

    envelope = models.ForeignKey(
        Envelope,
        on_delete=models.PROTECT,
        related_name="proposals",
        verbose_name=_("money it asks for"),
        help_text=_("The neighborhood's money, or the whole city's."),
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("category")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
        verbose_name=_("author"),
    )
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in one or two sentences"), max_length=300, blank=True)
    body = models.TextField(_("the idea"), blank=True, help_text=_("Cleaned HTML."))
    place = models.CharField(_("where"), max_length=200, blank=True, help_text=_("An address or a place people know."))
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    picture = models.ImageField(_("picture"), upload_to="proposals/", blank=True)
    picture_alt = models.CharField(_("what the picture shows"), max_length=250, blank=True)
    cost = MoneyField(_("cost"), null=True, blank=True)
    upkeep = MoneyField(_("upkeep a year"), null=True, blank=True)
    costing_note = models.TextField(_("what the cost covers"), blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT, db_index=True)
    discussion = models.OneToOneField(
        Discussion, null=True, on_delete=models.PROTECT, related_name="proposal", verbose_name=_("discussion")
    )
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("sent in"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()
    State = State

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gt=0), name="proposal_cost_is_positive"),
            models.CheckConstraint(
                condition=Q(upkeep__isnull=True) | Q(upkeep__gte=0), name="proposal_upkeep_is_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.COSTED, State.ON_BALLOT, State.FUNDED, State.NOT_FUNDED])
                | Q(cost__isnull=False),
                name="proposal_on_ballot_has_a_cost",
            ),
            models.CheckConstraint(condition=Q(picture="") | ~Q(picture_alt=""), name="proposal_picture_has_alt_text"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("proposals:proposal", args=[self.pk])

    @property
    def cycle(self) -> Cycle:
        return self.envelope.cycle

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC
