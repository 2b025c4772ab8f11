"""Questions from the floor."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deliberation.assemblies.lifecycle import Desk, QuestionState
from deliberation.assemblies.models.session import Assembly
from kit import clock


class FloorQuestionQuerySet(models.QuerySet["FloorQuestion"]):
    def waiting_for_the_city(self) -> FloorQuestionQuerySet:
        """Put to the city and not answered, what is due first in front."""
        return self.filter(state=QuestionState.PUT).order_by("answer_due", "pk")

    def answered_by_the_city(self) -> FloorQuestionQuerySet:
        return self.filter(answered_at__isnull=False).order_by("-answered_at", "-pk")


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
    desk = models.CharField(_("put to"), max_length=10, choices=Desk.choices, blank=True)
    answer_due = models.DateTimeField(_("answer due"), null=True, blank=True, db_index=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = FloorQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("question from the floor")
        verbose_name_plural = _("questions from the floor")

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("assemblies:questions") + ("?show=answered" if self.answered_at else "")

    @property
    def is_late(self) -> bool:
        """Whether the city's answer is or was late."""
        return self.answer_due is not None and (self.answered_at or clock.now()) > self.answer_due


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
