"""What an assembly leaves behind: promises, notes and captions from while it goes on, hand-outs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deliberation.assemblies.models.floor import FloorQuestion
from deliberation.assemblies.models.session import AgendaItem, Assembly


class Promise(models.Model):
    """Who does what until when: made on the spot, for a parked question or for itself."""

    assembly = models.ForeignKey(
        Assembly, on_delete=models.CASCADE, related_name="promises", verbose_name=_("assembly")
    )
    question = models.ForeignKey(
        FloorQuestion, null=True, blank=True, on_delete=models.SET_NULL, related_name="promises"
    )
    text = models.CharField(_("what"), max_length=300)
    owner = models.CharField(_("who"), max_length=80)
    due_on = models.DateField(_("until"))
    kept_on = models.DateField(_("kept"), null=True, blank=True)
    outcome = models.CharField(_("what came of it"), max_length=300, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("promise")
        verbose_name_plural = _("promises")

    def __str__(self) -> str:
        return self.text


class NoteLine(models.Model):
    """A line of the notes that somebody takes while the assembly goes on, for those who can't hear or come late."""

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="notes", verbose_name=_("assembly"))
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(_("note"), max_length=400)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text


class CaptionLine(models.Model):
    """A line of what is being said, typed as it is said, for those who can't hear or follow. `language` is a BCP 47 tag."""

    assembly = models.ForeignKey(
        Assembly, on_delete=models.CASCADE, related_name="captions", verbose_name=_("assembly")
    )
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(_("caption"), max_length=240)
    language = models.CharField(_("language"), max_length=35)
    said_at = models.DateTimeField(_("said"))
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("caption")
        verbose_name_plural = _("captions")

    def __str__(self) -> str:
        return self.text


class Handout(models.Model):
    """Something to read: a file that is kept here, or an address elsewhere.

    `file` is the name in the storage, of our own making; `alt` says what is on it where it is a picture.
    """

    assembly = models.ForeignKey(
        Assembly, on_delete=models.CASCADE, related_name="handouts", verbose_name=_("assembly")
    )
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("agenda item")
    )
    title = models.CharField(_("title"), max_length=120)
    url = models.URLField(_("address"), max_length=300, blank=True)
    file = models.CharField(_("file"), max_length=100, blank=True)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    alt = models.CharField(_("what is on the picture"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("hand-out")
        verbose_name_plural = _("hand-outs")
        constraints = [
            models.CheckConstraint(
                condition=Q(url="", file__gt="") | Q(url__gt="", file=""), name="handout_is_a_file_or_an_address"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("assemblies:handout", args=[self.assembly_id, self.pk])

    @property
    def ending(self) -> str:
        """ "pdf", "odt", "webp"; nothing for an address."""
        return self.file.rpartition(".")[2]
