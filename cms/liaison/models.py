from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.liaison.reading import Level, level
from cms.lifecycle import QuestionState
from cms.models.questions import ANSWERED_WITHIN, ByTheClock
from kit import clock
from kit.addresses import numbered


class PlainQuerySet(models.QuerySet["Plain"]):
    def newest(self) -> PlainQuerySet:
        return self.order_by("-changed_at", "-pk")


class Plain(models.Model):
    """A text of the city beside the same in plain words."""

    title = models.CharField(_("title"), max_length=160)
    address = models.CharField(_("where the original stands"), max_length=300)
    original = models.TextField(_("original"))
    plain = models.TextField(_("in plain words"))
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    made_at = models.DateTimeField(_("at"))
    changed_at = models.DateTimeField(_("changed"), db_index=True)

    objects = PlainQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name = _("plain version")
        verbose_name_plural = _("plain versions")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return numbered("liaison:plain", self.pk)

    @property
    def levels(self) -> tuple[Level | None, Level | None]:
        """How hard the original and the plain words are to read, where a formula knows the language."""
        return level(self.original, self.language), level(self.plain, self.language)


class AskQuerySet(models.QuerySet["Ask"]):
    def waiting(self) -> AskQuerySet:
        """What nobody has answered yet, oldest first."""
        return self.filter(state=QuestionState.WAITING).order_by("asked_at", "pk")

    def late(self) -> AskQuerySet:
        """Waiting for longer than the city promises."""
        return self.waiting().filter(asked_at__lte=clock.now() - ANSWERED_WITHIN)

    def answered(self) -> AskQuerySet:
        """What everybody can read, the newest answer first."""
        return self.filter(state=QuestionState.ANSWERED).select_related("plain").order_by("-answered_at", "-pk")

    def readable_by(self, user: Any, answers: bool) -> AskQuerySet:
        """Answered ones; one's own; and all for whoever answers."""
        if answers:
            return self
        mine = Q(asker=user.pk) if user.is_authenticated else Q(pk=None)
        return self.filter(mine | Q(state=QuestionState.ANSWERED))


class Ask(ByTheClock, models.Model):
    """Somebody asks that a page or a document is explained. It becomes public together with its answer."""

    State = QuestionState

    address = models.CharField(_("what it is about"), max_length=300)
    question = models.TextField(_("what is not clear"), max_length=1000)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"), db_index=True)
    state = models.CharField(
        _("state"), max_length=10, choices=QuestionState.choices, default=QuestionState.WAITING, db_index=True
    )
    answer = models.TextField(_("answer"), blank=True, help_text=_("Cleaned HTML; for a refusal, the reason."))
    plain = models.ForeignKey(
        Plain, null=True, blank=True, on_delete=models.SET_NULL, related_name="asks", verbose_name=_("plain version")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = AskQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("request for an explanation")
        verbose_name_plural = _("requests for an explanation")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=QuestionState.WAITING) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="explanation_has_words",
            )
        ]

    def __str__(self) -> str:
        return self.question[:60]

    def get_absolute_url(self) -> str:
        return numbered("liaison:asked", self.pk)

    @property
    def is_waiting(self) -> bool:
        return self.state == QuestionState.WAITING
