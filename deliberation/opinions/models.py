from __future__ import annotations

import json
from random import SystemRandom
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cycles.models import Category, Cycle
from deliberation.discussions.models import Decision, Discussion, Flagging
from deliberation.opinions.lifecycle import OVER, PUBLIC, State, StatementState
from kit import clock
from kit.addresses import numbered
from neighborhoods.models import Neighborhood, Seat

LARGEST_NUMBER = 999_999_999


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def public(self) -> ConversationQuerySet:
        """Those that have been announced, whatever became of them."""
        return self.filter(state__in=PUBLIC)

    def with_place(self) -> ConversationQuerySet:
        return self.select_related("neighborhood", "cycle", "category", "explainer")

    def running(self) -> ConversationQuerySet:
        """Those in which people can take part now, the one that closes next first."""
        moment = clock.now()
        return self.filter(state=State.OPEN, opens_at__lte=moment, closes_at__gt=moment).order_by("closes_at", "pk")

    def coming(self) -> ConversationQuerySet:
        return self.filter(state=State.OPEN, opens_at__gt=clock.now()).order_by("opens_at", "pk")

    def past(self) -> ConversationQuerySet:
        """Those that are over, the newest first."""
        over = Q(state__in=OVER) | Q(state=State.OPEN, closes_at__lte=clock.now())
        return self.filter(over).order_by("-closes_at", "-pk")

    def due_to_close(self) -> ConversationQuerySet:
        return self.filter(state=State.OPEN, closes_at__lte=clock.now())

    def run_by(self, user: Any) -> ConversationQuerySet:
        """Those that `user` may run: all for officers, their neighborhoods' for council members."""
        if user.is_officer:
            return self
        return self.filter(neighborhood__council__in=Seat.objects.current().of(user).values("council"))


class Conversation(models.Model):
    """A question, and short statements about it that people agree with, disagree with or pass on.

    It has dates of its own, half-open: `[opens_at, closes_at)`. No neighborhood means the whole city.
    """

    class Who(models.TextChoices):
        RESIDENTS = "residents", _("residents with a verified address")
        SIGNED_IN = "signed-in", _("everybody with an account, verified or not")

    question = models.CharField(_("question"), max_length=200)
    background = models.TextField(_("what it is about"), blank=True, help_text=_("Cleaned HTML."))
    neighborhood = models.ForeignKey(
        Neighborhood, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("neighborhood")
    )
    cycle = models.ForeignKey(
        Cycle, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("cycle")
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("category")
    )
    explainer = models.ForeignKey(
        Page, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("explainer")
    )
    who = models.CharField(_("who may vote"), max_length=10, choices=Who.choices, default=Who.RESIDENTS)
    reads_first = models.BooleanField(
        _("the council reads statements before they are shown"),
        default=True,
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("opened by")
    )
    discussion = models.OneToOneField(
        Discussion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("place in the moderation log"),
        help_text=_("Made with the council's first decision."),
    )
    source = models.CharField(
        _("where it comes from"), max_length=300, blank=True, help_text=_("For one that was imported.")
    )
    stale = models.BooleanField(default=False, help_text=_("People have voted since the numbers were worked out."))
    asked_at = models.DateTimeField(null=True, help_text=_("When new numbers were last asked for."))

    objects = ConversationQuerySet.as_manager()
    State = State

    class Meta:
        ordering = ["-opens_at", "-pk"]
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [models.Index(fields=["state", "closes_at"], name="conversation_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="conversation_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("opinions:conversation", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """Whether its time is over, or it was closed."""
        return self.state in OVER or (self.state == State.OPEN and self.closes_at <= clock.now())

    @property
    def is_running(self) -> bool:
        return self.state == State.OPEN and self.opens_at <= clock.now() < self.closes_at


class Participant(models.Model):
    """One person in one conversation, under a number that says nothing about them.

    The number is drawn by lot: it is no rank of joining. Who leaves the site leaves their votes behind without a name.
    `group` is written once, when the conversation is over, for the published files.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    group = models.PositiveSmallIntegerField(_("opinion group"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="one_participant_a_person"),
            models.UniqueConstraint(fields=["conversation", "number"], name="participant_numbers_are_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @classmethod
    def of(cls, conversation: Conversation, user: Any) -> Participant:
        """The participant that `user` is here; made with a number by lot at their first vote."""
        while True:
            found = cls.objects.filter(conversation=conversation, user=user).first()
            if found is not None:
                return found
            number = SystemRandom().randint(1, LARGEST_NUMBER)
            try:
                with transaction.atomic():
                    return cls.objects.create(conversation=conversation, user=user, number=number)
            except IntegrityError:  # the number is taken, or the same person was made at the same instant
                continue


class StatementQuerySet(models.QuerySet["Statement"]):
    def shown(self) -> StatementQuerySet:
        return self.filter(state=StatementState.SHOWN)

    def out_of_the_numbers(self) -> StatementQuerySet:
        return self.filter(state__in=(StatementState.HIDDEN, StatementState.WITHDRAWN))

    def to_decide(self) -> StatementQuerySet:
        """Statements that nobody has let in yet, and shown ones with open flags; what waits longest comes first."""
        flagged = Exists(Flag.objects.filter(statement=OuterRef("pk"), decision__isnull=True))
        waiting = Q(state=StatementState.WAITING) | (Q(state=StatementState.SHOWN) & flagged)
        return (
            self.filter(waiting, conversation__state__in=PUBLIC)
            .annotate(
                since=models.functions.Coalesce(
                    Min("flags__created_at", filter=Q(flags__decision__isnull=True)), F("created_at")
                ),
                flag_count=Count("flags", filter=Q(flags__decision__isnull=True)),
            )
            .order_by("since", "pk")
        )

    def waiting_for(self, user: Any) -> StatementQuerySet:
        """What `user`'s council seats let them decide on. A conversation of the whole city waits for every council."""
        seats = Seat.objects.current().of(user)
        mine = Q(conversation__neighborhood__council__in=seats.values("council"))
        if seats.exists():
            mine |= Q(conversation__neighborhood__isnull=True)
        return self.filter(mine).to_decide()

    def with_context(self) -> StatementQuerySet:
        """With what a moderator must see beside the words."""
        return self.select_related("author", "conversation__neighborhood").prefetch_related(
            Prefetch("flags", Flag.objects.filter(decision__isnull=True).select_related("rule"), to_attr="open_flags")
        )


class Statement(models.Model):
    """A short sentence to agree or disagree with. It stands without its author's name, so that it is judged by itself."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="statements", verbose_name=_("conversation")
    )
    number = models.PositiveIntegerField(_("number"), help_text=_("Counted within the conversation, from 0."))
    text = models.CharField(_("statement"), max_length=1000)
    is_seed = models.BooleanField(_("by who opened the conversation"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("author")
    )
    state = models.CharField(_("state"), max_length=10, choices=StatementState.choices, default=StatementState.WAITING)
    hidden_because = models.CharField(_("hidden because"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"))
    decisions = GenericRelation(Decision, content_type_field="about_type", object_id_field="about_id")

    objects = StatementQuerySet.as_manager()
    State = StatementState
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["conversation", "number"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        indexes = [
            models.Index(fields=["author", "created_at"], name="statement_by_author"),
            models.Index(
                fields=["created_at"], condition=Q(state=StatementState.WAITING), name="statement_waiting_by_age"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="statement_numbers_are_unique"),
            models.CheckConstraint(
                condition=(Q(state=StatementState.HIDDEN) & ~Q(hidden_because=""))
                | (~Q(state=StatementState.HIDDEN) & Q(hidden_because="")),
                name="statement_hidden_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return numbered("opinions:statement", self.pk)


class Vote(models.Model):
    """One person's answer to one statement. A new answer takes the place of the old one."""

    class Value(models.IntegerChoices):
        AGREE = 1, _("agree")
        PASS = 0, _("pass")
        DISAGREE = -1, _("disagree")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="votes", db_index=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField(_("answer"), choices=Value.choices)
    changed_at = models.DateTimeField(_("answered"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["participant", "statement"], name="one_vote_a_person_and_statement"),
            models.CheckConstraint(condition=Q(value__in=(-1, 0, 1)), name="vote_is_agree_pass_or_disagree"),
        ]

    def __str__(self) -> str:
        return str(self.Value(self.value).label)


class Flag(Flagging):
    """A flag on a statement. One a person and statement."""

    statement = models.ForeignKey(
        Statement, on_delete=models.CASCADE, related_name="flags", verbose_name=_("statement")
    )

    class Meta(Flagging.Meta):
        verbose_name = _("flag on a statement")
        verbose_name_plural = _("flags on statements")
        constraints = [models.UniqueConstraint(fields=["statement", "by"], name="one_statement_flag_a_person")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(decision__isnull=True), name="statement_flag_open_by_age"),
            models.Index(fields=["by", "created_at"], name="statement_flag_by_person"),
        ]


class Study(models.Model):
    """What the votes of a conversation say, as the worker last worked it out. `version` rises with every new one.

    `told` is what pages show (groups, map, common ground); `statements` has for each statement its counts, its weight
    when the next one is drawn, and its part in the map. `number_shown` and `streak` keep the number of groups from
    flickering while people vote (`numbers.groups.settled`).
    """

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="study")
    version = models.PositiveIntegerField(_("version"), default=0)
    made_at = models.DateTimeField(_("worked out"))
    seconds = models.FloatField(_("seconds it took"), default=0)
    is_final = models.BooleanField(_("made after the close"), default=False)
    votes = models.PositiveIntegerField(_("votes"), default=0)
    people = models.PositiveIntegerField(_("people"), default=0)
    told = models.JSONField(default=dict)
    statements = models.JSONField(default=dict)
    number_shown = models.PositiveSmallIntegerField(null=True)
    streak = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")

    def __str__(self) -> str:
        return f"{self.conversation} ({self.version})"


class Report(models.Model):
    """What a council or officer makes of a conversation that is over, with its numbers as they were; never changed."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="report")
    words = models.TextField(_("what we heard, and what happens next"), help_text=_("Cleaned HTML."))
    told = models.JSONField(default=dict)
    statements = models.JSONField(default=dict)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("published by")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def __str__(self) -> str:
        return str(self.conversation)

    @property
    def numbers(self) -> bytes:
        """The frozen numbers as the published file has them: JSON with sorted keys, of which `fingerprint` is the SHA-256."""
        frozen = {"told": self.told, "statements": self.statements}
        return json.dumps(frozen, sort_keys=True, separators=(",", ":")).encode()
