from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit import clock
from neighborhoods.models import Seat
from proposals.delivery.lifecycle import ReopeningState
from proposals.delivery.models.projects import Project


class Check(models.Model):
    """A resident's answer to "Did it work?", one for each time the project was finished; the last one counts."""

    class Worked(models.TextChoices):
        YES = "yes", pgettext_lazy("did it work", "yes")
        PARTLY = "partly", pgettext_lazy("did it work", "partly")
        NO = "no", pgettext_lazy("did it work", "no")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="checks", verbose_name=_("project"))
    round = models.PositiveSmallIntegerField(_("how often it was finished"), default=1)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    worked = models.CharField(_("did it work"), max_length=8, choices=Worked.choices)
    word = models.CharField(_("a word"), max_length=500, blank=True)
    picture = models.ImageField(_("picture"), upload_to="projects/", blank=True)
    picture_alt = models.CharField(_("what the picture shows"), max_length=250, blank=True)
    hidden_because = models.CharField(_("why it is hidden"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("answer to “Did it work?”")
        verbose_name_plural = _("answers to “Did it work?”")
        constraints = [
            models.UniqueConstraint(fields=["project", "round", "person"], name="one_check_a_person"),
            models.CheckConstraint(condition=Q(picture="") | ~Q(picture_alt=""), name="check_picture_has_alt_text"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.worked}"


class ReopeningQuerySet(models.QuerySet["Reopening"]):
    def asked(self) -> ReopeningQuerySet:
        return self.filter(state=ReopeningState.ASKED).order_by("answer_by", "pk")

    def waiting_for(self, user: Any) -> ReopeningQuerySet:
        """Those that this officer or co-chair can answer: not their own."""
        waiting = self.asked().exclude(by=user)
        if user.is_officer:
            return waiting
        places = Seat.objects.current().chairs().of(user).values("council__neighborhood")
        if not places.exists():
            return self.none()
        place = "project__proposal__envelope__neighborhood"
        return waiting.filter(Q(**{f"{place}__in": places}) | Q(**{place: None}))

    def silent(self) -> ReopeningQuerySet:
        """Those whose day has passed without an answer."""
        return self.asked().filter(answer_by__lt=clock.today())


class Reopening(models.Model):
    """A resident's request, with evidence, that a finished project is taken up again."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reopenings", verbose_name=_("project"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("asked by")
    )
    at = models.DateTimeField(_("asked"))
    evidence = models.TextField(_("what shows that it does not work"), help_text=_("Cleaned HTML."))
    picture = models.ImageField(_("picture"), upload_to="projects/", blank=True)
    picture_alt = models.CharField(_("what the picture shows"), max_length=250, blank=True)
    answer_by = models.DateField(_("answered by"))
    state = models.CharField(_("state"), max_length=8, choices=ReopeningState.choices, default=ReopeningState.ASKED)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ReopeningQuerySet.as_manager()
    State = ReopeningState

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("request to reopen")
        verbose_name_plural = _("requests to reopen")
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(state="asked"), name="one_reopening_asked"),
            models.CheckConstraint(
                condition=Q(state=ReopeningState.ASKED) | ~Q(answer=""), name="reopening_answer_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(picture="") | ~Q(picture_alt=""), name="reopening_picture_has_alt_text"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.state}"

    def get_absolute_url(self) -> str:
        return f"{reverse('delivery:project', args=[self.project_id])}#reopening-{self.pk}"

    @property
    def waits(self) -> bool:
        return self.state == ReopeningState.ASKED

    @property
    def is_silent(self) -> bool:
        return self.waits and self.answer_by < clock.today()


class BeforeAfter(models.Model):
    """The same place or count before a project and after it: two pictures, two numbers, or both."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="pairs", verbose_name=_("project"))
    what = models.CharField(_("what is shown or counted"), max_length=150)
    before_on = models.DateField(_("before: day"))
    before_picture = models.ImageField(_("before: picture"), upload_to="projects/", blank=True)
    before_alt = models.CharField(_("before: what the picture shows"), max_length=250, blank=True)
    before_number = models.DecimalField(_("before: number"), max_digits=12, decimal_places=2, null=True, blank=True)
    after_on = models.DateField(_("after: day"))
    after_picture = models.ImageField(_("after: picture"), upload_to="projects/", blank=True)
    after_alt = models.CharField(_("after: what the picture shows"), max_length=250, blank=True)
    after_number = models.DecimalField(_("after: number"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)

    class Meta:
        ordering = ["before_on", "pk"]
        verbose_name = _("before and after")
        verbose_name_plural = _("before and after")
        constraints = [
            models.CheckConstraint(condition=Q(after_on__gt=models.F("before_on")), name="after_comes_after_before"),
            models.CheckConstraint(
                condition=(Q(before_picture="") | ~Q(before_alt="")) & (Q(after_picture="") | ~Q(after_alt="")),
                name="pair_pictures_have_alt_text",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def difference(self) -> Decimal | None:
        """How much the number rose (below zero: fell); `None` where there are no two numbers."""
        if self.before_number is None or self.after_number is None:
            return None
        return self.after_number - self.before_number
