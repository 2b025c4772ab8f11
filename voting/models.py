from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cycles.models import Cycle, Envelope, Phase
from cycles.schedule import PhaseKind
from kit import clock
from neighborhoods.models import Neighborhood
from proposals.models import Proposal
from residence.permissions import residence_of
from voting.choosing import SETTINGS, problems_with
from voting.ledger.manifest import MOST_WITNESSES
from voting.lifecycle import FROZEN, Compare, Completion, Form, RuleName, State, Utility

WITNESSES = [MinValueValidator(1), MaxValueValidator(MOST_WITNESSES)]


class PollQuerySet(models.QuerySet["Poll"]):
    def visible(self) -> PollQuerySet:
        """Polls of published cycles whose rules are frozen: anybody may look at these."""
        return self.filter(envelope__cycle__published=True, state__in=FROZEN)

    def open(self, moment: datetime | None = None) -> PollQuerySet:
        """Polls in which ballots can be cast at `moment` (default: now): opened, and in the calendar's voting phase."""
        moment = moment or clock.now()
        voting = Phase.objects.filter(
            cycle=OuterRef("envelope__cycle"), kind=PhaseKind.VOTE.value, opens_at__lte=moment, closes_at__gt=moment
        )
        return self.visible().filter(Exists(voting), state=State.OPEN)

    def published(self) -> PollQuerySet:
        """Polls with a public outcome."""
        return self.visible().filter(state=State.PUBLISHED)

    def to_count(self, moment: datetime | None = None) -> PollQuerySet:
        """Sealed polls whose calendar lets officers count them."""
        begun = Phase.objects.filter(cycle=OuterRef("envelope__cycle"), kind=PhaseKind.COUNT.value)
        return self.filter(Exists(begun.filter(opens_at__lte=moment or clock.now())), state=State.CLOSED)

    def to_account(self) -> PollQuerySet:
        """Sealed polls whose paper sheets are not accounted for yet."""
        return self.filter(state=State.CLOSED, paper_plan__isnull=False, paper_plan__completed_at=None)

    def to_certify(self, officer: Any) -> PollQuerySet:
        """Counted polls that wait for the word of this officer."""
        given = Certificate.objects.filter(poll=OuterRef("pk"), officer=officer)
        return self.filter(~Exists(given), state=State.COUNTED)

    def to_publish(self) -> PollQuerySet:
        """Certified polls that the public has not seen yet."""
        return self.filter(state=State.CERTIFIED)

    def in_cycle(self, cycle: Cycle) -> PollQuerySet:
        return self.filter(envelope__cycle=cycle)

    def for_resident(self, user: Any) -> PollQuerySet:
        """The polls that concern where this person lives: their neighborhood's, and the whole city's."""
        home = residence_of(user)
        mine = Q(envelope__neighborhood__isnull=True)
        return self.filter(mine | Q(envelope__neighborhood=home.neighborhood_id) if home else mine)

    def with_place(self) -> PollQuerySet:
        """With envelope, neighborhood and the cycle's calendar, in two queries."""
        placed = self.select_related("envelope__cycle", "envelope__neighborhood")
        return placed.prefetch_related("envelope__cycle__phases")


class Poll(models.Model):
    """The vote on one envelope. Its rules can be chosen while it is prepared; opening freezes them."""

    envelope = models.OneToOneField(Envelope, on_delete=models.PROTECT, related_name="poll", verbose_name=_("envelope"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PREPARING, db_index=True)
    form = models.CharField(_("ballot"), max_length=12, choices=Form.choices, default=Form.APPROVAL)
    least = models.PositiveSmallIntegerField(_("fewest projects on a ballot"), default=1)
    most = models.PositiveSmallIntegerField(
        _("most projects on a ballot"), null=True, blank=True, help_text=_("Leave empty for no limit.")
    )
    rule = models.CharField(_("rule"), max_length=20, choices=RuleName.choices, blank=True)
    utility = models.CharField(
        _("what a funded project is worth to a voter"), max_length=12, choices=Utility.choices, default=Utility.COST
    )
    completion = models.CharField(
        _("what happens to leftover money"), max_length=12, choices=Completion.choices, default=Completion.ADD1U
    )
    increment = models.DecimalField(
        _("how much each step adds to a voter's share"),
        max_digits=9,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    integral = models.BooleanField(_("begin with the share rounded down to a whole unit of money"), default=True)
    stop_when_exhaustive = models.BooleanField(_("stop as soon as no further project would fit"), default=True)
    compare = models.CharField(
        _("comparison with greedy"), max_length=12, choices=Compare.choices, default=Compare.NONE
    )
    minimum_support = models.PositiveIntegerField(_("fewest votes a project needs"), default=1)
    ties = models.CharField(
        _("order of tie-breaks"),
        max_length=40,
        default="cost,votes,draw",
        help_text=_("In order, with commas: cost (lower first), votes (more first), draw (public seed), id."),
    )
    resident_by = models.DateField(
        _("only for people who lived here by"), null=True, blank=True, help_text=_("Leave empty to ask for no day.")
    )
    minimum_age = models.PositiveSmallIntegerField(
        _("lowest age on the last day of voting"), default=0, help_text=_("0 asks for no age.")
    )
    objection_days = models.PositiveSmallIntegerField(
        _("days for objections after publishing"), default=30, validators=[MinValueValidator(1)]
    )
    quorum = models.PositiveSmallIntegerField(_("witnesses who must co-sign"), default=1, validators=WITNESSES)
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    voters_told_at = models.DateTimeField(_("voters told of the outcome"), null=True, editable=False)
    seal = models.CharField(
        _("seal"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("The public ledger's root at closing, which covers every ballot."),
    )
    eligible = models.PositiveIntegerField(
        _("residents who could vote"), null=True, editable=False, help_text=_("Counted at closing.")
    )
    source = models.CharField(_("imported from"), max_length=200, blank=True, editable=False)
    source_sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    objects = PollQuerySet.as_manager()
    State = State
    Form = Form

    class Meta:
        ordering = ["-envelope__cycle", "envelope__neighborhood__name"]
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        constraints = [
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(most__gte=models.F("least")), name="poll_most_is_not_below_least"
            ),
            models.CheckConstraint(
                condition=Q(state=State.PREPARING) | Q(opened_at__isnull=False), name="poll_past_preparing_was_opened"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.envelope.cycle}: {self.envelope}"

    def clean(self) -> None:
        """The settings of the rule go together, and with the ballot."""
        if found := problems_with({name: getattr(self, name) for name in (*SETTINGS, "form")}):
            raise ValidationError(dict(found))

    def get_absolute_url(self) -> str:
        """The outcome once it is published, until then the ballot."""
        return reverse("voting:outcome" if self.is_published else "voting:poll", args=[self.pk])

    @property
    def cycle(self) -> Cycle:
        return self.envelope.cycle

    @property
    def neighborhood(self) -> Neighborhood | None:
        """Where it is held; `None` for the whole city."""
        return self.envelope.neighborhood

    @property
    def title(self) -> str:
        """What a page calls it: the place, or an imported election's own name."""
        return self.cycle.name if self.source else str(self.envelope)

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN

    @property
    def voting_phase(self) -> Phase | None:
        """The stretch of the calendar in which ballots are cast."""
        return next((p for p in self.cycle.calendar if p.kind == PhaseKind.VOTE.value), None)

    @property
    def objections_until(self) -> datetime | None:
        """Until when what ties people to ballots is kept; `None` before the outcome is published."""
        return self.published_at and self.published_at + timedelta(days=self.objection_days)

    @property
    def outcome(self) -> dict[str, Any] | None:
        """What the rule decided (`voting.rules.Outcome.to_dict`, rounds as headlines), as stored when it was counted;
        `None` before. Show it to the public only once the poll `is_published`."""
        counted = Count.objects.filter(poll=self).first()
        return counted.outcome if counted else None


class Rivals(models.Model):
    """Projects of which at most one can be built, such as two plans for the same square. Named before the poll opens."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="rivals")
    proposals = models.ManyToManyField(Proposal, related_name="+", verbose_name=_("projects"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("set of rival projects")
        verbose_name_plural = _("sets of rival projects")

    def __str__(self) -> str:
        return f"rivals {self.pk} of {self.poll_id}"


@lru_cache(maxsize=4)
def _parsed(text: str) -> dict[str, Any]:
    """Frozen rules never change, and each visit to a ballot reads them: the last few are parsed once a process."""
    parsed: dict[str, Any] = json.loads(text)
    return parsed


class Manifest(models.Model):
    """The rules of a poll as frozen at its opening: canonical JSON and its fingerprint. Never edited afterwards."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="manifest")
    text = models.TextField(_("the frozen rules"), editable=False)
    sha256 = models.CharField(_("fingerprint (SHA-256)"), max_length=64, editable=False)

    class Meta:
        verbose_name = _("frozen rules of a poll")
        verbose_name_plural = _("frozen rules of polls")

    def __str__(self) -> str:
        return f"{self.poll_id} {self.sha256[:12]}"

    @cached_property
    def data(self) -> dict[str, Any]:
        """The text, parsed; to be read only, for others read the same. See `voting.freezing.manifest_of` for its parts."""
        return _parsed(self.text)


class Secret(models.Model):
    """The poll's secret, from which slots and the sealing key are derived. Apart from the poll, so no list loads it."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="secret")
    value = models.BinaryField(editable=False)
    check_value = models.CharField(
        max_length=64, help_text=_("Tells whether the server still derives the same key from the secret.")
    )

    class Meta:
        verbose_name = _("secret of a poll")
        verbose_name_plural = _("secrets of polls")

    def __str__(self) -> str:
        return f"secret of {self.poll_id}"


class Ballot(models.Model):
    """One ballot, sealed to the trustees. Keyed by an HMAC of the resident, so the row names nobody; it has no time.

    `commitment` is what the public ledger says of it, `envelope` what the trustees can open. A paper ballot's slot is an
    HMAC of its sheet's serial number.
    """

    slot = models.CharField(max_length=64, primary_key=True)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="ballots")
    commitment = models.CharField(max_length=64, unique=True)
    envelope = models.BinaryField(editable=False)
    paper = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")

    def __str__(self) -> str:
        return "a ballot"


class Participation(models.Model):
    """The mark on the roll that a resident has voted in a poll: who, never when, never what.

    `resident` is the user's number and no foreign key, so that turnout outlives a deleted account. `line` is an HMAC,
    under the poll's secret, of the line of the city's roll that the account had: one line is one ballot, whatever
    accounts it has been moved between.
    """

    pk = models.CompositePrimaryKey("poll_id", "resident")
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="participations")
    resident = models.BigIntegerField()
    line = models.CharField(max_length=64, blank=True, help_text=_("Empty for a resident who is not on the roll."))
    paper = models.BooleanField(
        default=False, help_text=_("They were given a paper sheet, whether or not it came back.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "line"], condition=~Q(line=""), name="one_ballot_a_line_of_the_roll"
            )
        ]
        verbose_name = _("mark of participation")
        verbose_name_plural = _("marks of participation")

    def __str__(self) -> str:
        return f"{self.resident} in {self.poll_id}"


class CastKey(models.Model):
    """A casting form that was accepted once: sent again it gives the same answer and changes nothing.

    `key` and `body` are HMACs, so neither the resident nor the choices can be read or guessed; `commitment` is that of
    the ballot it made. Dropped at closing.
    """

    key = models.CharField(max_length=64, primary_key=True)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="cast_keys")
    body = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("accepted form")
        verbose_name_plural = _("accepted forms")

    def __str__(self) -> str:
        return "an accepted form"


class Count(models.Model):
    """What the count found, stored once: pages read it and never count again."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="counted")
    outcome = models.JSONField(editable=False)
    greedy = models.JSONField(
        default=dict, editable=False, help_text=_("What the greedy rule would have funded: winners and cost.")
    )
    votes = models.JSONField(default=dict, editable=False, help_text=_("How many ballots name each project."))
    measures = models.JSONField(default=dict, editable=False, help_text=_("How well the outcome serves the voters."))
    sha256 = models.CharField(_("fingerprint (SHA-256)"), max_length=64, editable=False)
    ballots = models.PositiveIntegerField(_("ballots"), default=0, editable=False)
    counted_at = models.DateTimeField(_("counted"), editable=False)
    ballots_file = models.BinaryField(
        editable=False, help_text=_("All choices as a gzipped .pb file, in an order that says nothing.")
    )

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")

    def __str__(self) -> str:
        return f"count of {self.poll_id}"


class Round(models.Model):
    """One step of a count with all its numbers, for the page that steps through it."""

    count = models.ForeignKey(Count, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    data = models.JSONField(editable=False)

    class Meta:
        ordering = ["number"]
        verbose_name = _("round of a count")
        verbose_name_plural = _("rounds of counts")
        constraints = [models.UniqueConstraint(fields=["count", "number"], name="one_round_of_a_number_in_a_count")]

    def __str__(self) -> str:
        return f"{self.count_id} round {self.number}"


class Certificate(models.Model):
    """An officer's word that the count is right. A poll is certified when two different officers have given it."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="certificates")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("officer")
    )
    sha256 = models.CharField(_("fingerprint of the count"), max_length=64, editable=False)
    at = models.DateTimeField(_("given"), editable=False)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [models.UniqueConstraint(fields=["poll", "officer"], name="one_certificate_an_officer")]

    def __str__(self) -> str:
        return f"{self.poll_id} {self.officer}"
