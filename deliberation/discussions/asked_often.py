"""The questions that every page with a discussion asks, prepared."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Case, CharField, Value, When

from deliberation.discussions.models import Comment, Pause, Summary
from kit.prepared import Prepared

CONTENTS = ("pk", "top_id", "stance", "state", "strength", "answered", "about")
# In letters, not a moment or a number: for hundreds of comments it comes as the database has it, without a word in between.
ANSWERED = Case(When(answered_at=None, then=Value("")), default=Value("yes"), output_field=CharField())
contents_of = Prepared(
    lambda discussion: (
        Comment.objects.filter(discussion=discussion)
        .annotate(answered=ANSWERED)
        .order_by("top_id", "created_at", "pk")  # as in the index
        .values_list(*CONTENTS)
    ),
    int,
)
newest_summary = Prepared(
    lambda discussion: Summary.objects.filter(discussion=discussion).select_related("by")[:1], int
)
last_pause = Prepared(
    lambda person: Pause.objects.filter(person=person, ended_at__isnull=True).order_by("-until")[:1], int
)


def with_words(numbers: set[int]) -> list[Comment]:
    """The comments of these numbers, `with_names`, in no order."""
    return _with_words(len(numbers)).all(*numbers) if numbers else []


@lru_cache(maxsize=128)  # a page shows so many at most
def _with_words(count: int) -> Prepared:
    return Prepared(lambda *numbers: Comment.objects.filter(pk__in=numbers).with_names().order_by(), *[int] * count)
