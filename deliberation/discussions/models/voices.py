"""What surrounds a comment: earlier words, mentions, nods; and the summaries of a discussion."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deliberation.discussions.models.talk import Comment, Discussion
from kit.addresses import numbered


class EarlierWords(models.Model):
    """What a comment said before its author changed it. Public as long as the comment is."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="earlier", verbose_name=_("comment"))
    body = models.TextField(_("words"), help_text=_("Cleaned HTML."))
    until = models.DateTimeField(_("until"))

    class Meta:
        ordering = ["until", "pk"]
        verbose_name = _("earlier words")
        verbose_name_plural = _("earlier words")

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.until}"


class Mention(models.Model):
    """Somebody who is called by name in a comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions", verbose_name=_("comment"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="mentioned_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.comment_id}"


class Nod(models.Model):
    """A reader's "good point". `camp` is where they stood in this discussion when they gave it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="given_nods", verbose_name=_("comment"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("given by")
    )
    camp = models.CharField(_("camp"), max_length=10, blank=True)
    at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("good point")
        verbose_name_plural = _("good points")
        constraints = [models.UniqueConstraint(fields=["comment", "by"], name="one_nod_a_person")]
        indexes = [models.Index(fields=["by", "at"], name="nod_by_person")]

    def __str__(self) -> str:
        return f"{self.by_id} → {self.comment_id}"


class Summary(models.Model):
    """A facilitator's summary of a discussion, point by point with its sources. Each version stays as it is."""

    discussion = models.ForeignKey(
        Discussion, on_delete=models.CASCADE, related_name="summaries", verbose_name=_("discussion")
    )
    version = models.PositiveIntegerField(_("version"))
    points = models.JSONField(
        _("points"), help_text=_("Each has `text` (cleaned HTML) and `sources` (numbers of comments).")
    )
    why = models.CharField(_("what changed"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("written by")
    )
    duty = models.CharField(_("written as"), max_length=10, blank=True)
    made_at = models.DateTimeField(_("written"))

    class Meta:
        ordering = ["-version"]
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        constraints = [models.UniqueConstraint(fields=["discussion", "version"], name="summary_versions")]

    def __str__(self) -> str:
        return f"{self.discussion}: {self.version}"

    def get_absolute_url(self) -> str:
        return numbered("discussions:summaries", self.discussion_id) + f"#version-{self.version}"


class Objection(models.Model):
    """Somebody's word that a point of a summary does not say what was said."""

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="objections", verbose_name=_("summary"))
    point = models.PositiveSmallIntegerField(_("point"), help_text=_("Counted from 1."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    words = models.CharField(_("what is wrong"), max_length=500)
    made_at = models.DateTimeField(_("made"))
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(fields=["summary", "point", "by"], name="one_objection_a_person_and_point"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="objection_is_answered_with_words"
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    def get_absolute_url(self) -> str:
        return numbered("discussions:summaries", self.summary.discussion_id) + f"#objection-{self.pk}"
