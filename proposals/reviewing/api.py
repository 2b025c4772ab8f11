"""Reviews for programs: what councils decided on proposals, with the reason and the rubric as it was filled in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.urls import reverse
from ninja import Router

from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import PlaceFilters, SinceFilters, of_cycle, of_place, since
from kit.api.shapes import Answer, Number, means, page_url, words
from proposals.lifecycle import PUBLIC
from proposals.models import Review
from proposals.reviewing.models import Assessment, Rating

router = Router(tags=["Proposals"])
ReviewDecision = StrEnum("ReviewDecision", [(one.name, one.value) for one in Review.Decision])  # type: ignore[misc]


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


class ReviewFilters(PlaceFilters, SinceFilters):
    """Which reviews; cycle and place are those of the proposal."""

    proposal: Number | None = means("Number of a proposal.", default=None)
    decision: ReviewDecision | None = means("The decision.", default=None)


def _public() -> Any:
    return Review.objects.filter(proposal__state__in=PUBLIC).select_related("proposal")


def _reviews(asked: ReviewFilters) -> Any:
    found = of_cycle(_public(), asked, "proposal__envelope__cycle")
    found = since(of_place(found, asked, "proposal__envelope__neighborhood"), asked, "at")
    for name in ("proposal", "decision"):
        if value := getattr(asked, name):
            found = found.filter(**{name: value})
    return found.order_by("-at", "-pk")


def _row(review: Review) -> dict[str, Any]:
    return {name: getattr(review, name) for name in ("decision", "reason", "at")} | {
        "id": review.pk,
        "proposal": review.proposal_id,
        "url": page_url(reverse("reviewing:reviewed", args=[review.proposal_id])),
    }


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
