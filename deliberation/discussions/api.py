"""What people say, for programs: discussions, and the comments that everybody can read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router

from deliberation.discussions.models import Comment, Discussion, Duty, Stance
from kit.api.lists import offer_list
from kit.api.narrowing import PlaceFilters, SinceFilters, of_cycle, of_place, since
from kit.api.shapes import Answer, Number, means, name_of, page_url, slug_of, words

router = Router(tags=["Discussions"])


class DiscussionRow(Answer):
    """A thread about one thing."""

    id: int
    title: str
    cycle: str | None
    neighborhood: str | None = means("Whose council moderates it; null for the whole city's.")
    is_locked: bool = means("Whether nobody can add to it now.")
    comments: int = means("How many comments are shown.")
    url: str


class CommentRow(Answer):
    """A message in a discussion. Hidden and removed ones are not here."""

    id: int
    discussion: int
    thread: int = means("Number of the comment that opened its thread; its own where it did.")
    reply_to: int | None
    stance: str = means(words("Where it opens a thread; empty for a reply.", Stance))
    author: str | None = means("Public name; null where the account is gone.")
    duty: str = means(words("In whose name it speaks; empty for a neighbor's own.", Duty))
    body: str = means("Cleaned HTML.")
    good_points: int = means("How many readers marked it as a good point.")
    created_at: datetime
    edited_at: datetime | None
    url: str


class CommentFilters(PlaceFilters, SinceFilters):
    """Which comments."""

    discussion: Number | None = means("Number of a discussion.", default=None)
    stance: Stance | None = means("How it opens its thread.", default=None)


def _discussions(asked: PlaceFilters) -> Any:
    found = Discussion.objects.filter(has_comments=True).select_related("cycle", "neighborhood").with_counts()
    return of_place(of_cycle(found, asked, "cycle"), asked, "neighborhood").order_by("-pk")


def _discussion(discussion: Any) -> DiscussionRow:
    return DiscussionRow(
        id=discussion.pk,
        title=discussion.title,
        cycle=slug_of(discussion.cycle),
        neighborhood=slug_of(discussion.neighborhood),
        is_locked=bool(discussion.locked_because),
        comments=discussion.shown,
        url=page_url(discussion.get_absolute_url()),
    )


def _comments(asked: CommentFilters) -> Any:
    found = Comment.objects.shown().select_related("author")
    found = of_place(of_cycle(found, asked, "discussion__cycle"), asked, "discussion__neighborhood")
    if asked.discussion:
        found = found.filter(discussion=asked.discussion)
    if asked.stance:
        found = found.filter(stance=asked.stance)
    return since(found.with_changes(), asked, "changed_at").order_by("-created_at", "-pk")


def _comment(comment: Comment) -> CommentRow:
    return CommentRow(
        id=comment.pk,
        discussion=comment.discussion_id,
        thread=comment.top_id or comment.pk,
        reply_to=comment.reply_to_id,
        stance=comment.stance,
        author=name_of(comment.author),
        duty=comment.duty,
        body=comment.body,
        good_points=comment.nods,
        created_at=comment.created_at,
        edited_at=comment.edited_at,
        url=page_url(comment.get_absolute_url()),
    )


offer_list(
    router,
    "discussions",
    "Every discussion, the newest first",
    _discussions,
    DiscussionRow,
    _discussion,
    filters=PlaceFilters,
)
offer_list(
    router,
    "comments",
    "Every comment that is shown, the newest first",
    _comments,
    CommentRow,
    _comment,
    filters=CommentFilters,
)
