from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit import clock


class NeighborhoodQuerySet(models.QuerySet["Neighborhood"]):
    def with_councils(self) -> NeighborhoodQuerySet:
        """With each council's current seats and their holders, the co-chairs first, in two queries."""
        seats = Seat.objects.current().select_related("holder").order_by("-duty", "starts_on", "pk")
        return self.select_related("council").prefetch_related(
            models.Prefetch("council__seats", queryset=seats, to_attr="current_seats")
        )


class Neighborhood(models.Model):
    """The place a resident belongs to."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("address part"), unique=True)
    description = models.TextField(_("description"), blank=True)
    population = models.PositiveIntegerField(_("population"), default=0)
    outline = models.JSONField(
        _("outline"), default=dict, blank=True, help_text=_("A GeoJSON polygon, longitude before latitude.")
    )

    objects = NeighborhoodQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("neighborhood")
        verbose_name_plural = _("neighborhoods")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("neighborhoods:neighborhood", args=[self.slug])


class Council(models.Model):
    """A neighborhood council: seats with terms, two co-chairs (a resident and an officer), a quorum."""

    neighborhood = models.OneToOneField(
        Neighborhood, on_delete=models.PROTECT, related_name="council", verbose_name=_("neighborhood")
    )
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=3)
    size = models.PositiveSmallIntegerField(_("number of seats"), default=0)  # 0: nobody has said

    class Meta:
        ordering = ["neighborhood__name"]
        verbose_name = _("council")
        verbose_name_plural = _("councils")

    def __str__(self) -> str:
        return _("%(place)s council") % {"place": self.neighborhood.name}

    def vacancies(self, seats: Iterable[Seat]) -> Vacancies:
        """What is empty while `seats` are the filled ones."""
        seats = list(seats)
        held = {seat.duty for seat in seats}
        chairs = [duty for duty in Seat.Duty if duty != Seat.Duty.MEMBER and duty not in held]
        return Vacancies(max(0, self.size - len(seats)), chairs)


@dataclass(frozen=True)
class Vacancies:
    """The empty seats of a council, and which of the two co-chairs nobody is."""

    seats: int
    chairs: Sequence[Seat.Duty]

    def __bool__(self) -> bool:
        return bool(self.seats or self.chairs)


class SeatQuerySet(models.QuerySet["Seat"]):
    def current(self) -> SeatQuerySet:
        """Seats whose term runs today, half-open: the last day belongs to the successor."""
        return self.on(clock.today())

    def on(self, day: date) -> SeatQuerySet:
        """Seats whose term runs on that day."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))

    def chairs(self) -> SeatQuerySet:
        """The two co-chairs of each council."""
        return self.filter(duty__in=(Seat.Duty.RESIDENT_CHAIR, Seat.Duty.OFFICER_CHAIR))

    def not_over(self) -> SeatQuerySet:
        """Seats whose term runs today or later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=clock.today()))

    def of(self, user: Any) -> SeatQuerySet:
        return self.filter(holder=user)


class Seat(models.Model):
    """A place on a council, held by one person for one term."""

    class Duty(models.TextChoices):
        MEMBER = "member", _("member")
        RESIDENT_CHAIR = "resident-chair", _("co-chair (resident)")
        OFFICER_CHAIR = "officer-chair", _("co-chair (officer)")

    class Filled(models.TextChoices):
        """How the holder came to the seat."""

        ELECTED = "elected", pgettext_lazy("seat", "elected")
        APPOINTED = "appointed", pgettext_lazy("seat", "appointed")
        LOT = "lot", pgettext_lazy("seat", "drawn by lot")

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="seats", verbose_name=_("council"))
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats", verbose_name=_("holder")
    )
    duty = models.CharField(_("duty"), max_length=20, choices=Duty.choices, default=Duty.MEMBER)
    filled = models.CharField(_("how it was filled"), max_length=10, choices=Filled.choices, blank=True, default="")
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["council", "duty", "starts_on"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="seat_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} — {self.council}"

    @property
    def is_chair(self) -> bool:
        return self.duty != Seat.Duty.MEMBER


class TaskForceQuerySet(models.QuerySet["TaskForce"]):
    def current(self) -> TaskForceQuerySet:
        """Task forces that have not ended."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=clock.today()))

    def with_members(self) -> TaskForceQuerySet:
        """With co-chairs and members, in two queries."""
        return self.select_related("council__neighborhood").prefetch_related("chairs", "members")


class TaskForce(models.Model):
    """A council's working group on one concern, co-chaired, with an end date."""

    council = models.ForeignKey(
        Council, on_delete=models.CASCADE, related_name="task_forces", verbose_name=_("council")
    )
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("purpose"))
    chairs = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="task_forces_chaired", blank=True, verbose_name=_("co-chairs")
    )
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = TaskForceQuerySet.as_manager()

    class Meta:
        ordering = ["council", "name"]
        verbose_name = _("task force")
        verbose_name_plural = _("task forces")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("neighborhoods:task_force", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.ends_on is not None and self.ends_on <= clock.today()


class ForceMember(models.Model):
    """A member of a task force and the group they come from. They need no account: the name is what others read."""

    class Group(models.TextChoices):
        RESIDENTS = "residents", _("residents’ association")
        SCHOOL = "school", _("school")
        FAITH = "faith", _("faith community")
        YOUTH = "youth", _("youth group")
        SHOPS = "shops", _("shops and businesses")
        CITY = "city", _("city department")
        NEIGHBOR = "neighbor", _("neighbor, for no group")
        OTHER = "other", pgettext_lazy("group", "another group")

    task_force = models.ForeignKey(
        TaskForce, on_delete=models.CASCADE, related_name="members", verbose_name=_("task force")
    )
    name = models.CharField(_("name"), max_length=80)
    comes_from = models.CharField(_("comes from"), max_length=10, choices=Group.choices)
    group = models.CharField(_("name of the group"), max_length=120, blank=True)
    since = models.DateField(_("since"))

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("member of a task force")
        verbose_name_plural = _("members of task forces")
        constraints = [models.UniqueConstraint(fields=["task_force", "name"], name="one_force_member_a_name")]

    def __str__(self) -> str:
        return self.name
