"""The speaker queue."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deliberation.assemblies.lifecycle import HandState
from deliberation.assemblies.models.session import AgendaItem, Assembly
from kit import clock


class PointOfOrder(models.TextChoices):
    """What goes before every request to speak, the most urgent first."""

    ACCESS = "access", _("I can't hear, see or follow")
    RULES = "rules", _("The rules are not kept")
    PROCEDURE = "procedure", _("How we go on")


class Hand(models.Model):
    """A raised hand, and the turn it became. It belongs to the agenda item at which it was raised.

    `person` is empty for somebody in the room without an account, whom the chair noted by `name`.
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="hands", verbose_name=_("assembly"))
    item = models.ForeignKey(
        AgendaItem,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("agenda item"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    point = models.CharField(_("point of order"), max_length=10, choices=PointOfOrder.choices, blank=True)
    tag = models.CharField(_("speaks as"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=HandState.choices, default=HandState.WAITING)
    asked_at = models.DateTimeField(_("raised"))
    called_at = models.DateTimeField(_("called"), null=True, blank=True)
    done_at = models.DateTimeField(_("finished"), null=True, blank=True)
    reason = models.CharField(_("why out of turn"), max_length=200, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("raised hand")
        verbose_name_plural = _("raised hands")
        constraints = [
            models.UniqueConstraint(fields=["assembly"], condition=Q(state=HandState.SPEAKING), name="one_speaker"),
            models.UniqueConstraint(
                fields=["item", "person"], condition=Q(state=HandState.WAITING, point=""), name="one_hand_a_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person_id else self.name

    @property
    def who(self) -> str:
        """The same person in every hand: by account, or by the name the chair noted."""
        return f"account {self.person_id}" if self.person_id else f"name {self.name.casefold()}"

    @property
    def seconds(self) -> float:
        """How long they have spoken until now."""
        return ((self.done_at or clock.now()) - self.called_at).total_seconds() if self.called_at else 0.0
