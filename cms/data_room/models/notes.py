"""What residents and officers write beside a number together, and what councils and the city say of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.data_room.lifecycle import NoteState
from cms.data_room.models.sets import DataSet, Release
from cms.data_room.suppression import Key
from deliberation.discussions.models import Decision, Flagging
from kit.addresses import numbered
from neighborhoods.models import Seat


class NoteQuerySet(models.QuerySet["Note"]):
    def shown(self) -> NoteQuerySet:
        """Notes that everybody can read."""
        return self.filter(state=NoteState.SHOWN)

    def with_people(self) -> NoteQuerySet:
        """With who wrote it and how many saw it too (`seen_by`), in one query."""
        return self.select_related("author", "release").annotate(seen_by=Count("agreements"))

    def to_decide(self) -> NoteQuerySet:
        """Shown notes with flags that nobody has decided on, the oldest first."""
        flagged = Exists(NoteFlag.objects.filter(on=OuterRef("pk"), decision__isnull=True))
        return self.filter(flagged, state=NoteState.SHOWN).order_by("created_at", "pk")

    def waiting_for(self, user: Any) -> NoteQuerySet:
        """What `user`'s council seat lets them decide on: data sets are about the whole city, so any council may."""
        return self.to_decide() if Seat.objects.current().of(user).exists() else self.none()

    def with_context(self) -> NoteQuerySet:
        """With what a moderator must see beside the words."""
        flags = NoteFlag.objects.filter(decision__isnull=True).select_related("rule")
        return self.select_related("author", "data_set").prefetch_related(
            Prefetch("flags", flags, to_attr="open_flags")
        )


class Note(models.Model):
    """What somebody knows about one number of a data set: a row of the table, as it stood in one release."""

    class Stance(models.TextChoices):
        EXPLAINS = "explains", pgettext_lazy("a note", "explains")
        DOUBTS = "doubts", pgettext_lazy("a note", "doubts")
        ADDS = "adds", pgettext_lazy("a note", "adds")

    class Checked(models.TextChoices):
        TRUE = "true", _("true")
        NOT_SO = "not-so", _("not so")

    State = NoteState

    data_set = models.ForeignKey(DataSet, on_delete=models.CASCADE, related_name="notes", verbose_name=_("data set"))
    number = models.PositiveIntegerField(_("number"), help_text=_("Counted within the data set, from 1."))
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="notes", verbose_name=pgettext_lazy("of a data set", "release")
    )
    cell = models.JSONField(_("row"))  # the value of each dimension, null for "all"
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices)
    body = models.TextField(_("words"), help_text=_("Cleaned HTML."))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("author")
    )
    by_officer = models.BooleanField(_("by an officer"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=NoteState.choices, default=NoteState.SHOWN)
    hidden_because = models.CharField(_("hidden because"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"))
    checked = models.CharField(_("checked by the agency"), max_length=10, choices=Checked.choices, blank=True)
    checked_because = models.CharField(_("because"), max_length=300, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    decisions = GenericRelation(Decision, content_type_field="about_type", object_id_field="about_id")

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["data_set", "number"]
        verbose_name = pgettext_lazy("on a number", "note")
        verbose_name_plural = pgettext_lazy("on numbers", "notes")
        indexes = [models.Index(fields=["author", "created_at"], name="note_by_author")]
        constraints = [
            models.UniqueConstraint(fields=["data_set", "number"], name="note_numbers_are_unique"),
            models.CheckConstraint(
                condition=(Q(state=NoteState.HIDDEN) & ~Q(hidden_because=""))
                | (~Q(state=NoteState.HIDDEN) & Q(hidden_because="")),
                name="note_hidden_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(checked="") | (~Q(checked_because="") & Q(checked_at__isnull=False)),
                name="note_checked_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.data_set_id}: {self.number}"

    def get_absolute_url(self) -> str:
        return numbered("data_room:note", self.pk)

    @property
    def key(self) -> Key:
        """The row it is about, as in `Release.cube`."""
        return tuple(self.cell)

    @property
    def row(self) -> str:
        """The row in words; nothing for the sum of all."""
        return ", ".join(part for part in self.key if part is not None)


class Agreement(models.Model):
    """Somebody saw this too."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="agreements")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("agreement with a note")
        verbose_name_plural = _("agreements with notes")
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="one_agreement_a_person_and_note")]

    def __str__(self) -> str:
        return f"{self.note_id}: {self.person_id}"


class NoteFlag(Flagging):
    """A flag on a note. One a person and note."""

    on = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="flags", verbose_name=_("note"))

    class Meta(Flagging.Meta):
        verbose_name = _("flag on a note")
        verbose_name_plural = _("flags on notes")
        constraints = [models.UniqueConstraint(fields=["on", "by"], name="one_note_flag_a_person")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(decision__isnull=True), name="note_flag_open_by_age"),
            models.Index(fields=["by", "created_at"], name="note_flag_by_person"),
        ]
