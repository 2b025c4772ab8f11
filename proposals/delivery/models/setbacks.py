from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit import clock
from kit.money import MoneyField
from neighborhoods.models import Seat
from proposals.delivery.lifecycle import ActionState, ProjectState
from proposals.delivery.models.projects import Project
from proposals.delivery.models.steps import Milestone


class Cause(models.TextChoices):
    """Why something went wrong, as one of few classes, so that setbacks can be counted across projects."""

    WEATHER = "weather", pgettext_lazy("cause of a setback", "weather")
    SUPPLIER = "supplier", pgettext_lazy("cause of a setback", "a supplier or contractor")
    PERMIT = "permit", pgettext_lazy("cause of a setback", "a permit or another office")
    MONEY = "money", pgettext_lazy("cause of a setback", "money")
    STAFF = "staff", pgettext_lazy("cause of a setback", "too few staff")
    SAFETY = "safety", pgettext_lazy("cause of a setback", "safety on the site")
    DESIGN = "design", pgettext_lazy("cause of a setback", "a mistake in the plan")
    OBJECTION = "objection", pgettext_lazy("cause of a setback", "objections from neighbors")
    OTHER = "other", pgettext_lazy("cause of a setback", "something else")


class SetbackQuerySet(models.QuerySet["Setback"]):
    def unsigned(self) -> SetbackQuerySet:
        """Open ones whose corrective action waits for the council, the longest first."""
        waiting = self.filter(action_state=ActionState.WAITING, resolved_on=None)
        return waiting.exclude(project__state=ProjectState.CANCELLED).order_by("action_at", "pk")

    def to_sign(self, user: Any) -> SetbackQuerySet:
        """Those that wait for this co-chair: of their neighborhood or of the whole city, and not their own word."""
        places = Seat.objects.current().chairs().of(user).values("council__neighborhood")
        if not places.exists():
            return self.none()
        of_place = Q(project__proposal__envelope__neighborhood__in=places)
        citywide = Q(project__proposal__envelope__neighborhood=None)
        own = Q(action_by=user) | Q(project__owner=user)
        return self.unsigned().filter(of_place | citywide).exclude(own)

    def sent_back(self) -> SetbackQuerySet:
        """Open ones whose corrective action the council sent back."""
        return self.filter(action_state=ActionState.SENT_BACK, resolved_on=None)

    def silent(self, days: int) -> SetbackQuerySet:
        """Those that wait for a signature so many days, and of which nothing was told as long."""
        before = clock.now() - timedelta(days=days)
        told = Q(told_on=None) | Q(told_on__lte=clock.today() - timedelta(days=days))
        return self.unsigned().filter(told, action_at__lte=before)

    def open(self) -> SetbackQuerySet:
        """Those that nobody put right yet."""
        return self.filter(resolved_on=None)

    def past(self) -> SetbackQuerySet:
        return self.exclude(resolved_on=None)

    def by_money(self) -> Any:
        """One row an `envelope` and `category`: how many are open and past, the cents and the days they took."""
        here = {"envelope": F("project__proposal__envelope"), "category": F("project__proposal__category")}
        return self.order_by().values(**here).annotate(
            times=Count("pk"), still=Count("pk", filter=Q(resolved_on=None)), lost=Sum("days"), cost=Sum("money")
        )  # fmt: skip

    def by_cause(self) -> Any:
        """`cause, times, lost (days), cost (cents)`, the most frequent first."""
        counted = self.order_by().values("cause").annotate(times=Count("pk"), lost=Sum("days"), cost=Sum("money"))
        return counted.order_by("-times", "cause")


class Setback(models.Model):
    """What went wrong, and the corrective action: as visible as any milestone."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="setbacks", verbose_name=_("project"))
    milestone = models.ForeignKey(
        Milestone,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="setbacks",
        verbose_name=_("milestone it delays"),
    )
    noticed_on = models.DateField(_("noticed on"))
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices, default=Cause.OTHER)
    who = models.CharField(_("who is responsible"), max_length=200, blank=True)
    money = MoneyField(_("what it costs"), default=0)  # cents; below zero where it saves
    days = models.PositiveIntegerField(_("days lost"), default=0)
    what = models.TextField(_("what went wrong"), help_text=_("Cleaned HTML."))
    corrective_action = models.TextField(_("what is done about it"), help_text=_("Cleaned HTML."))
    action_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    action_at = models.DateTimeField(_("said"), default=clock.now)
    action_state = models.CharField(
        _("council"), max_length=10, choices=ActionState.choices, default=ActionState.WAITING
    )
    told_on = models.DateField(_("last told that nobody signed"), null=True, blank=True)
    new_date = models.DateField(_("new date"), null=True, blank=True)
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True)

    objects = SetbackQuerySet.as_manager()
    Action = ActionState

    class Meta:
        ordering = [F("resolved_on").asc(nulls_first=True), "-noticed_on", "-pk"]
        verbose_name = _("setback")
        verbose_name_plural = _("setbacks")
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_on__isnull=True) | Q(resolved_on__gte=models.F("noticed_on")),
                name="setback_is_resolved_after_it_is_noticed",
            ),
            models.CheckConstraint(condition=~Q(corrective_action=""), name="setback_has_a_corrective_action"),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.noticed_on}"

    def get_absolute_url(self) -> str:
        return reverse("delivery:setback", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.resolved_on is None

    @property
    def waits(self) -> bool:
        """Whether the council still has to look at the corrective action."""
        return self.is_open and self.action_state == ActionState.WAITING


class SignOff(models.Model):
    """A co-chair's word on a corrective action, with the action as it read then."""

    setback = models.ForeignKey(Setback, on_delete=models.CASCADE, related_name="sign_offs", verbose_name=_("setback"))
    accepted = models.BooleanField(_("accepted"))
    corrective_action = models.TextField(_("corrective action"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [models.CheckConstraint(condition=Q(accepted=True) | ~Q(reason=""), name="sent_back_with_reason")]

    def __str__(self) -> str:
        return f"{self.setback_id}: {self.accepted}"
