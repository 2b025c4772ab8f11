from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deliberation.lots.lifecycle import PlaceState, State
from kit import clock
from neighborhoods.models import Council, TaskForce

HEAVY = ("listing", "answers", "chances")  # a megabyte for a large lottery


class LotteryQuerySet(models.QuerySet["Lottery"]):
    def with_place(self) -> LotteryQuerySet:
        """With council and neighborhood, and without the list itself."""
        return self.select_related("council__neighborhood", "task_force").defer(*HEAVY)

    def public(self) -> LotteryQuerySet:
        return self.exclude(state=State.PLANNED)

    def over_time(self) -> LotteryQuerySet:
        """Whose registration has ended and whose volunteers are not fixed yet."""
        return self.filter(state=State.ANNOUNCED, closes_at__lte=clock.now())


class Lottery(models.Model):
    """A draw that fills seats of a council, or places on a task force, from residents who volunteer."""

    State = State

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="lotteries", verbose_name=_("council"))
    task_force = models.ForeignKey(
        TaskForce,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lotteries",
        verbose_name=_("task force"),
    )
    title = models.CharField(_("title"), max_length=120)
    purpose = models.TextField(_("what it is for"), max_length=1000)
    seats = models.PositiveSmallIntegerField(_("seats"))
    quotas = models.JSONField(_("quotas"), help_text=_("Feature, value, fewest and most people of each panel."))
    opens_at = models.DateTimeField(_("volunteering opens"))
    closes_at = models.DateTimeField(_("volunteering closes"))
    dice_at = models.DateTimeField(_("dice are thrown"))
    dice_how = models.CharField(_("how and where"), max_length=300)
    answer_days = models.PositiveSmallIntegerField(_("days to answer"), default=7)
    starts_on = models.DateField(_("term begins"))
    ends_on = models.DateField(_("first day after the term"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    problem = models.JSONField(_("why no panel can be made"), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    listing = models.TextField(_("list of panels"), blank=True)
    answers = models.TextField(_("answers of volunteers"), blank=True)  # private; deleted when it is over
    chances = models.JSONField(_("chances"), default=list, blank=True)  # of tickets 1, 2, …: on how many panels
    panels = models.PositiveIntegerField(_("panels"), default=0)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)
    listed_at = models.DateTimeField(_("list published"), null=True, blank=True)
    dice = models.CharField(_("dice"), max_length=6, blank=True)
    drawn_at = models.DateTimeField(_("drawn"), null=True, blank=True)
    ended_at = models.DateTimeField(_("over since"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("answers deleted"), null=True, blank=True)

    objects = LotteryQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-pk"]
        verbose_name = _("lottery")
        verbose_name_plural = _("lotteries")
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="lottery_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(dice_at__gt=F("closes_at")), name="dice_after_lottery_closes"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("lots:lottery", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether residents can volunteer at this moment."""
        return self.state == State.ANNOUNCED and self.opens_at <= clock.now() < self.closes_at

    @property
    def features(self) -> dict[str, list[tuple[int, str, int, int]]]:
        """The values of each feature, with their number in `quotas`, fewest and most."""
        found: dict[str, list[tuple[int, str, int, int]]] = {}
        for index, (feature, value, lower, upper) in enumerate(self.quotas):
            found.setdefault(feature, []).append((index, value, lower, upper))
        return found

    @property
    def digits(self) -> int:
        """How many digits the dice give."""
        return len(str(self.panels - 1)) if self.panels else 3

    def listed(self) -> dict[str, Any]:
        """The published list."""
        return json.loads(self.listing) if self.listing else {}

    def kept_answers(self) -> dict[str, Any] | None:
        """What volunteers said of themselves, while it is kept."""
        return json.loads(self.answers) if self.answers else None


class Volunteer(models.Model):
    """A resident who wants to be in a lottery, and what they said of themselves. Deleted when it is over."""

    lottery = models.ForeignKey(Lottery, on_delete=models.CASCADE, related_name="volunteers", verbose_name=_("lottery"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("person"),
    )
    profile = models.JSONField(_("answers"))  # numbers in the lottery's quotas, one a feature
    registered_at = models.DateTimeField(_("volunteered"))
    ticket = models.PositiveIntegerField(_("ticket"), null=True, blank=True)

    class Meta:
        ordering = ["lottery", "ticket"]
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        constraints = [
            models.UniqueConstraint(fields=["lottery", "person"], name="one_volunteer_a_person"),
            models.UniqueConstraint(fields=["lottery", "ticket"], name="one_volunteer_a_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.lottery_id}: {self.ticket or '–'}"


class PlaceQuerySet(models.QuerySet["Place"]):
    def waiting(self) -> PlaceQuerySet:
        return self.filter(state=PlaceState.ASKED)

    def kept(self) -> PlaceQuerySet:
        """Those who were asked or accepted: the panel as it is."""
        return self.filter(state__in=[PlaceState.ASKED, PlaceState.ACCEPTED])

    def overdue(self) -> PlaceQuerySet:
        return self.waiting().filter(answer_by__lte=clock.now())

    def of(self, user: Any) -> PlaceQuerySet:
        return self.filter(person=user)


class Place(models.Model):
    """Somebody who was drawn, or who takes the place of one who declined, and their answer."""

    State = PlaceState

    lottery = models.ForeignKey(Lottery, on_delete=models.CASCADE, related_name="places", verbose_name=_("lottery"))
    ticket = models.PositiveIntegerField(_("ticket"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("person"),
    )
    state = models.CharField(_("state"), max_length=10, choices=PlaceState.choices, default=PlaceState.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    answer_by = models.DateTimeField(_("answers by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    instead_of = models.PositiveIntegerField(_("instead of ticket"), null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["lottery", "asked_at", "ticket"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [models.UniqueConstraint(fields=["lottery", "ticket"], name="one_place_a_ticket")]

    def __str__(self) -> str:
        return f"{self.lottery_id}: {self.ticket}"

    def get_absolute_url(self) -> str:
        return reverse("lots:lottery", args=[self.lottery_id])


def pooled(lottery: Lottery) -> Iterator[Volunteer]:
    """The volunteers with a ticket, in its order."""
    return lottery.volunteers.exclude(ticket=None).order_by("ticket").iterator()
