"""The register: technologies that watch people, every version of what the city says of them, harms, and renewals."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from cms.surveillance.lifecycle import Choice, HarmState, RenewalState, TechnologyState
from kit import clock
from kit.addresses import numbered
from neighborhoods.models import Council

WORDS = (
    "name", "purpose", "legal_basis", "data_kept", "retention", "who_sees", "vendor", "cost", "policy", "policy_url",
    "review_on",
)  # fmt: skip


class TechnologyQuerySet(models.QuerySet["Technology"]):
    def in_order(self) -> TechnologyQuerySet:
        """Those in use first, the review that is due first on top."""
        return self.order_by("-state", "review_on", "pk")

    def overdue(self) -> TechnologyQuerySet:
        """In use, and their review is over its day."""
        return self.filter(state=TechnologyState.IN_USE, review_on__lt=clock.today())

    def with_counts(self) -> TechnologyQuerySet:
        """With how many harms were reported (`reported`) and stand (`standing`), and the vote that runs (`running`)."""
        stands = Count("harms", filter=Q(harms__state=HarmState.STANDS))
        running = Renewal.objects.filter(state=RenewalState.OPEN)
        rows = self.annotate(reported=Count("harms"), standing=stands)
        return rows.prefetch_related(Prefetch("renewals", running, to_attr="running"))


class Technology(models.Model):
    """One entry of the register, as it is now; its earlier words stand in its versions."""

    State = TechnologyState

    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("what it is for"))
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    data_kept = models.TextField(_("what data it keeps"))
    retention = models.CharField(_("for how long"), max_length=200)
    who_sees = models.TextField(_("who sees the data"))
    vendor = models.CharField(_("vendor"), max_length=200)
    cost = models.BigIntegerField(_("cost in a year"), help_text=_("In whole cents."))
    policy = models.TextField(_("rules for its use"))
    policy_url = models.URLField(_("address of the rules in full"), blank=True)
    review_on = models.DateField(_("review due on"), db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=TechnologyState.choices, default=TechnologyState.IN_USE)
    reminded = models.JSONField(default=list, editable=False)  # "2026-12-01:60": said sixty days before that review
    made_at = models.DateTimeField(_("in the register since"))

    objects = TechnologyQuerySet.as_manager()

    class Meta:
        verbose_name = _("surveillance technology")
        verbose_name_plural = _("surveillance technologies")
        constraints = [models.CheckConstraint(condition=Q(cost__gte=0), name="technology_costs_no_less_than_nothing")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return numbered("surveillance:technology", self.pk)

    @property
    def is_in_use(self) -> bool:
        return self.state == TechnologyState.IN_USE

    @property
    def is_overdue(self) -> bool:
        """Whether it is used although its review is over its day."""
        return self.is_in_use and self.review_on < clock.today()


class Version(models.Model):
    """What the register said of a technology from a moment on, and why it changed. Never changed."""

    technology = models.ForeignKey(Technology, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    words = models.JSONField(_("words"))
    why = models.CharField(_("what changed, and why"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of an entry")
        verbose_name_plural = _("versions of entries")
        constraints = [models.UniqueConstraint(fields=["technology", "number"], name="technology_version_numbers")]

    def __str__(self) -> str:
        return f"{self.technology_id}: {self.number}"


class HarmQuerySet(models.QuerySet["Harm"]):
    def settled(self) -> HarmQuerySet:
        """Those that a council has looked into: the ones that everybody reads of."""
        return self.exclude(state=HarmState.WAITING)


class Harm(models.Model):
    """Somebody says that a technology harmed people. Who said so is not kept; their words are for the council alone.

    `key` is a hash of the code with which they read the answer.
    """

    class Kind(models.TextChoices):
        MISTAKEN = "mistaken", _("somebody was taken for somebody else")
        SHARED = "shared", _("data came to where it must not be")
        MISUSED = "misused", _("it was used for something else")
        UNEQUAL = "unequal", _("some are watched more than others")
        OTHER = "other", _("something else")

    State = HarmState

    technology = models.ForeignKey(Technology, on_delete=models.CASCADE, related_name="harms")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    words = models.TextField(_("what happened"), blank=True)
    key = models.CharField(max_length=64, unique=True)
    sent_on = models.DateField(_("reported"))
    state = models.CharField(_("state"), max_length=10, choices=HarmState.choices, default=HarmState.WAITING)
    finding = models.CharField(_("what the council found"), max_length=500, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(_("looked into"), null=True, blank=True)
    answer = models.CharField(_("the city's answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = HarmQuerySet.as_manager()

    class Meta:
        ordering = ["sent_on", "pk"]
        verbose_name = _("reported harm")
        verbose_name_plural = _("reported harms")

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return f"{numbered('surveillance:technology', self.technology_id)}#harms"


class RenewalQuerySet(models.QuerySet["Renewal"]):
    def due_to_close(self) -> RenewalQuerySet:
        """Votes whose time is over and that nobody has counted."""
        return self.filter(state=RenewalState.OPEN, closes_at__lte=clock.now())


class Renewal(models.Model):
    """Should a technology go on being used? Residents vote, a council advises, the city decides with its reasons."""

    State = RenewalState

    technology = models.ForeignKey(Technology, on_delete=models.CASCADE, related_name="renewals")
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=RenewalState.choices, default=RenewalState.OPEN)
    tally = models.JSONField(_("votes"), default=dict)  # by choice; empty until it closes
    advice = models.CharField(_("the council's advice"), max_length=12, choices=Choice.choices, blank=True)
    advice_words = models.CharField(_("because"), max_length=1000, blank=True)
    advised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    advised_for = models.ForeignKey(Council, null=True, on_delete=models.SET_NULL, related_name="+")
    advised_at = models.DateTimeField(_("advised"), null=True, blank=True)
    decision = models.CharField(_("the city's decision"), max_length=12, choices=Choice.choices, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = RenewalQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-pk"]
        verbose_name = _("renewal")
        verbose_name_plural = _("renewals")
        constraints = [
            models.UniqueConstraint(
                fields=["technology"], condition=~Q(state=RenewalState.DECIDED), name="one_renewal_at_a_time"
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="renewal_closes_later"),
        ]

    def __str__(self) -> str:
        return str(self.technology)

    def get_absolute_url(self) -> str:
        return f"{numbered('surveillance:technology', self.technology_id)}#renewal"

    @property
    def is_running(self) -> bool:
        """Whether residents can vote at this moment."""
        return self.state == RenewalState.OPEN and self.opens_at <= clock.now() < self.closes_at

    @property
    def leader(self) -> str:
        """What most voted for; "" before the count, and where two have as many."""
        if not self.tally:
            return ""
        most = max(self.tally.values())
        found = [choice for choice, votes in self.tally.items() if votes == most]
        return found[0] if most and len(found) == 1 else ""

    @property
    def departs(self) -> bool:
        """Whether the city decided otherwise than most residents voted."""
        return bool(self.decision and self.leader and self.decision != self.leader)

    @property
    def votes(self) -> int:
        return sum(self.tally.values())


class RenewalVote(models.Model):
    """One resident's vote: changeable until the close, and forgotten when it is counted."""

    renewal = models.ForeignKey(Renewal, on_delete=models.CASCADE, related_name="ballots")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    choice = models.CharField(_("choice"), max_length=12, choices=Choice.choices)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("vote on a renewal")
        verbose_name_plural = _("votes on renewals")
        constraints = [models.UniqueConstraint(fields=["renewal", "person"], name="one_vote_a_person_and_renewal")]

    def __str__(self) -> str:
        return str(self.renewal_id)


def words_of(technology: Technology) -> dict[str, Any]:
    """What the register says of it now, as a version keeps it."""
    words = {name: getattr(technology, name) for name in WORDS}
    return words | {"review_on": technology.review_on.isoformat()}
