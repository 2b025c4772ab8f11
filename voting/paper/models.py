"""Paper ballots of a poll: its plan for paper, the sheets that were printed, what was keyed in, and passes for the tablet.

No row ties a sheet to a person, and no row says what a sheet says: `voting.ledger.sheets` has how that works.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from voting.models import Poll
from voting.paper.lifecycle import Fate, Help, Size


class Plan(models.Model):
    """That a poll takes paper ballots, and where and when residents get one. Frozen with the rules when it opens."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="paper_plan")
    where = models.CharField(_("where"), max_length=200, help_text=_("Place and address of the voting desk."))
    hours = models.CharField(_("when"), max_length=200, help_text=_("Days and hours in which it is open."))
    notes = models.CharField(
        _("more"),
        max_length=500,
        blank=True,
        help_text=_("For example which papers to bring, and how to vote from home."),
    )
    completed_at = models.DateTimeField(_("all sheets accounted for"), null=True, editable=False)

    class Meta:
        verbose_name = _("plan for paper ballots")
        verbose_name_plural = _("plans for paper ballots")

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.where}"

    @property
    def policy(self) -> str:
        """As it stands in the frozen rules: one line."""
        return " ".join(f"{self.where}. {self.hours}. {self.notes}".split())


class Stack(models.Model):
    """A printing of sheets: how many, for whom to read, by which officer. The codes on them were kept nowhere."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="stacks")
    number = models.PositiveSmallIntegerField(_("sheets"))
    language = models.CharField(_("language"), max_length=10)
    size = models.CharField(_("print"), max_length=10, choices=Size.choices)
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    printed_at = models.DateTimeField(_("printed"))

    class Meta:
        ordering = ["-printed_at", "-pk"]
        verbose_name = _("stack of sheets")
        verbose_name_plural = _("stacks of sheets")

    def __str__(self) -> str:
        return f"{self.number} × {self.language} {self.size}"


class SheetQuerySet(models.QuerySet["Sheet"]):
    def by_fate(self) -> dict[str, int]:
        """How many sheets met each fate; every fate is there."""
        found = dict(self.order_by().values_list("fate").annotate(n=Count("pk")))
        return {fate.value: found.get(fate.value, 0) for fate in Fate}

    def serials(self, fate: Fate) -> list[str]:
        """The serial numbers of sheets of one fate, ascending byte by byte."""
        return sorted(self.filter(fate=fate).values_list("serial", flat=True))

    def to_key(self, officer: Any) -> SheetQuerySet:
        """Sheets that wait for this officer: keyed by others before, and not by them."""
        mine = Entry.objects.filter(officer=officer, void=False).values("sheet")
        return self.filter(fate__in=[Fate.KEYED, Fate.DIFFERS]).exclude(pk__in=mine)


class Sheet(models.Model):
    """One printed sheet, by its serial number. Its key is random, so that its place in the table says nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="sheets")
    stack = models.ForeignKey(Stack, on_delete=models.PROTECT, related_name="sheets")
    serial = models.CharField(_("serial number"), max_length=32)
    fate = models.CharField(_("what became of it"), max_length=12, choices=Fate.choices, default=Fate.PRINTED)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["serial"]
        verbose_name = _("sheet")
        verbose_name_plural = _("sheets")
        constraints = [models.UniqueConstraint(fields=["poll", "serial"], name="one_sheet_a_serial_number")]
        indexes = [models.Index(fields=["poll", "fate"])]

    def __str__(self) -> str:
        return self.serial


class Entry(models.Model):
    """One officer's reading of a sheet, sealed: `commitment` tells whether two readings are the same, and not what they say.

    Once the sheet's fate is decided, `commitment` and `envelope` are emptied. `key` names the form it came with, and
    `body` is an HMAC of what was in it: the same form sent again is the same entry.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="entries")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    body = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64, blank=True)
    envelope = models.BinaryField(null=True, editable=False)
    void = models.BooleanField(default=False, help_text=_("The sheet was keyed anew after it."))

    class Meta:
        verbose_name = _("entry of a sheet")
        verbose_name_plural = _("entries of sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "officer"], condition=Q(void=False), name="one_entry_an_officer_and_sheet"
            )
        ]

    def __str__(self) -> str:
        return f"an entry of {self.sheet_id}"


class Pass(models.Model):
    """What lets a resident who stands at the desk vote once on the tablet: a code for some minutes. Deleted when used."""

    code = models.CharField(max_length=64, primary_key=True, help_text=_("Keyed hash of the code."))
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="+")
    resident = models.BigIntegerField()
    help = models.CharField(_("how they vote"), max_length=10, choices=Help.choices)
    until = models.DateTimeField(_("good until"))

    class Meta:
        verbose_name = _("pass for the tablet")
        verbose_name_plural = _("passes for the tablet")

    def __str__(self) -> str:
        return "a pass"


class Comparison(models.Model):
    """A sample comparison audit of a poll's sheets: the dice, and how many sheets it draws."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="sheet_audit")
    root = models.CharField(max_length=64, help_text=_("Root of the public ledger when the dice were thrown."))
    dice = models.CharField(_("throws of the die"), max_length=200)
    number = models.PositiveIntegerField(_("sheets to look at"))
    begun_at = models.DateTimeField(_("begun"))

    class Meta:
        verbose_name = _("comparison of sheets")
        verbose_name_plural = _("comparisons of sheets")

    def __str__(self) -> str:
        return f"comparison of {self.poll_id}"


class Compared(models.Model):
    """One drawn sheet, looked at again: whether the public ledger has just this ballot. Never what it says."""

    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="compared")
    serial = models.CharField(max_length=32)
    same = models.BooleanField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["serial"]
        verbose_name = _("compared sheet")
        verbose_name_plural = _("compared sheets")
        constraints = [models.UniqueConstraint(fields=["comparison", "serial"], name="one_look_a_drawn_sheet")]

    def __str__(self) -> str:
        return self.serial
