"""Questions that residents ask about a paragraph, and the city's answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.lifecycle import QuestionState
from kit import clock

ANSWERED_WITHIN = timedelta(days=7)


class ByTheClock:
    """What everything that is asked of the city has: a moment until when it promises an answer."""

    asked_at: datetime
    answered_at: datetime | None

    @property
    def due_at(self) -> datetime:
        """Until when the city promises an answer."""
        return self.asked_at + ANSWERED_WITHIN

    @property
    def is_late(self) -> bool:
        """Whether it waits longer than promised, or was settled too late."""
        return (self.answered_at or clock.now()) >= self.due_at


class ParagraphQuestionQuerySet(models.QuerySet["ParagraphQuestion"]):
    def waiting(self) -> ParagraphQuestionQuerySet:
        """What nobody has answered yet, oldest first."""
        return self.filter(state=QuestionState.WAITING).order_by("asked_at")

    def late(self) -> ParagraphQuestionQuerySet:
        """Waiting for longer than the city promises."""
        return self.waiting().filter(asked_at__lte=clock.now() - ANSWERED_WITHIN)

    def open_for(self, user: Any) -> ParagraphQuestionQuerySet:
        """What this person asked and nobody else can read: waiting, or declined."""
        return self.filter(asker=user).exclude(state=QuestionState.ANSWERED).order_by("asked_at")

    def answered(self) -> ParagraphQuestionQuerySet:
        """What everybody can read, oldest first, with the people in it."""
        return (
            self.filter(state=QuestionState.ANSWERED)
            .select_related("asker", "answered_by")
            .order_by("answered_at", "pk")
        )


class ParagraphQuestion(ByTheClock, models.Model):
    """One question about one paragraph. It becomes public together with its answer."""

    page = models.ForeignKey(
        "cms.ExplainerPage", on_delete=models.CASCADE, related_name="questions", verbose_name=_("page")
    )
    paragraph = models.CharField(_("paragraph"), max_length=40, help_text=_("The paragraph's id on its page."))
    excerpt = models.CharField(
        _("the paragraph began with"), max_length=200, help_text=_("As it stood when the question was asked.")
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="paragraph_questions",
        verbose_name=_("asked by"),
    )
    question = models.TextField(_("question"), max_length=1000, help_text=_("Plain text."))
    asked_at = models.DateTimeField(_("asked at"), db_index=True)
    state = models.CharField(
        _("state"), max_length=10, choices=QuestionState.choices, default=QuestionState.WAITING, db_index=True
    )
    answer = models.TextField(_("answer"), blank=True, help_text=_("Cleaned HTML; for a refusal, the reason."))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = ParagraphQuestionQuerySet.as_manager()
    State = QuestionState

    class Meta:
        ordering = ["asked_at"]
        verbose_name = _("question about a paragraph")
        verbose_name_plural = _("questions about paragraphs")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=QuestionState.WAITING) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="question_is_answered_with_words",
            ),
        ]

    def __str__(self) -> str:
        return self.question[:60]

    def get_absolute_url(self) -> str:
        return f"{self.page.url}#p-{self.paragraph}"
