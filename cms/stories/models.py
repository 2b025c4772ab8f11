from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cms.stories import naming
from cms.stories.lifecycle import ConsentState, StoryState
from kit.addresses import numbered
from proposals.delivery.models import Project


class StoryQuerySet(models.QuerySet["Story"]):
    def published(self) -> StoryQuerySet:
        """Those that everybody may read, the newest first, with all a card shows, in two queries."""
        found = self.filter(state=StoryState.PUBLISHED).select_related("project__proposal__envelope__neighborhood")
        return found.prefetch_related("consents").order_by("-published_at", "-pk")


class Story(models.Model):
    """What became of a concern, told from a project's own timeline in the words of an editor."""

    State = StoryState

    class Kind(models.TextChoices):
        RESOLVED = "resolved", pgettext_lazy("story", "It worked")
        FAILED = "failed", pgettext_lazy("story", "It failed")
        MIXED = "mixed", pgettext_lazy("story", "Partly")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="stories", verbose_name=_("project"))
    kind = models.CharField(_("how it ended"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in one or two sentences"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=StoryState.choices, default=StoryState.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("at"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True, db_index=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=StoryState.PUBLISHED) | Q(published_at__isnull=False),
                name="published_story_has_a_date",
            )
        ]

    def __str__(self) -> str:
        return self.told(self.title)

    def get_absolute_url(self) -> str:
        return numbered("stories:story", self.pk)

    @property
    def is_public(self) -> bool:
        return self.state == StoryState.PUBLISHED

    @property
    def texts(self) -> list[str]:
        """Everything an editor wrote in it."""
        return [self.title, self.summary, *(moment.words for moment in self.moments.all())]

    @property
    def agreed(self) -> frozenset[str]:
        """The names of those who agree to be named, at this moment."""
        return frozenset(one.name for one in self.consents.all() if one.state == ConsentState.GIVEN)

    def told(self, text: str) -> str:
        """The text as readers see it, without the name of anybody who does not agree."""
        return naming.shown(text, self.agreed, gettext("a neighbor"))

    @property
    def shown_title(self) -> str:
        return self.told(self.title)

    @property
    def shown_summary(self) -> str:
        return self.told(self.summary)


class Moment(models.Model):
    """A moment of the project's timeline that the editor chose, as it was then, with the editor's words."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="moments", verbose_name=_("story"))
    key = models.CharField(_("what it is"), max_length=40)
    day = models.DateField(_("day"))
    fact = models.CharField(_("what happened"), max_length=300)
    url = models.CharField(_("where it stands"), max_length=200)
    words = models.TextField(_("words"), max_length=1500, blank=True)

    class Meta:
        ordering = ["day", "pk"]
        verbose_name = _("moment of a story")
        verbose_name_plural = _("moments of stories")
        constraints = [models.UniqueConstraint(fields=["story", "key"], name="one_moment_of_a_key")]

    def __str__(self) -> str:
        return self.fact

    @property
    def is_bad(self) -> bool:
        return self.key.startswith(("setback-", "cancelled", "missed-"))


class ConsentQuerySet(models.QuerySet["Consent"]):
    def of(self, user: Any) -> ConsentQuerySet:
        return self.filter(person=user)


class Consent(models.Model):
    """A person's word on being named in a story. They can take it back at any time."""

    State = ConsentState

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="consents", verbose_name=_("story"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    name = models.CharField(_("name as it is written"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=ConsentState.choices, default=ConsentState.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("word on being named")
        verbose_name_plural = _("words on being named")
        constraints = [
            models.UniqueConstraint(fields=["story", "person"], name="one_word_on_naming_a_person"),
            models.UniqueConstraint(fields=["story", "name"], name="one_word_on_naming_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.state}"

    def get_absolute_url(self) -> str:
        return numbered("stories:consent", self.pk)
