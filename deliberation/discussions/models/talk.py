from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cycles.models import Cycle
from deliberation.discussions.lifecycle import State
from kit import clock
from kit.addresses import numbered
from neighborhoods.models import Neighborhood, Seat


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def with_counts(self) -> DiscussionQuerySet:
        """With `.shown`, how many comments everybody can read."""
        return self.annotate(shown=Count("comments", filter=Q(comments__state=State.SHOWN)))


class Discussion(models.Model):
    """A thread about one thing. It knows its calendar (`cycle`) and whose council moderates it (`neighborhood`).

    Where people say something other than comments (`has_comments` is false), it is only the place that the council's
    decisions name: an opinion conversation's.
    """

    title = models.CharField(_("title"), max_length=200)
    url = models.CharField(_("address of what is discussed"), max_length=200, blank=True)
    cycle = models.ForeignKey(
        Cycle, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("cycle")
    )
    neighborhood = models.ForeignKey(
        Neighborhood, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("neighborhood")
    )
    locked_because = models.CharField(_("locked because"), max_length=300, blank=True)
    has_comments = models.BooleanField(_("people write comments here"), default=True)
    takes_sides = models.BooleanField(_("people are for or against it"), default=True)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("discussions:discussion", args=[self.pk])

    @property
    def stances(self) -> tuple[Stance, ...]:
        """How a comment can open a thread here: nobody is for or against a page that explains something."""
        return SIDES if self.takes_sides else NO_SIDES


class Stance(models.TextChoices):
    FOR = "for", _("for")
    AGAINST = "against", _("against")
    QUESTION = "question", _("question")
    REMARK = "remark", _("remark")


SIDES = (Stance.FOR, Stance.AGAINST, Stance.QUESTION)
NO_SIDES = (Stance.REMARK, Stance.QUESTION)


class Duty(models.TextChoices):
    """In whose name a comment speaks, where it is not simply a neighbor's."""

    OFFICER = "officer", _("city officer")
    COUNCIL = "council", _("council member")
    LIAISON = "liaison", _("liaison")


class Addressee(models.TextChoices):
    """Who is asked, and answers by the clock."""

    COUNCIL = "council", _("the council")
    OFFICER = "officer", _("the city's officers")
    LIAISON = "liaison", _("the liaison")


class CommentQuerySet(models.QuerySet["Comment"]):
    def with_people(self) -> CommentQuerySet:
        """With who wrote it, and what it answers, in one query."""
        return self.select_related("author", "reply_to__author")

    def with_names(self) -> CommentQuerySet:
        """With the names that stand above its words, in one query: `author_name`, `author_place`, `answered_name`;
        and why its thread is locked: `top_locked`.

        Names and not people: for each comment of a page Django would build five rows of which nobody sees the rest.
        """
        return self.annotate(
            author_name=F("author__public_name"),
            author_place=F("author__residence__neighborhood__name"),
            answered_name=F("reply_to__author__public_name"),
            top_locked=F("top__locked_because"),
        )

    def shown(self) -> CommentQuerySet:
        """Comments that everybody can read."""
        return self.filter(state=State.SHOWN)

    def with_changes(self) -> CommentQuerySet:
        """With `.changed_at`, when its words last changed."""
        return self.annotate(changed_at=Coalesce("edited_at", "created_at"))

    def flagged(self) -> CommentQuerySet:
        """Shown comments with flags that nobody has decided on, oldest flag first."""
        return self.filter(flagged_at__isnull=False, state=State.SHOWN).order_by("flagged_at", "pk")

    def waiting_for(self, user: Any) -> CommentQuerySet:
        """Flagged comments that `user`'s council seats let them decide on. A citywide discussion waits for every council."""
        seats = Seat.objects.current().of(user)
        mine = Q(discussion__neighborhood__council__in=seats.values("council"))
        citywide = Q(discussion__neighborhood__isnull=True) & Exists(seats)
        return self.filter(mine | citywide).flagged()

    def asked(self) -> CommentQuerySet:
        """Shown questions to somebody with a duty that nobody has answered yet, what is due first first."""
        return self.filter(answer_due__isnull=False, answered_at__isnull=True, state=State.SHOWN).order_by(
            "answer_due", "pk"
        )

    def with_context(self) -> CommentQuerySet:
        """With what a moderator must see beside the words: where they stand and what they answer."""
        return self.with_people().select_related("discussion__neighborhood", "discussion__cycle")


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
    warned_because = models.CharField(_("author warned because"), max_length=300, blank=True)
    locked_because = models.CharField(_("thread locked because"), max_length=300, blank=True)
    flagged_at = models.DateTimeField(
        _("oldest open flag"), null=True, blank=True, help_text=_("Kept by the acts that flag and decide.")
    )
    picture = models.CharField(_("picture"), max_length=100, blank=True, help_text=_("Its name in the storage."))
    picture_alt = models.CharField(_("what the picture shows"), max_length=250, blank=True)
    about = models.CharField(_("about the paragraph"), max_length=40, blank=True)
    about_words = models.CharField(
        _("the paragraph began with"), max_length=200, blank=True, help_text=_("As it stood then.")
    )
    asks = models.CharField(_("asks"), max_length=10, choices=Addressee.choices, blank=True)
    answer_due = models.DateTimeField(_("answer due"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("answer")
    )
    nods = models.PositiveIntegerField(_("good points"), default=0)
    strength = models.PositiveIntegerField(
        _("strength"), default=0, help_text=_("From its nods, see `order.strength`; kept by the act that nods.")
    )
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
            models.Index(fields=["flagged_at"], condition=Q(flagged_at__isnull=False), name="comment_flagged"),
            models.Index(
                fields=["answer_due"],
                condition=Q(answer_due__isnull=False, answered_at__isnull=True),
                name="comment_asked",
            ),
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
            models.CheckConstraint(condition=Q(picture="") | ~Q(picture_alt=""), name="comment_picture_has_alt_text"),
            models.CheckConstraint(
                condition=Q(asks="", answer_due__isnull=True) | (~Q(asks="") & Q(answer_due__isnull=False)),
                name="comment_asks_by_the_clock",
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
    def is_late(self) -> bool:
        """Whether a question waits for its answer longer than the clock allows, or was answered too late."""
        return self.answer_due is not None and (self.answered_at or clock.now()) >= self.answer_due

    @property
    def is_top(self) -> bool:
        return self.top_id is None
