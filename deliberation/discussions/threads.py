"""What a page needs to show a discussion: one page of threads, the first replies of each, and what the reader may do.

The number of queries does not depend on the number of comments.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from deliberation.discussions import permissions
from deliberation.discussions.forms import CommentForm
from deliberation.discussions.lifecycle import State
from deliberation.discussions.models import Comment, Discussion, Stance
from deliberation.discussions.order import balanced
from kit import clock
from kit.paging import page_of
from neighborhoods.permissions import sits_for

THREADS = 15  # a page
FIRST_REPLIES = 3  # shown under each thread before "all replies"
REPLIES = 50  # a page of one thread
ORDERS = {"balanced": _("Balanced"), "newest": _("Newest first"), "oldest": _("Oldest first")}


def thread_context(request: HttpRequest, discussion: Discussion, *, form: CommentForm | None = None) -> dict[str, Any]:
    """All that `discussions/thread.html` shows. `form` is a refused one, to be shown again with its words.

    The address may carry `comments=` (page) and `order=`.
    """
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "balanced"
    page = page_of(request, ordered_threads(discussion, order), THREADS, name="comments")
    moderates = bool(request.user.is_authenticated and sits_for(request.user, discussion.neighborhood))
    page.object_list = _threads(list(page.object_list))
    may_comment = permissions.may_comment(request.user, discussion)
    dress(_flat(page.object_list), request.user, talks=bool(may_comment), moderates=moderates)
    if may_comment and form is None:
        form = CommentForm(
            only_questions=not permissions.may_take_stance(request.user, Stance.FOR), auto_id="comment-%s"
        )
    return {
        "discussion": discussion,
        "page": page,
        "counts": stance_counts(discussion),
        "order": order,
        "orders": ORDERS,
        "form": form if may_comment else None,
        "may_comment": may_comment,
    }


def ordered_threads(discussion: Discussion, order: str) -> list[int]:
    """The numbers of all comments that open a thread, in one of `ORDERS`. Removed ones without replies are gone."""
    rows = discussion.comments.top_level().order_by("-created_at", "-pk").values_list("pk", "stance", "state")
    kept = list(rows)
    if any(state == State.REMOVED for _pk, _stance, state in kept):
        answered = set(discussion.comments.filter(top__state=State.REMOVED).values_list("top", flat=True).distinct())
        kept = [row for row in kept if row[2] != State.REMOVED or row[0] in answered]
    if order == "balanced":
        return balanced(((pk, stance) for pk, stance, _state in kept), start=discussion.pk)
    numbers = [pk for pk, _stance, _state in kept]
    return numbers if order == "newest" else numbers[::-1]


def stance_counts(discussion: Discussion) -> dict[str, Any]:
    """How many shown comments there are by stance, how many replies, and all together."""
    rows = discussion.comments.filter(state=State.SHOWN).values("stance").annotate(n=Count("pk")).order_by()
    found = Counter({row["stance"]: row["n"] for row in rows})
    return {
        "stances": [(stance.value, stance.label, found[stance.value]) for stance in Stance],
        "replies": found[""],
        "all": sum(found.values()),
    }


def dress(comments: Iterable[Comment], user: Any, *, talks: bool, moderates: bool) -> None:
    """Set on each comment what the reader may see and do, from facts known already: no query a comment.

    `talks`: the reader may comment here; `moderates`: they sit on the council in charge.

    It sets `readable`, `mine`, `moderable`, `repliable`, `editable`. The acts ask `permissions` again.
    """
    for comment in comments:
        shown, hidden = comment.state == State.SHOWN, comment.state == State.HIDDEN
        fresh = clock.now() < comment.created_at + permissions.EDITABLE_FOR
        comment.mine = user.is_authenticated and comment.author_id == user.pk  # type: ignore[attr-defined]
        comment.readable = shown or (hidden and (comment.mine or moderates))  # type: ignore[attr-defined]
        comment.moderable = moderates and not comment.mine and (shown or hidden)  # type: ignore[attr-defined]
        comment.repliable = talks and shown  # type: ignore[attr-defined]
        comment.editable = talks and shown and comment.mine and fresh  # type: ignore[attr-defined]


def replies_page(request: HttpRequest, top: Comment) -> Any:
    """A page of the replies in a thread, oldest first, dressed for the reader, the top comment with them."""
    page = page_of(request, top.thread.order_by("created_at", "pk").with_people(), REPLIES)
    page.object_list = list(page.object_list)
    moderates = bool(request.user.is_authenticated and sits_for(request.user, top.discussion.neighborhood))
    talks = bool(permissions.may_comment(request.user, top.discussion))
    dress([top, *page.object_list], request.user, talks=talks, moderates=moderates)
    return page


def page_number_of(reply: Comment) -> int:
    """On which page of its thread a reply stands."""
    assert reply.top is not None
    before = reply.top.thread.filter(created_at__lt=reply.created_at).count()
    before += reply.top.thread.filter(created_at=reply.created_at, pk__lt=reply.pk).count()
    return before // REPLIES + 1


def _threads(numbers: list[int]) -> list[Comment]:
    first = Comment.objects.first_replies(numbers, FIRST_REPLIES)
    sizes = dict(
        Comment.objects.filter(top__in=numbers).values("top").annotate(n=Count("pk")).values_list("top", "n").order_by()
    )
    tops: dict[int, Comment] = {}
    replies: dict[int, list[Comment]] = defaultdict(list)
    for comment in Comment.objects.filter(pk__in=[*numbers, *first]).with_people().order_by("created_at", "pk"):
        if comment.top_id is None:
            tops[comment.pk] = comment
        else:
            replies[comment.top_id].append(comment)
    for pk, top in tops.items():
        top.first_replies = replies[pk]  # type: ignore[attr-defined]
        top.reply_count = sizes.get(pk, 0)  # type: ignore[attr-defined]
        top.more_replies = top.reply_count - len(replies[pk])  # type: ignore[attr-defined]
    return [tops[pk] for pk in numbers if pk in tops]


def _flat(tops: Iterable[Comment]) -> Iterable[Comment]:
    for top in tops:
        yield top
        yield from top.first_replies  # type: ignore[attr-defined]
