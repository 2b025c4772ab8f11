from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import News
from kit import clock


class Follow(models.Model):
    """A person wants to hear of a topic: a proposal, a category, a neighborhood (`following.topics`)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows", verbose_name=_("person")
    )
    topic = models.CharField(_("topic"), max_length=80, help_text=_("The kind and the number: proposals.proposal:12."))
    since = models.DateTimeField(_("since"), default=clock.now, editable=False)

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("followed topic")
        verbose_name_plural = _("followed topics")
        constraints = [models.UniqueConstraint(fields=["topic", "person"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.topic}"


class Circle(models.Model):
    """A round piece of the map of which a person wants to hear."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="circles", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=80)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)
    meters = models.PositiveIntegerField(_("radius in meters"))
    since = models.DateTimeField(_("since"), default=clock.now, editable=False)

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("circle on the map")
        verbose_name_plural = _("circles on the map")
        indexes = [models.Index(fields=["latitude", "longitude"], name="circle_place")]
        constraints = [models.CheckConstraint(condition=Q(meters__gt=0), name="circle_has_a_size")]

    def __str__(self) -> str:
        return self.name


class Announcement(models.Model):
    """Something that happened, as one sentence with an address; and whom to tell, until they are told."""

    at = models.DateTimeField(_("happened"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("done by")
    )
    about = models.CharField(_("about"), max_length=80, db_index=True)
    sentence = models.CharField(_("sentence"), max_length=300, help_text=_("In English, as the catalog has it."))
    values = models.JSONField(_("what fills its blanks"), default=dict)
    url = models.CharField(_("address"), max_length=300, blank=True)
    topics = models.JSONField(_("topics"), default=list)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True)
    to = models.JSONField(_("whom it concerns"), default=list, help_text=_("Emptied once they are told."))
    letter = models.CharField(_("letter"), max_length=100, blank=True)
    always = models.BooleanField(_("the letter always goes"), default=False)
    delivered_at = models.DateTimeField(_("told"), null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.sentence) % self.values if self.values else gettext(self.sentence)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person: Any) -> NoticeQuerySet:
        """A person's notices, newest first, with what they say."""
        return self.filter(person=person).select_related("announcement").order_by("-at", "-pk")

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)

    def waiting(self) -> NoticeQuerySet:
        """Those that a letter is still to carry."""
        return self.filter(by_mail=True, digest__isnull=True)


class Notice(models.Model):
    """One person's copy of an announcement: it stands under their bell, and goes with their next digest."""

    class Because(models.TextChoices):
        YOURS = "yours", _("it concerns you")
        FOLLOWED = "followed", _("you follow it")
        NEAR = "near", _("it is near a place you follow")

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="notices", verbose_name=_("announcement")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", verbose_name=_("person")
    )
    because = models.CharField(_("because"), max_length=10, choices=Because.choices)
    at = models.DateTimeField(_("happened"))
    read_at = models.DateTimeField(_("read"), null=True)
    by_mail = models.BooleanField(_("goes by e-mail"), default=True)
    digest = models.ForeignKey(
        "Digest", null=True, on_delete=models.SET_NULL, related_name="notices", verbose_name=_("digest")
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["announcement", "person"], name="told_once")]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["person", "at"], condition=Q(by_mail=True, digest__isnull=True), name="notice_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.announcement_id}"


class Digest(models.Model):
    """A letter with news for one person: written down first and sent by a task, so that it goes once."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests", verbose_name=_("person")
    )
    made_at = models.DateTimeField(_("put together"))
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        indexes = [models.Index(fields=["made_at"], condition=Q(sent_at__isnull=True), name="digest_unsent")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.made_at}"


def waiting_since(pace: News, moment: datetime) -> NoticeQuerySet:
    """Notices of people with this pace that happened at `moment` or before and no letter has carried."""
    return Notice.objects.waiting().filter(person__news=pace, at__lte=moment)
