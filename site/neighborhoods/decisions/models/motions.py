from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit import clock
from neighborhoods.decisions.lifecycle import UNDECIDED, MotionState
from neighborhoods.decisions.models.sessions import Session
from neighborhoods.models import Council, Seat

DECIDED = (MotionState.CARRIED, MotionState.STANDING, MotionState.NOT_CARRIED)


class MotionQuerySet(models.QuerySet["Motion"]):
    def with_votes(self) -> MotionQuerySet:
        """With mover, seconder, votes, recusals and signatures, each with its name."""
        return self.select_related("mover", "seconder", "amends", "answer__by").prefetch_related(
            models.Prefetch("votes", queryset=Vote.objects.select_related("member")),
            models.Prefetch("recusals", queryset=Recusal.objects.select_related("member")),
            models.Prefetch("signatures", queryset=Signature.objects.select_related("member")),
        )

    def of(self, council: Council) -> MotionQuerySet:
        return self.filter(session__council=council)

    def decided(self) -> MotionQuerySet:
        """Main motions that were voted on, the latest first."""
        return self.filter(amends=None, state__in=DECIDED).order_by("-counted_at", "-pk")

    def unanswered(self) -> MotionQuerySet:
        """Recommendations that stand and have no answer from the city, the first due first."""
        waiting = self.filter(state=MotionState.STANDING, answer_by__isnull=False, answer=None)
        return waiting.order_by("answer_by", "pk")

    def waiting_for(self, officer: Any) -> MotionQuerySet:
        """Unanswered ones that this officer can answer: not those of a council they sit on today."""
        own = Seat.objects.current().of(officer).values("council")
        return self.unanswered().exclude(session__council__in=own)

    def silent(self) -> MotionQuerySet:
        """Recommendations whose day has passed without an answer."""
        return self.unanswered().filter(answer_by__lt=clock.today())

    def to_sign(self, user: Any) -> MotionQuerySet:
        """Carried motions that wait for this co-chair's signature."""
        chairs = Seat.objects.current().chairs().of(user)
        councils = chairs.values("council")
        signed = Signature.objects.filter(member=user).values("motion")
        return self.filter(state=MotionState.CARRIED, session__council__in=councils).exclude(pk__in=signed)


class Motion(models.Model):
    """What a member puts to the council to decide. An amendment is a motion about another motion's text."""

    State = MotionState

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="motions", verbose_name=_("session"))
    number = models.PositiveSmallIntegerField(_("number"))
    amends = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("amends")
    )
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("text"))
    reason = models.CharField(_("why"), max_length=500, blank=True)
    text_before = models.TextField(_("text before"), blank=True)  # of what an adopted amendment changed
    mover = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("mover")
    )
    minutes_of = models.ForeignKey(
        Session,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approvals",
        verbose_name=_("approves the minutes of"),
    )
    answer_by = models.DateField(_("the city answers by"), null=True, blank=True)
    seconder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("seconder"),
    )
    state = models.CharField(_("state"), max_length=12, choices=MotionState.choices, default=MotionState.MOVED)
    moved_at = models.DateTimeField(_("moved"))
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True)
    stands_at = models.DateTimeField(_("stands since"), null=True, blank=True)
    # As it was when the vote was counted: seats and quorum change later, what was decided does not.
    yes = models.PositiveSmallIntegerField(_("for"), default=0)
    no = models.PositiveSmallIntegerField(_("against"), default=0)
    abstained = models.PositiveSmallIntegerField(_("abstained"), default=0)
    able = models.PositiveSmallIntegerField(_("could vote"), default=0)
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=0)

    objects = MotionQuerySet.as_manager()

    class Meta:
        ordering = ["session", "number"]
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="one_motion_a_number"),
            models.UniqueConstraint(fields=["session"], condition=Q(state="voting"), name="one_vote_at_a_time"),
            models.CheckConstraint(
                condition=Q(seconder__isnull=True) | ~Q(seconder=F("mover")), name="seconded_by_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("decisions:motion", args=[(self.amends_id or self.pk)])

    @property
    def waits_for_answer(self) -> bool:
        return self.state == MotionState.STANDING and self.answer_by is not None and not hasattr(self, "answer")

    @property
    def is_silent(self) -> bool:
        """Whether the city's day to answer has passed in silence."""
        return self.waits_for_answer and self.answer_by is not None and self.answer_by < clock.today()

    @property
    def undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def main(self) -> Motion:
        """The motion itself, or the one that it amends."""
        return self.amends or self

    def stood_aside(self) -> list[Recusal]:
        """Who does not take part in this motion; who stands aside from a motion does so from its amendments."""
        return list(self.main.recusals.all())

    def able_members(self) -> set[int]:
        """The numbers of the members who are there and do not stand aside: whom the quorum counts, and who may vote."""
        return self.session.present - {recusal.member_id for recusal in self.stood_aside()}


class Recusal(models.Model):
    """A member stands aside from a motion, for a reason everybody can read."""

    motion = models.ForeignKey(Motion, on_delete=models.CASCADE, related_name="recusals", verbose_name=_("motion"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("member")
    )
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [models.UniqueConstraint(fields=["motion", "member"], name="one_recusal_a_motion")]

    def __str__(self) -> str:
        return f"{self.motion_id}: {self.member_id}"


class Vote(models.Model):
    """One member's recorded vote, under their name."""

    class Choice(models.TextChoices):
        YES = "yes", pgettext_lazy("council vote", "for")
        NO = "no", pgettext_lazy("council vote", "against")
        ABSTAIN = "abstain", pgettext_lazy("council vote", "abstains")

    motion = models.ForeignKey(Motion, on_delete=models.CASCADE, related_name="votes", verbose_name=_("motion"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("member")
    )
    choice = models.CharField(_("vote"), max_length=8, choices=Choice.choices)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("recorded vote")
        verbose_name_plural = _("recorded votes")
        constraints = [models.UniqueConstraint(fields=["motion", "member"], name="one_council_vote_a_member")]

    def __str__(self) -> str:
        return f"{self.motion_id}: {self.member_id} {self.choice}"


class Signature(models.Model):
    """A co-chair's word that a decision was made as it is written down."""

    motion = models.ForeignKey(Motion, on_delete=models.CASCADE, related_name="signatures", verbose_name=_("motion"))
    duty = models.CharField(_("duty"), max_length=20, choices=Seat.Duty.choices)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("member")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [models.UniqueConstraint(fields=["motion", "duty"], name="one_signature_a_duty")]

    def __str__(self) -> str:
        return f"{self.motion_id}: {self.duty}"
