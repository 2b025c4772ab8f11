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
from deliberation.assemblies.lifecycle import ItemState, PollState, QuestionState, State
from kit import clock
from neighborhoods.models import Neighborhood


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
    version = models.PositiveBigIntegerField(_("version"), default=1)
    minutes = models.TextField(_("minutes"), blank=True, help_text=_("Cleaned HTML."))
    minutes_published_at = models.DateTimeField(_("minutes published"), null=True, blank=True)

    objects = AssemblyQuerySet.as_manager()
    State = State

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

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["assembly", "person"], name="one_check_in_a_person")]

    def __str__(self) -> str:
        return f"{self.person} — {self.assembly}"


class LivePoll(models.Model):
    """A show of hands during an assembly. It is no secret ballot: those are in the room `voting`."""

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="polls", verbose_name=_("assembly"))
    question = models.CharField(_("question"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=PollState.choices, default=PollState.PREPARED)
    shows_running = models.BooleanField(
        _("show the result while people vote"),
        default=True,
        help_text=_("If not, nobody sees it before the poll is closed, the chair included."),
    )
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("live poll")
        verbose_name_plural = _("live polls")
        constraints = [
            models.UniqueConstraint(fields=["assembly"], condition=Q(state=PollState.OPEN), name="one_open_live_poll")
        ]

    def __str__(self) -> str:
        return self.question


class LiveOption(models.Model):
    """One answer of a live poll; `votes` is filled when the poll closes."""

    poll = models.ForeignKey(LivePoll, on_delete=models.CASCADE, related_name="options", verbose_name=_("poll"))
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("answer"), max_length=120)
    votes = models.PositiveIntegerField(_("votes"), default=0)

    class Meta:
        ordering = ["order"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["poll", "order"], name="one_live_option_a_place")]

    def __str__(self) -> str:
        return self.text


class LiveVote(models.Model):
    """One participant's hand. `keys` are the marks of the sends that made it, so that a late repeat changes nothing."""

    poll = models.ForeignKey(LivePoll, on_delete=models.CASCADE, related_name="votes", verbose_name=_("poll"))
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("voter")
    )
    option = models.ForeignKey(LiveOption, on_delete=models.CASCADE, related_name="+", verbose_name=_("answer"))
    keys = models.JSONField(default=list, blank=True)
    cast_at = models.DateTimeField(_("cast"))

    class Meta:
        verbose_name = _("live vote")
        verbose_name_plural = _("live votes")
        constraints = [models.UniqueConstraint(fields=["poll", "voter"], name="one_live_vote_a_person")]
        indexes = [models.Index(fields=["poll", "option"], name="live_vote_tally")]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.option_id}"


class FloorQuestion(models.Model):
    """A question from the floor, which others can make their own."""

    assembly = models.ForeignKey(
        Assembly, on_delete=models.CASCADE, related_name="questions", verbose_name=_("assembly")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("author")
    )
    text = models.CharField(_("question"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=QuestionState.choices, default=QuestionState.ASKED)
    note = models.CharField(_("what happens with it"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("question from the floor")
        verbose_name_plural = _("questions from the floor")

    def __str__(self) -> str:
        return self.text


class Upvote(models.Model):
    """A participant who wants a question answered too."""

    question = models.ForeignKey(
        FloorQuestion, on_delete=models.CASCADE, related_name="upvotes", verbose_name=_("question")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("upvote")
        verbose_name_plural = _("upvotes")
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="one_upvote_a_person")]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.person_id}"
