from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.money import MoneyField
from neighborhoods.decisions.models import Motion
from neighborhoods.models import Seat
from proposals.delivery.lifecycle import ChangeState
from proposals.delivery.models.projects import Project


class Clause(models.Model):
    """A paragraph of what was voted, frozen when the project started. One that a change adds has no voted text."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="clauses", verbose_name=_("project"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("as it was voted"), blank=True)

    class Meta:
        ordering = ["project", "number"]
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_clause_of_a_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:80]}"


class ChangeQuerySet(models.QuerySet["Change"]):
    def asked(self) -> ChangeQuerySet:
        return self.filter(state=ChangeState.ASKED).order_by("asked_at", "pk")

    def waiting_for(self, user: Any) -> ChangeQuerySet:
        """Those that this co-chair's council has to answer, and that they did not ask for themselves."""
        places = Seat.objects.current().chairs().of(user).values("council__neighborhood")
        if not places.exists():
            return self.none()
        of_place = Q(project__proposal__envelope__neighborhood__in=places)
        citywide = Q(project__proposal__envelope__neighborhood=None)
        return self.asked().filter(of_place | citywide).exclude(by=user)


class Change(models.Model):
    """Other words for one clause than those that were voted, or the end of the project; in force with consent only."""

    class Kind(models.TextChoices):
        CLAUSE = "clause", pgettext_lazy("kind of change", "a change of one clause")
        CANCEL = "cancel", pgettext_lazy("kind of change", "the end of the project")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="changes", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.CLAUSE)
    clause = models.ForeignKey(
        Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="changes", verbose_name=_("clause")
    )
    old = models.TextField(_("so far"), blank=True)
    new = models.TextField(_("from now on"), blank=True)
    reason = models.CharField(_("why"), max_length=500)
    money = MoneyField(_("money"), default=0)  # cents that it costs more; below zero: less
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=10, choices=ChangeState.choices, default=ChangeState.ASKED)
    motion = models.ForeignKey(
        Motion, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decision")
    )
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ChangeQuerySet.as_manager()
    State = ChangeState

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ChangeState.IN_FORCE) | Q(motion__isnull=False), name="change_in_force_was_consented"
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.REFUSED) | ~Q(answer=""), name="change_refused_has_a_reason"
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(kind="cancel", state="asked"), name="one_cancellation_asked"
            ),
            models.UniqueConstraint(
                fields=["clause"], condition=Q(state="asked", clause__isnull=False), name="one_change_a_clause_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:80]

    def get_absolute_url(self) -> str:
        return reverse("delivery:change", args=[self.pk])

    @property
    def waits(self) -> bool:
        return self.state == ChangeState.ASKED

    @property
    def cancels(self) -> bool:
        return self.kind == self.Kind.CANCEL
