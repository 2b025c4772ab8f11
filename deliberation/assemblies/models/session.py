"""An assembly, its agenda, and who was there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cycles.models import Cycle
from deliberation.assemblies.lifecycle import ItemState, State, Way
from deliberation.assemblies.speakers import RULES
from kit import clock
from neighborhoods.models import Neighborhood


def every_rule() -> list[str]:
    """The rules of the speaker queue, as long as nobody chose among them."""
    return list(RULES)


class AssemblyQuerySet(models.QuerySet["Assembly"]):
    def live(self) -> AssemblyQuerySet:
        """Assemblies that are on now, the one that started first in front."""
        return self.filter(state=State.LIVE).order_by("started_at", "pk")

    def upcoming(self) -> AssemblyQuerySet:
        """Planned ones, the next in front; one that should have begun stays here until its chair starts it."""
        return self.filter(state=State.PLANNED).order_by("starts_at", "pk")

    def today(self) -> AssemblyQuerySet:
        """Those that are on now, and those planned for today or already late."""
        midnight = clock.at_midnight(clock.today() + timedelta(days=1))
        return self.filter(Q(state=State.LIVE) | Q(state=State.PLANNED, starts_at__lt=midnight))

    def past(self) -> AssemblyQuerySet:
        """Ended ones, the latest in front."""
        return self.filter(state=State.ENDED).order_by("-ended_at", "-pk")

    def with_place(self) -> AssemblyQuerySet:
        """With the neighborhood and its council, in one query."""
        return self.select_related("neighborhood__council", "cycle")


class Assembly(models.Model):
    """A live session of residents: of one neighborhood, or of the whole city where the neighborhood is empty.

    `version` rises in the transaction of every change that somebody could see: whoever holds a snapshot with this
    number has the present state.
    """

    title = models.CharField(_("title"), max_length=120)
    purpose = models.CharField(_("what it is for"), max_length=300, blank=True)
    place = models.CharField(_("where"), max_length=200, blank=True)
    way = models.CharField(_("how it is held"), max_length=10, choices=Way.choices, default=Way.MIXED)
    join_url = models.URLField(_("address for those from afar"), max_length=300, blank=True)
    cycle = models.ForeignKey(
        Cycle, null=True, blank=True, on_delete=models.SET_NULL, related_name="assemblies", verbose_name=_("cycle")
    )
    neighborhood = models.ForeignKey(
        Neighborhood,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assemblies",
        verbose_name=_("neighborhood"),
    )
    starts_at = models.DateTimeField(_("starts"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED, db_index=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    speaking_rules = models.JSONField(_("rules of the speaker queue"), default=every_rule, blank=True)
    speaking_tags = models.JSONField(_("tags to balance"), default=list, blank=True)
    speaking_seconds = models.PositiveSmallIntegerField(_("seconds for one speaker"), default=120)
    version = models.PositiveBigIntegerField(_("version"), default=1)
    note_taker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("takes notes"),
    )
    captioner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("types captions"),
    )
    captions_shown = models.BooleanField(_("captions on the room screen"), default=True)
    recording_url = models.URLField(_("recording"), max_length=300, blank=True)
    who_was_missing = models.TextField(_("who was missing"), blank=True)
    what_next = models.TextField(_("what next"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True, help_text=_("Cleaned HTML."))
    minutes_published_at = models.DateTimeField(_("minutes published"), null=True, blank=True)

    objects = AssemblyQuerySet.as_manager()
    State, Way = State, Way

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("assembly")
        verbose_name_plural = _("assemblies")
        constraints = [
            models.CheckConstraint(
                condition=(Q(state=State.PLANNED) & Q(started_at__isnull=True))
                | (~Q(state=State.PLANNED) & Q(started_at__isnull=False)),
                name="assembly_started_has_its_moment",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.ENDED) & Q(ended_at__isnull=False))
                | (~Q(state=State.ENDED) & Q(ended_at__isnull=True)),
                name="assembly_ended_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("assemblies:assembly", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.state == State.LIVE

    @property
    def planned_end(self) -> Any:
        """When it should be over: the agenda's minutes added up, an hour where there is none."""
        minutes = sum(item.minutes for item in self.agenda.all())
        return self.starts_at + timedelta(minutes=minutes or 60)

    @property
    def is_late(self) -> bool:
        return self.state == State.PLANNED and self.starts_at < clock.now()


class AgendaItem(models.Model):
    """One point of an agenda, with the time it should take."""

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="agenda", verbose_name=_("assembly"))
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=150)
    minutes = models.PositiveSmallIntegerField(pgettext_lazy("time", "minutes"), default=10)
    state = models.CharField(_("state"), max_length=10, choices=ItemState.choices, default=ItemState.WAITING)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.UniqueConstraint(fields=["assembly", "order"], name="one_agenda_item_a_place"),
            models.UniqueConstraint(
                fields=["assembly"], condition=Q(state=ItemState.CURRENT), name="one_current_agenda_item"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """A resident who checked in."""

    assembly = models.ForeignKey(
        Assembly, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("assembly")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    checked_in_at = models.DateTimeField(_("checked in"))
    at_the_door = models.BooleanField(_("checked in by who keeps the door"), default=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["assembly", "person"], name="one_check_in_a_person")]

    def __str__(self) -> str:
        return f"{self.person} — {self.assembly}"
