from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit import clock
from neighborhoods.decisions.models.motions import Motion
from neighborhoods.decisions.models.sessions import Session
from neighborhoods.models import Seat

SOON = timedelta(days=3)


class Note(models.Model):
    """What a note-taker wrote down; motions and votes fill themselves in."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="notes", verbose_name=_("session"))
    text = models.TextField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = pgettext_lazy("minutes", "note")
        verbose_name_plural = pgettext_lazy("minutes", "notes")

    def __str__(self) -> str:
        return self.text[:60]


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def waiting(self) -> CorrectionQuerySet:
        return self.filter(state=Correction.State.PROPOSED)

    def waiting_for(self, user: Any) -> CorrectionQuerySet:
        """Those that this co-chair can answer."""
        councils = Seat.objects.current().chairs().of(user).values("council")
        return self.waiting().filter(session__council__in=councils, session__minutes_published_at=None)


class Correction(models.Model):
    """An attendee's word that the draft of the minutes is wrong somewhere."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("correction", "proposed")
        TAKEN = "taken", pgettext_lazy("correction", "taken")
        DECLINED = "declined", pgettext_lazy("correction", "not taken")

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="corrections", verbose_name=_("session")
    )
    text = models.TextField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return reverse("decisions:minutes", args=[self.session_id])


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    def open(self) -> ActionItemQuerySet:
        return self.filter(done_at=None).order_by("due_on", "pk")

    def overdue(self) -> ActionItemQuerySet:
        return self.open().filter(due_on__lt=clock.today())

    def due_soon(self) -> ActionItemQuerySet:
        """Due within three days, and not taken on only yesterday."""
        soon, yesterday = clock.today() + SOON, clock.now() - timedelta(days=1)
        return self.open().filter(due_on__gte=clock.today(), due_on__lte=soon, made_at__lt=yesterday)

    def of(self, user: Any) -> ActionItemQuerySet:
        return self.filter(owner=user)


class ActionItem(models.Model):
    """What a member took on in a session, and by when."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="items", verbose_name=_("session"))
    text = models.CharField(_("what is to be done"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due on"))
    made_at = models.DateTimeField(_("at"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    outcome = models.CharField(_("what came of it"), max_length=300, blank=True)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("action item")
        verbose_name_plural = _("action items")

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("decisions:minutes", args=[self.session_id])

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_on < clock.today()


class Answer(models.Model):
    """The city's public answer to a council's recommendation."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", pgettext_lazy("answer to a council", "accepted")
        PARTLY = "partly", pgettext_lazy("answer to a council", "partly accepted")
        DECLINE = "decline", pgettext_lazy("answer to a council", "declined")

    motion = models.OneToOneField(Motion, on_delete=models.PROTECT, related_name="answer", verbose_name=_("motion"))
    kind = models.CharField(_("answer"), max_length=10, choices=Kind.choices)
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["-at"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return f"{self.motion_id}: {self.kind}"
