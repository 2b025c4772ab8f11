from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.training.lifecycle import ConsentState, PlaceState, ReflectionState
from deliberation.discussions.models import Decision, Discussion, Flagging
from kit import clock
from kit.addresses import numbered
from neighborhoods.decisions.models import Motion
from neighborhoods.models import Neighborhood, Seat


class CurriculumQuerySet(models.QuerySet["Curriculum"]):
    def with_versions(self) -> CurriculumQuerySet:
        """With every version (the newest first) and the co-authors who are named, in three queries."""
        versions = Version.objects.select_related("motion__session__council__neighborhood", "by").order_by("-number")
        named = CoAuthor.objects.named()
        return self.prefetch_related(
            models.Prefetch("versions", queryset=versions),
            models.Prefetch("coauthors", queryset=named, to_attr="named"),
        )


class Curriculum(models.Model):
    """What a training teaches, written by officers and residents together. Its words stand in its versions."""

    class Audience(models.TextChoices):
        OFFICERS = "officers", pgettext_lazy("audience", "officers")
        RESIDENTS = "residents", pgettext_lazy("audience", "residents")
        BOTH = "both", pgettext_lazy("audience", "officers and residents together")

    title = models.CharField(_("title"), max_length=120)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience.choices)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    made_at = models.DateTimeField(_("at"))

    objects = CurriculumQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("curriculum")
        verbose_name_plural = _("curricula")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return numbered("training:curriculum", self.pk)

    @property
    def latest(self) -> Version:
        """The newest version; there is always one."""
        return max(self.versions.all(), key=lambda version: version.number)

    @property
    def in_force(self) -> Version | None:
        """The newest version that a council approved."""
        approved = [version for version in self.versions.all() if version.is_approved]
        return max(approved, key=lambda version: version.number, default=None)


class Version(models.Model):
    """One wording of a curriculum. It never changes; what is to be different is a new version."""

    curriculum = models.ForeignKey(
        Curriculum, on_delete=models.CASCADE, related_name="versions", verbose_name=_("curriculum")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    aims = models.TextField(_("aims"))
    modules = models.TextField(_("modules"), help_text=_("A title in the first line; a blank line between modules."))
    changed = models.CharField(_("what changed"), max_length=300, blank=True)
    why = models.CharField(_("why"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))
    motion = models.ForeignKey(
        Motion, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decision")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)

    class Meta:
        ordering = ["curriculum", "-number"]
        verbose_name = pgettext_lazy("of a curriculum", "version")
        verbose_name_plural = pgettext_lazy("of a curriculum", "versions")
        constraints = [
            models.UniqueConstraint(fields=["curriculum", "number"], name="one_version_a_number"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(motion__isnull=False), name="version_approved_by_a_decision"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | (~Q(changed="") & ~Q(why="")), name="version_says_what_changed_and_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.curriculum}, {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("training:version", args=[self.curriculum_id, self.number])

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The modules: a title and the words below it."""
        blocks = [block.strip() for block in self.modules.replace("\r\n", "\n").split("\n\n") if block.strip()]
        return [(title.strip(), words.strip()) for title, _line, words in (block.partition("\n") for block in blocks)]


class CoAuthorQuerySet(models.QuerySet["CoAuthor"]):
    def named(self) -> CoAuthorQuerySet:
        """Those who said that their name may stand there, in the order in which they were asked."""
        return self.filter(state=ConsentState.NAMED).select_related("person").order_by("asked_at", "pk")


class CoAuthor(models.Model):
    """Somebody who wrote a curriculum with others. The name is public only while this person wants it to be."""

    State = ConsentState

    curriculum = models.ForeignKey(
        Curriculum, on_delete=models.CASCADE, related_name="coauthors", verbose_name=_("curriculum")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    state = models.CharField(_("consent"), max_length=10, choices=ConsentState.choices, default=ConsentState.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = CoAuthorQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("co-author of a curriculum")
        verbose_name_plural = _("co-authors of curricula")
        constraints = [models.UniqueConstraint(fields=["curriculum", "person"], name="one_consent_a_coauthor")]

    def __str__(self) -> str:
        return f"{self.curriculum_id}: {self.person_id}"

    @property
    def title(self) -> str:
        return self.curriculum.title

    def get_absolute_url(self) -> str:
        return reverse("training:my_name", args=[self.curriculum_id])


class SessionQuerySet(models.QuerySet["Session"]):
    def with_all(self) -> SessionQuerySet:
        """With curriculum, version and place, and how many have a seat and wait (`.taken`, `.in_line`), in one query."""
        taken = Count("places", filter=Q(places__state=PlaceState.SEATED))
        in_line = Count("places", filter=Q(places__state=PlaceState.WAITING))
        return self.select_related("version__curriculum", "neighborhood").annotate(taken=taken, in_line=in_line)

    def to_come(self) -> SessionQuerySet:
        """Those that have not ended and are held, the next first."""
        return self.filter(ends_at__gt=clock.now(), called_off="").order_by("starts_at", "pk")

    def past(self) -> SessionQuerySet:
        """Those that have ended, the latest first."""
        return self.filter(ends_at__lte=clock.now(), called_off="").order_by("-starts_at", "-pk")


class Session(models.Model):
    """A training at a place and a time, with seats, by one version of a curriculum."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("version"))
    neighborhood = models.ForeignKey(
        Neighborhood, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("neighborhood")
    )
    place = models.CharField(_("place"), max_length=160)
    language = models.CharField(_("language"), max_length=60)
    access = models.CharField(_("getting in and taking part"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("starts"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    seats = models.PositiveSmallIntegerField(_("seats"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    made_at = models.DateTimeField(_("planned"))
    sequence = models.PositiveSmallIntegerField(default=0)  # for people's calendars: how often it was changed
    called_off = models.CharField(_("called off because"), max_length=300, blank=True)
    came = models.PositiveSmallIntegerField(_("how many came"), null=True, blank=True)
    discussion = models.OneToOneField(
        Discussion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("discussion")
    )  # what the council's decisions about reflections name as their place; made with the first one

    taken: int  # how many have a seat and how many wait, from `with_all`
    in_line: int

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = pgettext_lazy("training", "session")
        verbose_name_plural = pgettext_lazy("training", "sessions")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="training_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="training_has_a_seat"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.version.curriculum.title

    def get_absolute_url(self) -> str:
        return numbered("training:session", self.pk)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()


class Place(models.Model):
    """Somebody's place in a session: a seat, or one on the waiting list. What they need is deleted soon afterwards."""

    State = PlaceState

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="places", verbose_name=_("session"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=10, choices=PlaceState.choices)
    needs = models.CharField(_("what they need"), max_length=300, blank=True)
    since = models.DateTimeField(_("signed up"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("place in a session")
        verbose_name_plural = _("places in sessions")
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="one_place_a_person")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.person_id}"

    def get_absolute_url(self) -> str:
        return self.session.get_absolute_url()


class ReflectionQuerySet(models.QuerySet["Reflection"]):
    def public(self) -> ReflectionQuerySet:
        """What everybody can read, with who wrote it, the newest first."""
        return self.filter(state=ReflectionState.SHOWN).select_related("author").order_by("-at", "-pk")

    def waiting_for(self, user: Any) -> ReflectionQuerySet:
        """Shown ones with open flags that this council member may decide on; one of the whole city waits for all."""
        seats = Seat.objects.current().of(user)
        mine = Q(session__neighborhood__council__in=seats.values("council"))
        if seats.exists():
            mine |= Q(session__neighborhood=None)
        flagged = self.filter(mine, flags__decision=None, flags__isnull=False, state=ReflectionState.SHOWN)
        return flagged.exclude(author=user).distinct()


class Reflection(models.Model):
    """What somebody who was there takes with them. Public, under their name or without it, as they choose."""

    State = ReflectionState

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="reflections", verbose_name=_("session")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("author")
    )
    words = models.TextField(_("words"))
    by_name = models.BooleanField(_("under their name"), default=False)
    at = models.DateTimeField(_("at"))
    state = models.CharField(_("state"), max_length=8, choices=ReflectionState.choices, default=ReflectionState.SHOWN)
    hidden_because = models.CharField(_("why it is hidden"), max_length=300, blank=True)
    decisions = GenericRelation(Decision, content_type_field="about_type", object_id_field="about_id")

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("reflection")
        verbose_name_plural = _("reflections")
        constraints = [models.UniqueConstraint(fields=["session", "author"], name="one_reflection_a_person")]

    def __str__(self) -> str:
        return self.words[:60]

    def get_absolute_url(self) -> str:
        return numbered("training:reflection", self.pk)

    @property
    def signed(self) -> str:
        """The name under it; nothing where the author chose none, whoever asks."""
        return str(self.author) if self.by_name and self.author else ""


class Flag(Flagging):
    """A flag on a reflection. One a person and reflection."""

    reflection = models.ForeignKey(
        Reflection, on_delete=models.CASCADE, related_name="flags", verbose_name=_("reflection")
    )

    class Meta(Flagging.Meta):
        verbose_name = _("flag on a reflection")
        verbose_name_plural = _("flags on reflections")
        constraints = [models.UniqueConstraint(fields=["reflection", "by"], name="one_reflection_flag_a_person")]
