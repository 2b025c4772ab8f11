"""Moderation in the open: rules, flags, decisions, pauses, appeals."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from deliberation.discussions.lifecycle import AppealState
from deliberation.discussions.models.talk import Comment, Discussion
from kit import clock
from kit.addresses import numbered
from neighborhoods.models import Council, Seat


class RuleBook(models.Model):
    """One version of the rules of the house. The newest holds; an older one is never changed."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    why = models.CharField(_("what changed, and why"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("written by")
    )
    made_at = models.DateTimeField(_("in force since"))

    class Meta:
        ordering = ["-version"]
        verbose_name = _("rules of the house")
        verbose_name_plural = _("rules of the house")

    def __str__(self) -> str:
        return gettext("Rules of the house, version %(number)d") % {"number": self.version}

    def get_absolute_url(self) -> str:
        return numbered("discussions:rules_version", self.version)


class HouseRuleQuerySet(models.QuerySet["HouseRule"]):
    def in_force(self) -> HouseRuleQuerySet:
        """The rules of the newest version, in their order."""
        return self.filter(book__version=RuleBook.objects.order_by("-version").values("version")[:1])


class HouseRule(models.Model):
    """One rule, in the words of each language somebody wrote it in."""

    book = models.ForeignKey(RuleBook, on_delete=models.CASCADE, related_name="rules", verbose_name=_("version"))
    code = models.SlugField(_("short name"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"))
    words = models.JSONField(_("words"), help_text=_("For each language a title and a text."))

    objects = HouseRuleQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("rule of the house")
        verbose_name_plural = _("rules of the house")
        constraints = [models.UniqueConstraint(fields=["book", "code"], name="a_rule_once_in_a_version")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The rule in a few words, in the reader's language."""
        return self.said_in(get_language(), "title")

    @property
    def text(self) -> str:
        """The rule in one or two sentences, in the reader's language."""
        return self.said_in(get_language(), "text")

    def said_in(self, language: str | None, part: str) -> str:
        """A part in that language; where nobody wrote it, as the catalogs translate the city's own words."""
        there = self.words.get(language or "") or {}
        words = there.get(part) or self.words.get(settings.LANGUAGE_CODE, {}).get(part, "")
        return str(words) if there.get(part) or not words else gettext(words)


class Decision(models.Model):
    """What a council member decided, and why. Never changed; the newest about a thing holds.

    It is about a `comment`, or about another room's thing (`about`, see `matters`), or about a whole discussion.
    """

    class Kind(models.TextChoices):
        ACCEPT = "accept", _("let in")
        HIDE = "hide", _("hidden")
        RESTORE = "restore", _("shown again")
        DISMISS = "dismiss", _("flags dismissed")
        WARN = "warn", _("author warned")
        PARDON = "pardon", _("warning taken back")
        PAUSE = "pause", _("account paused")
        RESUME = "resume", _("pause ended")
        LOCK = "lock", _("locked")
        UNLOCK = "unlock", _("opened again")
        UNDO = "undo", _("comments of one account hidden")
        REDO = "redo", _("comments of one account shown again")

    kind = models.CharField(_("decision"), max_length=10, choices=Kind.choices)
    discussion = models.ForeignKey(
        Discussion, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("discussion")
    )
    comment = models.ForeignKey(
        Comment, null=True, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("comment")
    )
    about_type = models.ForeignKey(ContentType, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("whom it is about"),
    )
    rule = models.ForeignKey(
        HouseRule, null=True, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("rule")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("decided by")
    )
    council = models.ForeignKey(
        Council, null=True, on_delete=models.SET_NULL, related_name="decisions", verbose_name=_("council")
    )
    made_at = models.DateTimeField(_("decided"))
    part_of = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="parts", verbose_name=_("part of")
    )
    undoes = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="undone_by", verbose_name=_("takes back")
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("moderation decision")
        verbose_name_plural = _("moderation decisions")
        indexes = [
            models.Index(fields=["-made_at", "-id"], condition=Q(part_of__isnull=True), name="decision_log"),
            models.Index(fields=["council", "-made_at"], name="decision_by_council"),
            models.Index(fields=["person", "made_at"], name="decision_by_person"),
            models.Index(
                fields=["about_type", "about_id"], condition=Q(about_id__isnull=False), name="decision_by_thing"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") | Q(kind="accept"), name="decision_has_its_reason"),
            models.CheckConstraint(
                condition=Q(about_type__isnull=True, about_id__isnull=True)
                | Q(about_type__isnull=False, about_id__isnull=False, comment__isnull=True),
                name="decision_is_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason}"

    def get_absolute_url(self) -> str:
        return numbered("discussions:decision", self.pk)


class Flagging(models.Model):
    """A person's word that something breaks a rule of the house: what every flag has, whatever it is on."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("flagged by")
    )
    rule = models.ForeignKey(HouseRule, on_delete=models.PROTECT, related_name="+", verbose_name=_("rule"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("flagged"))
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("decision")
    )

    class Meta:
        abstract = True
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.rule)


class Flag(Flagging):
    """A flag on a comment. One a person and comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="flags", verbose_name=_("comment"))

    class Meta(Flagging.Meta):
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [models.UniqueConstraint(fields=["comment", "by"], name="one_flag_a_person")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(decision__isnull=True), name="flag_open_by_age"),
            models.Index(fields=["by", "created_at"], name="flag_by_person"),
        ]


class PauseQuerySet(models.QuerySet["Pause"]):
    def running(self) -> PauseQuerySet:
        """Pauses that hold at this moment."""
        return self.filter(until__gt=clock.now(), ended_at__isnull=True)


class Pause(models.Model):
    """A stretch of time in which a person can read, vote and appeal, but not comment or flag."""

    decision = models.OneToOneField(
        Decision, on_delete=models.CASCADE, related_name="pause", verbose_name=_("decision")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pauses", verbose_name=_("person")
    )
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended early"), null=True, blank=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        indexes = [models.Index(fields=["person", "until"], name="pause_by_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.until}"


class AppealQuerySet(models.QuerySet["Appeal"]):
    def waiting(self) -> AppealQuerySet:
        """What nobody has decided yet; what is due first comes first."""
        return self.filter(state=AppealState.WAITING).order_by("due_at", "pk")

    def late(self) -> AppealQuerySet:
        """Waiting for longer than the clock allows."""
        return self.waiting().filter(due_at__lte=clock.now())

    def waiting_for(self, user: Any) -> AppealQuerySet:
        """Appeals that `user`'s seats let them decide: of their own councils, and of any council where the clock has run
        out or no colleague is left to ask. Never about their own decision, never their own."""
        seats = Seat.objects.current().of(user)
        colleagues = (
            Seat.objects.current()
            .filter(council__neighborhood=OuterRef("decision__discussion__neighborhood"))
            .exclude(holder=OuterRef("decision__by"))
            .exclude(holder=OuterRef("by"))
        )
        mine = Q(decision__discussion__neighborhood__council__in=seats.values("council"))
        anybodys = Q(decision__discussion__neighborhood__isnull=True) | Q(due_at__lte=clock.now()) | ~Exists(colleagues)
        own = Q(decision__by=user) | Q(by=user)
        return self.waiting().filter(Exists(seats), mine | anybodys).exclude(own)

    def with_context(self) -> AppealQuerySet:
        """With all that whoever decides must see."""
        return self.select_related(
            "by",
            "answered_by",
            "decision__by",
            "decision__rule",
            "decision__council__neighborhood",
            "decision__comment__author",
            "decision__discussion__neighborhood",
            "decision__discussion__cycle",
        )


class Appeal(models.Model):
    """The word of somebody a decision is about that it was wrong. Another council member decides, by `due_at`."""

    decision = models.OneToOneField(
        Decision, on_delete=models.CASCADE, related_name="appeal", verbose_name=_("decision")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("appealed by")
    )
    words = models.TextField(_("why it was wrong"), max_length=1000, help_text=_("Plain text."))
    made_at = models.DateTimeField(_("appealed"))
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=AppealState.choices, default=AppealState.WAITING)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = AppealQuerySet.as_manager()
    State = AppealState

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        indexes = [models.Index(fields=["due_at"], condition=Q(state=AppealState.WAITING), name="appeal_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[AppealState.UPHELD, AppealState.OVERTURNED])
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="appeal_is_answered_with_words",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("made_at")), name="appeal_is_due_later"),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("discussions:decision", args=[self.decision_id]) + "#appeal"

    @property
    def is_late(self) -> bool:
        """Whether it waits for longer than the clock allows, or was answered too late."""
        return (self.answered_at or clock.now()) >= self.due_at and self.state != AppealState.MOOT


class Trace(models.Model):
    """From which network a comment or flag came: a keyed hash that nobody can turn back, kept for a few days."""

    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="traces")
    flag = models.ForeignKey(Flag, null=True, on_delete=models.CASCADE, related_name="traces")
    network = models.CharField(_("network"), max_length=24)
    at = models.DateTimeField(_("at"), db_index=True)

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        constraints = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False) ^ Q(flag__isnull=False), name="trace_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.network
