"""Reviews for programs: what councils decided and why, what it costs line by line, who stood aside, and second looks."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from ninja import Router

from kit.addresses import numbered
from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import PlaceFilters, SinceFilters, of_cycle, of_place, since
from kit.api.shapes import Answer, Number, means, name_of, page_url, words
from proposals.lifecycle import PUBLIC
from proposals.models import Review
from proposals.reviewing.lifecycle import AppealState, Finding, Stage
from proposals.reviewing.models import Appeal, Assessment, Conflict, Costing, CostLine, Rating

router = Router(tags=["Proposals"])
ReviewDecision = StrEnum("ReviewDecision", [(one.name, one.value) for one in Review.Decision])  # type: ignore[misc]
AppealStates = StrEnum("AppealStates", [(one.name, one.value) for one in AppealState])  # type: ignore[misc]


class ReviewRow(Answer):
    """A council's decision on a proposal."""

    id: int
    proposal: int
    decision: str = means(words("What was decided.", Review.Decision))
    reason: str = means("Cleaned HTML.")
    at: datetime
    url: str = means("How the proposal was reviewed.")


class RatingLine(Answer):
    """The answer to one question of the rubric."""

    question: str
    must: bool = means("Whether it must be so.")
    answer: str = means(words("The answer.", Rating.Answer))
    note: str


class ReviewOne(ReviewRow):
    """A decision with the rubric."""

    ratings: list[RatingLine] = means("Empty where the council filled in none.")


class RatingRow(RatingLine):
    """The answer to one question of the rubric, in a finding that is published."""

    id: int
    proposal: int
    review: int | None = means("Number of the decision; null where a proposal passed the formal check and goes on.")
    stage: str = means(words("Which look at the proposal.", Stage))
    finding: str = means(words("What was found.", Finding))
    at: datetime = means("When the finding was published.")
    url: str = means("How the proposal was reviewed.")


class CostRow(Answer):
    """A line of a costing: what a department expects one item to cost, and where the number comes from."""

    id: int
    proposal: int
    costing: int = means("Number of the costing: lines with the same one were worked out together.")
    holds: bool = means("Whether it is of the newest costing of the proposal, which is the one that holds.")
    department: str | None = means("Who worked it out; null where no department was asked.")
    at: datetime = means("When it was worked out.")
    when: str = means(words("How often it is paid.", CostLine.Kind))
    what: str
    amount: int = means("Cents.")
    low: int = means("Cents: what it costs at least.")
    high: int = means("Cents: what it costs at most.")
    source: str = means("Where the number comes from.")
    url: str = means("How the proposal was reviewed.")


class ConflictRow(Answer):
    """A reviewer's word that they have an interest in a proposal: they take no part in any decision on it."""

    id: int
    proposal: int
    person: str = means("Public name.")
    kind: str = means(words("What the interest is.", Conflict.Kind))
    note: str = means("The same in a sentence; may be empty.")
    at: datetime
    url: str = means("How the proposal was reviewed.")


class AppealRow(Answer):
    """An author's objection to a no. Somebody who did not decide before looks again; their word is final."""

    id: int
    proposal: int
    review: int = means("Number of the decision that it is about.")
    state: str = means(words("What became of it.", AppealState))
    reason: str = means("What the author says; cleaned HTML.")
    at: datetime
    due_on: date = means("When the second look is due.")
    second: str | None = means("Public name of who looked again; null until it is decided.")
    final_reason: str = means("Cleaned HTML; empty until it is decided.")
    decided_at: datetime | None
    url: str


class OfProposalFilters(PlaceFilters, SinceFilters):
    """Of which proposals."""

    proposal: Number | None = means("Number of a proposal.", default=None)


class CostFilters(OfProposalFilters):
    """Which lines; cycle and place are those of the proposal."""

    costing: Number | None = means("Number of a costing.", default=None)


class AppealFilters(OfProposalFilters):
    """Which second looks; cycle and place are those of the proposal."""

    state: AppealStates | None = means("What became of it.", default=None)


class ReviewFilters(OfProposalFilters):
    """Which reviews; cycle and place are those of the proposal."""

    decision: ReviewDecision | None = means("The decision.", default=None)


def _public() -> Any:
    return Review.objects.filter(proposal__state__in=PUBLIC).select_related("proposal")


def _narrowed(rows: Any, asked: OfProposalFilters, moment: str, to_proposal: str = "proposal") -> Any:
    """The rows about public proposals that were asked for; `to_proposal` leads to it, `moment` is what `updated_since` asks."""
    found = of_cycle(rows.filter(**{f"{to_proposal}__state__in": PUBLIC}), asked, f"{to_proposal}__envelope__cycle")
    found = since(of_place(found, asked, f"{to_proposal}__envelope__neighborhood"), asked, moment)
    return found.filter(**{to_proposal: asked.proposal}) if asked.proposal else found


def _reviews(asked: ReviewFilters) -> Any:
    found = _narrowed(_public(), asked, "at")
    return (found.filter(decision=asked.decision) if asked.decision else found).order_by("-at", "-pk")


def _ratings(asked: OfProposalFilters) -> Any:
    rows = Rating.objects.filter(assessment__in=Assessment.objects.public()).select_related("assessment", "criterion")
    found = _narrowed(rows, asked, "assessment__published_at", "assessment__proposal")
    return found.order_by("-assessment__published_at", "-assessment", "criterion__position", "pk")


def _costs(asked: CostFilters) -> Any:
    newest = Costing.objects.filter(proposal=OuterRef("costing__proposal")).order_by("-at", "-pk").values("pk")[:1]
    rows = CostLine.objects.select_related("costing__department").annotate(newest=Subquery(newest))
    found = _narrowed(rows, asked, "costing__at", "costing__proposal")
    found = found.filter(costing=asked.costing) if asked.costing else found
    return found.order_by("-costing__at", "-costing", "kind", "pk")


def _conflicts(asked: OfProposalFilters) -> Any:
    return _narrowed(Conflict.objects.select_related("person"), asked, "at").order_by("-at", "-pk")


def _appeals(asked: AppealFilters) -> Any:
    rows = Appeal.objects.select_related("second").annotate(changed=Coalesce("decided_at", "at"))
    found = _narrowed(rows, asked, "changed")
    return (found.filter(state=asked.state) if asked.state else found).order_by("-at", "-pk")


def _page(proposal: int) -> str:
    return page_url(numbered("reviewing:reviewed", proposal))


def _row(review: Review) -> dict[str, Any]:
    return {name: getattr(review, name) for name in ("decision", "reason", "at")} | {
        "id": review.pk,
        "proposal": review.proposal_id,
        "url": _page(review.proposal_id),
    }


def _rating(rating: Any) -> RatingRow:
    of, asked = rating.assessment, rating.criterion
    return RatingRow(
        question=asked.question,
        must=asked.must,
        answer=rating.answer,
        note=rating.note,
        id=rating.pk,
        proposal=of.proposal_id,
        review=of.review_id,
        stage=of.stage,
        finding=of.finding,
        at=of.published_at,
        url=_page(of.proposal_id),
    )


def _cost(line: Any) -> CostRow:
    costing = line.costing
    said = {name: getattr(line, name) for name in ("what", "amount", "low", "high", "source")}
    return CostRow(
        **said,
        id=line.pk,
        proposal=costing.proposal_id,
        costing=costing.pk,
        holds=costing.pk == line.newest,
        department=name_of(costing.department),
        at=costing.at,
        when=line.kind,
        url=_page(costing.proposal_id),
    )


def _conflict(conflict: Conflict) -> ConflictRow:
    said = {name: getattr(conflict, name) for name in ("kind", "note", "at")}
    number = conflict.proposal_id
    return ConflictRow(**said, id=conflict.pk, proposal=number, person=str(conflict.person), url=_page(number))


def _appeal(appeal: Appeal) -> AppealRow:
    said = {name: getattr(appeal, name) for name in ("state", "reason", "at", "due_on", "final_reason", "decided_at")}
    return AppealRow(
        **said,
        id=appeal.pk,
        proposal=appeal.proposal_id,
        review=appeal.review_id,
        second=name_of(appeal.second) if appeal.decided_at else None,
        url=page_url(appeal.get_absolute_url()),
    )


def _one(review: Review) -> ReviewOne:
    told = Assessment.objects.public().filter(review=review).prefetch_related("ratings__criterion").first()
    ratings = [
        RatingLine(question=one.criterion.question, must=one.criterion.must, answer=one.answer, note=one.note)
        for one in (told.ratings.all() if told else ())
    ]
    return ReviewOne(**_row(review), ratings=ratings)


offer_list(
    router,
    "reviews",
    "What councils decided on proposals, the latest first",
    _reviews,
    ReviewRow,
    lambda review: ReviewRow(**_row(review)),
    filters=ReviewFilters,
    description="`updated_since` asks for those decided at that moment or later.",
)
offer_one(
    router,
    "reviews",
    "One review with the rubric as it was filled in",
    lambda number: _public().filter(pk=number).first(),
    ReviewOne,
    _one,
)
offer_list(
    router,
    "review-ratings",
    "How rubrics were filled in, question by question, the latest first",
    _ratings,
    RatingRow,
    _rating,
    filters=OfProposalFilters,
    description="`updated_since` asks for those published at that moment or later.",
)
offer_list(
    router,
    "review-costs",
    "What proposals are expected to cost, line by line, the newest costing first",
    _costs,
    CostRow,
    _cost,
    filters=CostFilters,
    description="`updated_since` asks for those worked out at that moment or later.",
)
offer_list(
    router,
    "review-conflicts",
    "Who stood aside from the review of which proposal, and why, the latest first",
    _conflicts,
    ConflictRow,
    _conflict,
    filters=OfProposalFilters,
    description="`updated_since` asks for those declared at that moment or later.",
)
offer_list(
    router,
    "review-appeals",
    "Second looks that authors asked for, the latest first",
    _appeals,
    AppealRow,
    _appeal,
    filters=AppealFilters,
    description="`updated_since` asks for those that came or were decided at that moment or later.",
)
