from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cycles.models import Cycle
from neighborhoods.models import Neighborhood


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


class Stance(models.TextChoices):
    FOR = "for", _("for")
    AGAINST = "against", _("against")
    QUESTION = "question", _("question")


class Comment(models.Model):
    """A message in a discussion, with a stance at the top of a thread."""

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
    reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies", verbose_name=_("reply to")
    )
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, default=Stance.QUESTION)
    body = models.TextField(_("comment"), help_text=_("Cleaned HTML."))
    created_at = models.DateTimeField(_("written"), db_index=True)

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")

    def __str__(self) -> str:
        return f"{self.author}: {self.body[:40]}"
