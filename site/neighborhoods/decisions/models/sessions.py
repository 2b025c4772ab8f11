from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kit import clock
from neighborhoods.decisions.lifecycle import SessionState
from neighborhoods.models import Council, Seat


class SessionQuerySet(models.QuerySet["Session"]):
    def with_place(self) -> SessionQuerySet:
        return self.select_related("council__neighborhood")

    def with_everything(self) -> SessionQuerySet:
        """With who is there and every motion, vote, recusal and signature: a fixed number of queries."""
        from neighborhoods.decisions.models.motions import Motion  # noqa: PLC0415 - motions know their session

        motions = Motion.objects.with_votes().order_by("number")
        return self.with_place().prefetch_related(
            models.Prefetch("presences", queryset=Presence.objects.select_related("member")),
            models.Prefetch("motions", queryset=motions),
        )

    def upcoming(self) -> SessionQuerySet:
        """Open now or still to come, the next one first."""
        return self.filter(state__in=[SessionState.PLANNED, SessionState.OPEN]).order_by("starts_at")

    def without_minutes(self) -> SessionQuerySet:
        """Closed sessions whose minutes no council session has approved yet, the oldest first."""
        return self.filter(state=SessionState.CLOSED, minutes_published_at=None).order_by("starts_at")

    def past(self) -> SessionQuerySet:
        return self.filter(state=SessionState.CLOSED).order_by("-starts_at")


class Session(models.Model):
    """A sitting of a council, in which it decides."""

    State = SessionState

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("council"))
    starts_at = models.DateTimeField(_("starts"))
    place = models.CharField(_("where"), max_length=200)
    purpose = models.CharField(_("what it is about"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    note_taker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("note-taker"),
    )
    minutes_published_at = models.DateTimeField(_("minutes published"), null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(fields=["council"], condition=Q(state="open"), name="one_open_session_a_council")
        ]

    def __str__(self) -> str:
        return _t("%(council)s, session of %(when)s") % {"council": self.council, "when": clock.spoken(self.starts_at)}

    def get_absolute_url(self) -> str:
        return reverse("decisions:session", args=[self.pk])

    @property
    def day(self) -> date:
        """The day whose seats count: the one on which it was opened, until then today."""
        return timezone.localdate(self.opened_at) if self.opened_at else clock.today()

    @cached_property
    def sitting(self) -> list[Seat]:
        """The seats whose term runs on that day, the co-chairs first."""
        seats = Seat.objects.on(self.day).filter(council=self.council_id).select_related("holder")
        return list(seats.order_by("-duty", "starts_on", "pk"))

    def seat_of(self, user: Any) -> Seat | None:
        return next((seat for seat in self.sitting if seat.holder_id == user.pk), None)

    @property
    def present(self) -> set[int]:
        """The numbers of the members who are in the room, with a seat on that day."""
        here = {presence.member_id for presence in self.presences.all() if presence.left_at is None}
        return here & {seat.holder_id for seat in self.sitting}

    def there_at(self, moment: datetime) -> set[int]:
        """The numbers of those who had come by then and not left before."""
        return {
            presence.member_id
            for presence in self.presences.all()
            if presence.came_at <= moment and (presence.left_at is None or presence.left_at > moment)
        }


class Presence(models.Model):
    """A member who came to a session."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="presences", verbose_name=_("session"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("member")
    )
    came_at = models.DateTimeField(_("came"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        ordering = ["came_at", "pk"]
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["session", "member"], name="one_presence_a_session")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.member_id}"
