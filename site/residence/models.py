from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit import clock
from neighborhoods.models import Neighborhood
from residence.lifecycle import OPEN, ImportState, LetterState

HASH = 64  # hex digits of SHA-256
MOST_WRONG_CODES = 5
LETTER_LASTS = timedelta(days=45)  # from printing; a request waits as long to be printed


class RollImport(models.Model):
    """One upload of the city's roll: checked first, taken over only when an officer accepts what was checked.

    `staged` holds the checked lines as keyed hashes, packed, until then; the uploaded file itself is never kept.
    """

    as_of = models.DateField(_("date of the roll"))
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices)
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("uploaded by")
    )
    accepted_at = models.DateTimeField(_("taken over"), null=True, blank=True)
    digest = models.CharField(_("fingerprint"), max_length=HASH)
    lines = models.PositiveIntegerField(_("lines"), default=0)
    counts = models.JSONField(_("what it changes"), default=dict)
    problems = models.JSONField(_("problems"), default=list)
    notes = models.JSONField(_("notes"), default=list)
    staged = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("roll import")
        verbose_name_plural = _("roll imports")

    def __str__(self) -> str:
        return str(_("Roll of %(date)s") % {"date": self.as_of.isoformat()})


class RollLineQuerySet(models.QuerySet["RollLine"]):
    def current(self) -> RollLineQuerySet:
        """Lines of the newest roll."""
        return self.filter(retired_at__isnull=True)

    def unclaimed(self) -> RollLineQuerySet:
        return self.filter(residence__isnull=True)


class RollLine(models.Model):
    """One resident on the city's roll, known by keyed hashes only (`residence.keys`), and where they live."""

    identity = models.CharField(max_length=HASH, unique=True)
    by_birth = models.CharField(max_length=HASH, blank=True, db_index=True)
    by_reference = models.CharField(max_length=HASH, blank=True, db_index=True)
    by_address = models.CharField(max_length=HASH, blank=True, db_index=True)
    neighborhood = models.ForeignKey(Neighborhood, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    seen_in = models.ForeignKey(RollImport, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = RollLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("roll line")
        verbose_name_plural = _("roll lines")

    def __str__(self) -> str:
        return f"{self.identity[:8]}… {self.neighborhood_id}"


class ResidenceQuerySet(models.QuerySet["Residence"]):
    def as_person(self, line: RollLine | None, off_roll: str) -> ResidenceQuerySet:
        """Those that are this very person: by their line of the roll, or by the papers they were known by without one."""
        if line is None:
            return self.filter(off_roll=off_roll) if off_roll else self.none()
        known_by = [key for key in (line.by_birth, line.by_reference, line.by_address) if key]
        return self.filter(models.Q(roll_line=line) | models.Q(off_roll__in=known_by))


class Residence(models.Model):
    """A person's verified neighborhood: who lives here may propose, comment and vote here."""

    class Method(models.TextChoices):
        ROLL = "roll", _("match with the residents' roll")
        LETTER = "letter", _("code on a mailed letter")
        DESK = "desk", _("papers shown at the desk")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="residence", verbose_name=_("person")
    )
    neighborhood = models.ForeignKey(
        Neighborhood, on_delete=models.PROTECT, related_name="residences", verbose_name=_("neighborhood")
    )
    method = models.CharField(_("how it was verified"), max_length=10, choices=Method.choices)
    verified_at = models.DateTimeField(_("verified at"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("verified by"),
    )
    since = models.DateField(_("lives in the neighborhood since"), default=clock.today)
    in_city_since = models.DateField(_("lives in the city since"), default=clock.today)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    # One line of the roll belongs to one account: nobody is two residents.
    roll_line = models.OneToOneField(
        RollLine,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="residence",
        verbose_name=_("line of the roll"),
    )
    # Somebody who is not on the roll is known by their papers or their letter, and is one account too.
    off_roll = models.CharField(
        max_length=HASH, blank=True, help_text=_("Keyed hash of who this is, where no line of the roll fitted.")
    )

    objects = ResidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("residence")
        verbose_name_plural = _("residences")
        constraints = [
            models.UniqueConstraint(
                fields=["off_roll"], condition=~models.Q(off_roll=""), name="one_account_a_person_off_the_roll"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} — {self.neighborhood}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def open(self) -> LetterQuerySet:
        return self.filter(state__in=OPEN)

    def due(self) -> LetterQuerySet:
        """Waiting to be printed, the oldest first."""
        return self.filter(state=LetterState.REQUESTED).order_by("requested_at", "pk")

    def overdue(self) -> LetterQuerySet:
        """Open for longer than a letter lasts."""
        return self.open().filter(expires_at__lte=clock.now())


class Letter(models.Model):
    """A letter with a code, mailed to the address somebody says they live at.

    Name and address are kept until the letter is done with, and then wiped; of the code, only a keyed hash is kept.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letters", verbose_name=_("person")
    )
    neighborhood = models.ForeignKey(
        Neighborhood, on_delete=models.PROTECT, related_name="+", verbose_name=_("neighborhood")
    )
    name = models.CharField(_("name on the letter"), max_length=120, blank=True)
    address = models.TextField(_("address"), max_length=300, blank=True)
    roll_line = models.ForeignKey(RollLine, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    claimed = False  # set by the desk: another account has this line
    state = models.CharField(_("state"), max_length=10, choices=LetterState.choices, default=LetterState.REQUESTED)
    requested_at = models.DateTimeField(_("asked for"))
    printed_at = models.DateTimeField(_("printed"), null=True, blank=True)
    expires_at = models.DateTimeField(_("good until"))
    code = models.CharField(max_length=HASH, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state__in=sorted(OPEN)), name="one_open_letter_a_person"
            )
        ]

    def __str__(self) -> str:
        return str(_("Letter %(number)d") % {"number": self.pk or 0})

    def wipe(self) -> None:
        """Forget name, address and code (in memory; the caller saves `WIPED`)."""
        self.name = self.address = self.code = ""

    WIPED = ("name", "address", "code")


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def recent(self, user: Any) -> AttemptQuerySet:
        """This person's failed attempts of the last day."""
        return self.filter(user=user, at__gt=clock.now() - timedelta(days=1))


class Attempt(models.Model):
    """A failed try to match the roll. Counted in the database, so that several processes count together."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)

    objects = AttemptQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M}"
