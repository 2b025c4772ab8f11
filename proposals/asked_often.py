"""What a proposal's page asks, prepared: to write the SQL of ten tables anew takes Django longer than all else on the page."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.http import HttpRequest

from accounts.models import User
from kit.first_question import first_found
from kit.prepared import Prepared
from proposals.citing.showing import with_citations
from proposals.models import Proposal, Review
from proposals.reviewing.showing import with_rivals

NOBODY = User.objects.none()
_others = Proposal.coauthors.through.objects.filter(proposal=OuterRef("pk"))
whole = Prepared(
    lambda number: (
        with_citations(with_rivals(Proposal.objects.with_all().prefetch_related(None)))
        .annotate(has_coauthors=Exists(_others))
        .filter(pk=number)
    ),
    int,
)
reviews_of = Prepared(lambda proposal: Review.objects.filter(proposal=proposal), int)


def proposal_to_read(request: HttpRequest, number: int) -> Proposal | None:
    """The proposal with all that its page shows, `has_rivals` and `cites` included; its reviews are `reviews_of` it."""
    found: Proposal | None = first_found(request, whole, number)
    if found is not None and found.has_coauthors:  # type: ignore[attr-defined]
        prefetch_related_objects([found], "coauthors")
    elif found is not None:  # known, so nobody asks again
        found._prefetched_objects_cache = {"coauthors": NOBODY}  # type: ignore[attr-defined]
    return found
