from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cycles.charters.lifecycle import OPEN, SIGNED, VersionState
from cycles.models import Category
from neighborhoods.models import Neighborhood, Seat

WHOLE_CITY = "whole-city"  # stands in addresses where a neighborhood's own part would


class CharterQuerySet(models.QuerySet["Charter"]):
    def with_place(self) -> CharterQuerySet:
        return self.select_related("neighborhood").defer("neighborhood__outline")

    def of(self, neighborhood: Neighborhood | None) -> CharterQuerySet:
        """The charter of a neighborhood, or of the whole city where it is `None`."""
        return self.filter(neighborhood=neighborhood)


class Charter(models.Model):
    """What matters most in a neighborhood, or in the whole city: clauses, and weights over the categories."""

    neighborhood = models.OneToOneField(
        Neighborhood,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="charter",
        verbose_name=_("neighborhood"),
    )

    objects = CharterQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        constraints = [  # NULL differs from NULL, so the neighborhood's own uniqueness does not hold for the city
            models.UniqueConstraint(Coalesce("neighborhood", Value(0)), name="one_charter_a_place")
        ]

    def __str__(self) -> str:
        if self.neighborhood is None:
            return gettext("Charter of the whole city")
        return gettext("%(place)s charter") % {"place": self.neighborhood.name}

    @property
    def slug(self) -> str:
        """What stands for the place in addresses."""
        return self.neighborhood.slug if self.neighborhood else WHOLE_CITY

    @property
    def place_name(self) -> str:
        return self.neighborhood.name if self.neighborhood else gettext("Whole city")

    def get_absolute_url(self) -> str:
        return charter_url(self.neighborhood)


def charter_url(neighborhood: Neighborhood | None) -> str:
    """Where the charter of a neighborhood, or of the whole city, is read; it need not exist yet."""
    if neighborhood is None:
        return reverse("charters:city")
    return reverse("charters:charter", args=[neighborhood.slug])


class VersionQuerySet(models.QuerySet["Version"]):
    def with_charter(self) -> VersionQuerySet:
        return self.select_related("charter__neighborhood").defer("charter__neighborhood__outline")

    def in_force(self) -> VersionQuerySet:
        return self.filter(state=VersionState.AGREED)

    def open(self) -> VersionQuerySet:
        """Drafts, and what waits for its signatures."""
        return self.filter(state__in=OPEN)

    def signed(self) -> VersionQuerySet:
        """What is or was in force, the newest first."""
        return self.filter(state__in=SIGNED).order_by("-number")

    def to_sign(self, user: Any) -> VersionQuerySet:
        """Settled versions that wait for this person: for a co-chair of the place, or for an officer who is none."""
        chairs = Seat.objects.current().chairs().of(user)

        def here(seats: Any) -> Q:
            city = Q(charter__neighborhood=None) & Q(Exists(seats))
            return Q(charter__neighborhood__in=seats.values("council__neighborhood")) | city

        def unsigned(duty: str) -> Q:
            return ~Q(pk__in=Signature.objects.filter(duty=duty).values("version"))

        mine = Q(pk__in=[])
        for duty in (Seat.Duty.RESIDENT_CHAIR, Seat.Duty.OFFICER_CHAIR):
            mine |= here(chairs.filter(duty=duty)) & unsigned(duty)
        if user.is_officer and user.is_active:
            mine |= ~here(chairs) & unsigned(Signature.Duty.OFFICER)
        signed = Signature.objects.filter(member=user).values("version")
        found = self.filter(mine, state=VersionState.SETTLED).exclude(pk__in=signed)
        return found.order_by("settled_at", "pk")


class Version(models.Model):
    """One wording of a charter, from its first draft until a newer one takes its place."""

    State = VersionState

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="versions", verbose_name=_("charter"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    changes = models.TextField(_("what changes, and why"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    agreed_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reason = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)
    # The exact text that is signed, as it was settled: a category that is renamed later changes nothing in it.
    text = models.TextField(_("text that is signed"), blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["charter", "-number", "-pk"]
        verbose_name = _("version of a charter")
        verbose_name_plural = _("versions of charters")
        constraints = [
            models.UniqueConstraint(
                fields=["charter"], condition=Q(state__in=sorted(OPEN)), name="one_open_version_a_charter"
            ),
            models.UniqueConstraint(
                fields=["charter"], condition=Q(state=VersionState.AGREED), name="one_version_in_force"
            ),
            models.UniqueConstraint(
                fields=["charter", "number"], condition=Q(state__in=sorted(SIGNED)), name="one_charter_version_a_number"
            ),
            models.CheckConstraint(
                condition=~Q(state=VersionState.WITHDRAWN) | ~Q(reason=""), name="withdrawn_version_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[VersionState.DRAFT, VersionState.WITHDRAWN]) | ~Q(fingerprint=""),
                name="what_is_signed_has_a_fingerprint",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(charter)s, version %(number)d") % {"charter": self.charter, "number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("charters:version", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_signed(self) -> bool:
        return self.state in SIGNED


class Clause(models.Model):
    """One thing that was agreed, under a number that it keeps in all later versions."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="clauses", verbose_name=_("version"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"))
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("category")
    )

    class Meta:
        ordering = ["version", "number"]
        verbose_name = _("clause of a charter")
        verbose_name_plural = _("clauses of charters")
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_charter_clause_a_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="charter_clauses_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.anchor}: {self.text[:80]}"

    @property
    def anchor(self) -> str:
        """How it is cited, and where it stands on its page: "C3"."""
        return f"C{self.number}"

    def get_absolute_url(self) -> str:
        return f"{reverse('charters:version', args=[self.version_id])}#{self.anchor}"


class Signature(models.Model):
    """Somebody's word that exactly this text was agreed."""

    class Duty(models.TextChoices):
        RESIDENT_CHAIR = Seat.Duty.RESIDENT_CHAIR.value, _("co-chair (resident)")
        OFFICER_CHAIR = Seat.Duty.OFFICER_CHAIR.value, _("co-chair (officer)")
        OFFICER = "officer", pgettext_lazy("signs a charter", "officer, for the city")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="signatures", verbose_name=_("version"))
    duty = models.CharField(_("duty"), max_length=20, choices=Duty.choices)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("signed by")
    )
    fingerprint = models.CharField(_("fingerprint of the text"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("signature under a charter")
        verbose_name_plural = _("signatures under charters")
        constraints = [
            models.UniqueConstraint(fields=["version", "duty"], name="one_charter_signature_a_duty"),
            models.UniqueConstraint(fields=["version", "member"], name="one_charter_signature_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.duty}"
