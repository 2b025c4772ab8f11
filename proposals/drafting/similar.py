"""Finding proposals that are like one that is being written: candidates by words in the database, judged by `likeness`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from cycles.models import Cycle
from proposals.drafting.likeness import Idea, alike, terms
from proposals.lifecycle import GONE, PUBLIC, State
from proposals.models import Proposal, Wording
from proposals.words import in_words

MOST_TERMS = 10
MOST_CANDIDATES = 80


@dataclass(frozen=True)
class Found:
    """A proposal that is like the one being written; `opens_apart` while somebody types, who must not lose the page."""

    proposal: Proposal
    likeness: float
    opens_apart: bool = False


def idea_of(wording: Wording) -> Idea:
    """A wording as an idea to compare."""
    spot = None
    if wording.longitude is not None and wording.latitude is not None:
        spot = (float(wording.longitude), float(wording.latitude))
    return Idea(wording.title, wording.summary, in_words(wording.body), wording.place, spot, wording.pk or 0)


def similar_to(idea: Idea, cycle: Cycle, *, but: Any = None, apart: bool = False) -> list[Found]:
    """Public proposals of the cycle that are like `idea`, without the one numbered `but`. One query."""
    asked = list(dict.fromkeys([*terms(idea.title), *terms(idea.summary)]))[:MOST_TERMS]
    if not asked:
        return []
    hit = sum(
        (Case(When(words__contains=term, then=Value(1)), default=Value(0)) for term in asked[1:]),
        start=Case(When(words__contains=asked[0], then=Value(1)), default=Value(0), output_field=IntegerField()),
    )
    any_of = Q()
    for term in asked:
        any_of |= Q(words__contains=term)
    open_ = sorted(PUBLIC - GONE - {State.DECLINED})
    rows = Proposal.objects.in_cycle(cycle).filter(any_of, state__in=open_).exclude(pk=but)
    rows = rows.annotate(hits=hit).order_by("-hits", "pk").select_related("envelope__neighborhood")
    candidates = {proposal.pk: proposal for proposal in rows[:MOST_CANDIDATES]}
    judged = alike(idea, [idea_of(proposal) for proposal in candidates.values()])
    return [Found(candidates[found.key], score, apart) for found, score in judged]
