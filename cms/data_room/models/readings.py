"""Another reading of published numbers: what somebody else says they show, how they got there, and the city's answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.data_room.lifecycle import NoteState
from cms.data_room.models.sets import DataSet, Release
from cms.data_room.suppression import Key
from deliberation.discussions.models import Decision, Flagging
from kit import clock
from neighborhoods.models import Seat


class ReadingQuerySet(models.QuerySet["Reading"]):
    def shown(self) -> ReadingQuerySet:
        """Readings that everybody can read."""
        return self.filter(state=NoteState.SHOWN)

    def with_people(self) -> ReadingQuerySet:
        """With who wrote it and which release it reads, in one query; without what pages must not read."""
        return self.select_related("author", "release", "data_set").defer("release__counts", "release__shown")

    def unanswered(self) -> ReadingQuerySet:
        """Shown readings that the city has not answered, the first due on top. What is hidden has no clock."""
        return self.shown().filter(answered_at=None).order_by("due_on", "pk")

    def to_decide(self) -> ReadingQuerySet:
        """Shown readings with flags that nobody has decided on, the oldest first."""
        flagged = Exists(ReadingFlag.objects.filter(on=OuterRef("pk"), decision__isnull=True))
        return self.filter(flagged, state=NoteState.SHOWN).order_by("created_at", "pk")

    def waiting_for(self, user: Any) -> ReadingQuerySet:
        """What `user`'s council seat lets them decide on: as with notes, any council may."""
        return self.to_decide() if Seat.objects.current().of(user).exists() else self.none()

    def with_context(self) -> ReadingQuerySet:
        """With what a moderator must see beside the words."""
        flags = ReadingFlag.objects.filter(decision__isnull=True).select_related("rule")
        return self.with_people().prefetch_related(Prefetch("flags", flags, to_attr="open_flags"))


class Reading(models.Model):
    """A counter-reading: tied to the release it reads, published at once, and answered by the city by a day."""

    class Answer(models.TextChoices):
        AGREES = "agrees", pgettext_lazy("the city, with a counter-reading", "agrees")
        IN_PART = "in-part", pgettext_lazy("the city, with a counter-reading", "agrees in part")
        DISAGREES = "disagrees", pgettext_lazy("the city, with a counter-reading", "disagrees")

    State = NoteState

    data_set = models.ForeignKey(DataSet, on_delete=models.CASCADE, related_name="readings", verbose_name=_("data set"))
    number = models.PositiveIntegerField(_("number"), help_text=_("Counted within the data set, from 1."))
    release = models.ForeignKey(
        Release,
        on_delete=models.PROTECT,
        related_name="readings",
        verbose_name=pgettext_lazy("of a data set", "release"),
    )
    title = models.CharField(_("title"), max_length=120, blank=True)  # these are empty once it is withdrawn
    claim = models.TextField(_("what the numbers say"), blank=True, help_text=_("Cleaned HTML."))
    method = models.TextField(_("how it was worked out"), blank=True, help_text=_("Cleaned HTML."))
    cells = models.JSONField(_("rows"), default=list, blank=True)  # each as `Note.cell`; none for the set as a whole
    header = models.JSONField(_("columns of its own figures"), default=list, blank=True)
    figures = models.JSONField(_("its own figures"), default=list, blank=True)  # rows of texts, as wide as the header
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("author")
    )
    by_council = models.BooleanField(_("by a member of a council"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=NoteState.choices, default=NoteState.SHOWN)
    hidden_because = models.CharField(_("hidden because"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"))
    due_on = models.DateField(_("answer due on"), db_index=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, blank=True)
    answer_because = models.TextField(_("because"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    decisions = GenericRelation(Decision, content_type_field="about_type", object_id_field="about_id")

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["data_set", "number"]
        verbose_name = _("counter-reading")
        verbose_name_plural = _("counter-readings")
        indexes = [models.Index(fields=["author", "created_at"], name="reading_by_author")]
        constraints = [
            models.UniqueConstraint(fields=["data_set", "number"], name="reading_numbers_are_unique"),
            models.CheckConstraint(
                condition=(Q(state=NoteState.HIDDEN) & ~Q(hidden_because=""))
                | (~Q(state=NoteState.HIDDEN) & Q(hidden_because="")),
                name="reading_hidden_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & ~Q(answer_because="") & Q(answered_at__isnull=False)),
                name="reading_answer_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.data_set_id}: {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("data_room:reading", args=[self.data_set_id, self.number])

    @property
    def keys(self) -> list[Key]:
        """The rows it is about, as in `Release.cube`."""
        return [tuple(cell) for cell in self.cells]

    @property
    def is_late(self) -> bool:
        """Whether the answer came, or is still missing, after its day."""
        day = self.answered_at.date() if self.answered_at else clock.today()
        return day > self.due_on


class ReadingFlag(Flagging):
    """A flag on a counter-reading. One a person and reading."""

    on = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="flags", verbose_name=_("counter-reading"))

    class Meta(Flagging.Meta):
        verbose_name = _("flag on a counter-reading")
        verbose_name_plural = _("flags on counter-readings")
        constraints = [models.UniqueConstraint(fields=["on", "by"], name="one_reading_flag_a_person")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(decision__isnull=True), name="reading_flag_open_by_age"),
            models.Index(fields=["by", "created_at"], name="reading_flag_by_person"),
        ]
