from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from cycles.models import Category, Cycle, Envelope, Phase
from cycles.schedule import ALLOWED, Act
from deliberation.discussions.models import Discussion
from kit import clock
from kit.addresses import numbered
from kit.money import MoneyField
from neighborhoods.models import Seat
from proposals.lifecycle import EDITABLE, PRIVATE, PUBLIC, VOTED_ON, State
from proposals.search import FoldedField, matching
from proposals.shuffle import Place

MOMENTS = ("submitted_at", "costed_at", "balloted_at", "decided_at", "withdrawn_at")  # of moves from state to state
DETAILS = ("answers", "places", "attachments")  # of a wording; only the page of one proposal shows them


def written_by(user: Any) -> Q:
    """Proposals that `user` began, or joined as a co-author."""
    return Q(author=user) | Q(pk__in=Proposal.coauthors.through.objects.filter(user=user).values("proposal"))


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: Any) -> ProposalQuerySet:
        """Public proposals, and the user's own drafts."""
        public = Q(state__in=PUBLIC)
        return self.filter(public | written_by(user)) if user.is_authenticated else self.filter(public)

    def written_by(self, user: Any) -> ProposalQuerySet:
        """What the user wrote, alone or with others."""
        return self.filter(written_by(user))

    def public(self) -> ProposalQuerySet:
        return self.filter(state__in=PUBLIC)

    def editable_by(self, user: Any) -> ProposalQuerySet:
        """What the user may go on writing, as far as its state says; the calendar is asked one by one."""
        return self.written_by(user).filter(state__in=EDITABLE)

    def in_cycle(self, cycle: Cycle) -> ProposalQuerySet:
        return self.filter(envelope__cycle=cycle)

    def on_ballot(self, envelope: Envelope) -> ProposalQuerySet:
        """What an envelope's poll asks about, while it is open and after it was counted."""
        return self.filter(envelope=envelope, state__in=VOTED_ON)

    def reviewable_by(self, user: Any) -> ProposalQuerySet:
        """What waits for a review by this person: given to them, or to nobody and of their councils.

        Never their own proposals, nor those they declared an interest in, nor those whose answer only waits to be published.
        """
        waiting = self.filter(state=State.SUBMITTED).exclude(written_by(user)).exclude(conflicts__person=user)
        seats = Seat.objects.current().of(user)
        waiting = waiting.exclude(  # where a cycle asks for supporters first
            envelope__cycle__call__support_first=True, supporters__lt=F("envelope__cycle__call__support_needed")
        )
        held = Q(assessments__isnull=False, assessments__published_at__isnull=True)
        given = Q(assignments__ended_at__isnull=True, assignments__work__in=["formal", "substantive"])
        mine = self.filter(given, assignments__reviewer=user)
        waiting = waiting.exclude(pk__in=self.filter(held).values("pk"))
        here = Q(envelope__neighborhood__council__in=seats.values("council"))
        here |= Q(Exists(seats), envelope__neighborhood=None)
        others = self.filter(given, assignments__isnull=False).exclude(pk__in=mine.values("pk"))
        return waiting.filter(Q(pk__in=mine.values("pk")) | here & ~Q(pk__in=others.values("pk")))

    def in_review_now(self) -> ProposalQuerySet:
        """Those whose calendar lets councils decide at this moment."""
        now, kinds = clock.now(), [kind.value for kind, acts in ALLOWED.items() if Act.REVIEW in acts]
        phase = Phase.objects.filter(cycle=OuterRef("envelope__cycle"), kind__in=kinds)
        return self.filter(Exists(phase.filter(opens_at__lte=now, closes_at__gt=now)))

    def oldest_first(self) -> ProposalQuerySet:
        """As a queue: who has waited longest comes first."""
        return self.order_by("submitted_at", "pk")

    def shuffled(self, seed: int) -> ProposalQuerySet:
        """In the order of `seed`: the same seed gives the same order, and no seed favors anybody."""
        return self.order_by(Place("pk", seed), "pk")

    def matching(self, query: str) -> ProposalQuerySet:
        return self.filter(matching(query))

    def with_place(self) -> ProposalQuerySet:
        """With all that a card shows, in one query, and without what it does not show."""
        return self.select_related("envelope__cycle", "envelope__neighborhood", "category", "author").defer(
            "words", "body", *DETAILS
        )

    def with_all(self) -> ProposalQuerySet:
        """With what the page of one proposal shows, in one query; its reviews and milestones are asked for there."""
        found = self.select_related(
            "envelope__cycle", "envelope__neighborhood", "category", "author", "project", "discussion"
        ).select_related("envelope__cycle__call", "entry", "part__plan", "aim")
        found = found.prefetch_related("coauthors")
        return found.defer("words", "envelope__neighborhood__outline")

    def with_updates(self) -> ProposalQuerySet:
        """With `.updated_at`, when its words or its state last changed."""
        moves = [Coalesce(name, "changed_at") for name in MOMENTS]
        reviewed = Review.objects.filter(proposal=OuterRef("pk")).order_by("-at").values("at")[:1]
        return self.annotate(updated_at=Greatest("changed_at", *moves, Coalesce(Subquery(reviewed), "changed_at")))

    def as_cards(self) -> ProposalQuerySet:
        """The columns a card shows and nothing else; its envelope and category come from whoever has read them."""
        shown = ("title", "summary", "picture", "picture_alt", "cost", "state", "latitude", "longitude")
        return self.only(*shown, "envelope", "category", "discussion")


class Wording(models.Model):
    """What an author writes: the same in a proposal and in the rewrite of one that was returned."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", verbose_name=_("category"))
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in one or two sentences"), max_length=300, blank=True)
    body = models.TextField(_("the idea"), blank=True, help_text=_("Cleaned HTML."))
    place = models.CharField(_("where"), max_length=200, blank=True, help_text=_("An address or a place people know."))
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    picture = models.ImageField(_("picture"), upload_to="proposals/", blank=True)
    picture_alt = models.CharField(_("what the picture shows"), max_length=250, blank=True)
    answers = models.JSONField(
        _("answers to the cycle's questions"),
        default=list,
        blank=True,
        help_text=_("Each with the question as it was asked."),
    )
    places = models.JSONField(
        _("places on the map"), default=list, blank=True, help_text=_("Points, lines and areas, each with its name.")
    )
    attachments = models.JSONField(
        _("more pictures"), default=list, blank=True, help_text=_("Each with what it shows.")
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def has_point(self) -> bool:
        return self.latitude is not None and self.longitude is not None


class Proposal(Wording):
    """An idea a resident puts forward, from draft until the ballot; once it has a cost there, people call it a project."""

    envelope = models.ForeignKey(
        Envelope,
        on_delete=models.PROTECT,
        related_name="proposals",
        verbose_name=_("money it asks for"),
        help_text=_("The neighborhood's money, or the whole city's."),
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("category")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
        verbose_name=_("author"),
    )
    coauthors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="coauthored", verbose_name=_("co-authors")
    )
    supporters = models.PositiveIntegerField(
        _("supporters"), default=0, help_text=_("On the site and on sheets that were counted.")
    )
    revision = models.PositiveIntegerField(_("number of the newest version"), default=0)
    words = FoldedField(_("words for searching"), sources=("title", "summary", "place", "body"))
    cost = MoneyField(_("cost"), null=True, blank=True)
    upkeep = MoneyField(_("upkeep a year"), null=True, blank=True)
    costing_note = models.TextField(_("what the cost covers"), blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT, db_index=True)
    discussion = models.OneToOneField(
        Discussion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposal",
        verbose_name=_("discussion"),
    )
    created_at = models.DateTimeField(_("started"), default=clock.now, editable=False)
    submitted_at = models.DateTimeField(_("sent in"), null=True, blank=True)
    costed_at = models.DateTimeField(_("costed"), null=True, blank=True)
    balloted_at = models.DateTimeField(_("put on the ballot"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided by the vote"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()
    State = State

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        indexes = [  # every column that the list filters and orders by, so that it reads nothing else
            models.Index(fields=["envelope", "state", "category", "submitted_at", "cost"], name="proposal_list")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gt=0), name="proposal_cost_is_positive"),
            models.CheckConstraint(
                condition=Q(upkeep__isnull=True) | Q(upkeep__gte=0), name="proposal_upkeep_is_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.COSTED, State.ON_BALLOT, State.FUNDED, State.NOT_FUNDED])
                | Q(cost__isnull=False),
                name="proposal_on_ballot_has_a_cost",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(PRIVATE)) | Q(picture="") | ~Q(picture_alt=""),
                name="proposal_picture_has_alt_text",
            ),
        ]

    def get_absolute_url(self) -> str:
        return numbered("proposals:proposal", self.pk)

    @property
    def cycle(self) -> Cycle:
        return self.envelope.cycle

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC

    @property
    def author_ids(self) -> set[int]:
        """The numbers of all who wrote it. Costs a query where the co-authors are not fetched yet."""
        fetched = getattr(self, "_prefetched_objects_cache", {}).get(
            "coauthors"
        )  # to ask the manager for it takes longer
        people = self.coauthors.all() if self.pk and fetched is None else fetched or ()
        joined = {person.pk for person in people}
        return joined | ({self.author_id} if self.author_id is not None else set())


class Rewrite(Wording):
    """What the author of a returned proposal is writing now. It is private until it is sent in again."""

    proposal = models.OneToOneField(
        Proposal, on_delete=models.CASCADE, related_name="rewrite", verbose_name=_("proposal")
    )

    class Meta:
        verbose_name = _("rewrite")
        verbose_name_plural = _("rewrites")


class Review(models.Model):
    """A council's decision on a proposal, with the reason that everybody can read."""

    class Decision(models.TextChoices):
        ACCEPT = "accept", _("accepted")
        RETURN = "return", _("returned with requests")
        DECLINE = "decline", _("declined")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("proposal"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="reviews",
        verbose_name=_("reviewer"),
    )
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    reason = models.TextField(_("reason"), blank=True, help_text=_("Cleaned HTML, shown to everyone."))
    at = models.DateTimeField(_("decided"), db_index=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(condition=Q(decision="accept") | ~Q(reason=""), name="review_no_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.get_decision_display()}"


class QueueLetter(models.Model):
    """When a council member was last told by e-mail what waits for their review; the letter reads the rest from here."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+", verbose_name=_("member")
    )
    at = models.DateTimeField(_("last told"), null=True)

    class Meta:
        verbose_name = _("letter about a council's queue")
        verbose_name_plural = _("letters about councils' queues")

    def __str__(self) -> str:
        return f"{self.member_id}: {self.at}"

    def waiting(self) -> ProposalQuerySet:
        """What this member could review now, the oldest first."""
        return Proposal.objects.reviewable_by(self.member).in_review_now().oldest_first()
