from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Min, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cycles.models import Cycle
from deliberation.discussions.lifecycle import State
from kit.addresses import numbered
from neighborhoods.models import Neighborhood, Seat


class Discussion(models.Model):
    """A thread about one thing. It knows its calendar (`cycle`) and whose council moderates it (`neighborhood`)."""

    title = models.CharField(_("title"), max_length=200)
    url = models.CharField(_("address of what is discussed"), max_length=200, blank=True)
    cycle = models.ForeignKey(
        Cycle, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("cycle")
    )
    neighborhood = models.ForeignKey(
        Neighborhood, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("neighborhood")
    )

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("discussions:discussion", args=[self.pk])


class Stance(models.TextChoices):
    FOR = "for", _("for")
    AGAINST = "against", _("against")
    QUESTION = "question", _("question")


class Duty(models.TextChoices):
    """In whose name a comment speaks, where it is not simply a neighbor's."""

    OFFICER = "officer", _("city officer")
    COUNCIL = "council", _("council member")


class CommentQuerySet(models.QuerySet["Comment"]):
    def with_people(self) -> CommentQuerySet:
        """With who wrote it, and what it answers, in one query."""
        return self.select_related("author", "reply_to__author")

    def with_names(self) -> CommentQuerySet:
        """With the names that stand above its words, in one query: `author_name`, `author_place`, `answered_name`.

        Names and not people: for each comment of a page Django would build five rows of which nobody sees the rest.
        """
        return self.annotate(
            author_name=F("author__public_name"),
            author_place=F("author__residence__neighborhood__name"),
            answered_name=F("reply_to__author__public_name"),
        )

    def flagged(self) -> CommentQuerySet:
        """Shown comments with flags that nobody has decided on, oldest flag first."""
        return (
            self.filter(state=State.SHOWN, flags__decision__isnull=True, flags__isnull=False)
            .annotate(flagged_at=Min("flags__created_at"), flag_count=Count("flags"))
            .order_by("flagged_at", "pk")
        )

    def waiting_for(self, user: Any) -> CommentQuerySet:
        """Flagged comments that `user`'s council seats let them decide on. A citywide discussion waits for every council."""
        seats = Seat.objects.current().of(user)
        mine = Q(discussion__neighborhood__council__in=seats.values("council"))
        if seats.exists():
            mine |= Q(discussion__neighborhood__isnull=True)
        return self.filter(mine).flagged()

    def with_context(self) -> CommentQuerySet:
        """With what a moderator must see beside the words: where they stand, what they answer, who complained of what."""
        return (
            self.with_people()
            .select_related("discussion__neighborhood", "discussion__cycle")
            .prefetch_related(Prefetch("flags", Flag.objects.filter(decision__isnull=True), to_attr="open_flags"))
        )


class Comment(models.Model):
    """A message in a discussion: with a stance where it opens a thread, without one where it replies."""

    discussion = models.ForeignKey(
        Discussion, on_delete=models.CASCADE, related_name="comments", verbose_name=_("discussion")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="comments",
        verbose_name=_("author"),
    )
    duty = models.CharField(_("speaks as"), max_length=10, choices=Duty.choices, blank=True)
    top = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="thread",
        verbose_name=_("thread"),
        help_text=_("The comment that opened the thread; empty for that comment itself."),
    )
    reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies", verbose_name=_("reply to")
    )
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, blank=True)
    body = models.TextField(_("comment"), blank=True, help_text=_("Cleaned HTML."))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SHOWN)
    hidden_because = models.CharField(_("hidden because"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), db_index=True)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()
    State = State

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(fields=["discussion", "top", "created_at"], name="comment_by_thread"),
            models.Index(fields=["author", "created_at"], name="comment_by_author"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(top__isnull=True) & Q(reply_to__isnull=True) & ~Q(stance=""))
                | (Q(top__isnull=False) & Q(reply_to__isnull=False) & Q(stance="")),
                name="comment_opens_with_a_stance_or_replies",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.HIDDEN) & ~Q(hidden_because=""))
                | (~Q(state=State.HIDDEN) & Q(hidden_because="")),
                name="comment_hidden_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author or _('someone')}: {self.body[:40]}"

    def get_absolute_url(self) -> str:
        return numbered("discussions:comment", self.pk)

    # Django's own two translate the words of every choice to find the one, for each comment of a page.
    def get_stance_display(self) -> str:  # type: ignore[no-redef]
        """The comment's stance in the reader's language, empty for a reply."""
        return str(Stance(self.stance).label) if self.stance else ""

    def get_duty_display(self) -> str:  # type: ignore[no-redef]
        """In whose name the comment speaks, in the reader's language; empty for a neighbor's."""
        return str(Duty(self.duty).label) if self.duty else ""

    @property
    def is_top(self) -> bool:
        return self.top_id is None


class Decision(models.Model):
    """What a council member decided about a comment, and why. Never changed; the newest one holds."""

    class Kind(models.TextChoices):
        HIDE = "hide", _("hidden")
        RESTORE = "restore", _("shown again")
        DISMISS = "dismiss", _("flags dismissed")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("comment"))
    kind = models.CharField(_("decision"), max_length=10, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("decided by")
    )
    made_at = models.DateTimeField(_("decided"))

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("moderation decision")
        verbose_name_plural = _("moderation decisions")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason}"

    def get_absolute_url(self) -> str:
        return numbered("discussions:comment", self.comment_id)


class Flag(models.Model):
    """A person's word that a comment breaks the rules of the house. One a person and comment."""

    class Reason(models.TextChoices):
        THREAT = "threat", _("It threatens or bullies somebody")
        HATE = "hate", _("It attacks people for who they are")
        PRIVATE = "private", _("It gives away private details")
        FALSE = "false", _("It states something false as a fact")
        SPAM = "spam", _("It advertises, or floods the discussion")
        OFF_TOPIC = "off-topic", _("It is about something else")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="flags", verbose_name=_("comment"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("flagged by")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("flagged"))
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.SET_NULL, related_name="flags", verbose_name=_("decision")
    )

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [models.UniqueConstraint(fields=["comment", "by"], name="one_flag_a_person")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(decision__isnull=True), name="flag_open_by_age"),
            models.Index(fields=["by", "created_at"], name="flag_by_person"),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
