"""The council's queue: what was flagged, oldest first, with what a fair decision needs to know. In a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from deliberation.discussions import brigading
from deliberation.discussions.brigading import Kind, Seen, Sign
from deliberation.discussions.models import Appeal, Comment, Decision, Discussion, Flag
from kit import clock
from kit.paging import page_of
from neighborhoods.models import Seat

COMMENTS = 20  # a page
WATCHED = timedelta(days=2)
MOST_WATCHED = 1_500  # comments looked at for signs
LATELY = timedelta(days=90)


@dataclass
class Waiting:
    """A flagged comment with its context. `written` and `hidden` are its author's, `hidden` in the last 90 days."""

    comment: Comment
    flags: list[Flag]
    signs: list[str]
    written: int = 0
    hidden: int = 0
    mine: bool = False

    @property
    def likeliest_rule(self) -> str:
        """The rule most of the flags name."""
        codes = [flag.rule.code for flag in self.flags]
        return max(codes, key=codes.count, default="")


@dataclass
class Unusual:
    """A discussion in which something stands out lately, in sentences."""

    discussion: Discussion
    signs: list[str] = field(default_factory=list)


def queue_context(request: HttpRequest) -> dict[str, Any]:
    """What the council's queue shows, here and in the Wagtail admin: `page` of `Waiting`, appeals, unusual discussions."""
    page = page_of(request, Comment.objects.waiting_for(request.user).with_context(), COMMENTS)
    page.object_list = _with_context(list(page.object_list), request.user)
    appeals = Appeal.objects.waiting_for(request.user)
    return {"page": page, "unusual": unusual(request.user), "appeals": appeals.count()}


def flags_on(comments: Iterable[Comment]) -> dict[int, list[Flag]]:
    """The open flags on each of the comments, oldest first."""
    found: dict[int, list[Flag]] = defaultdict(list)
    flags = Flag.objects.filter(comment__in=list(comments), decision__isnull=True).select_related("rule", "by")
    for flag in flags.prefetch_related("traces").order_by("created_at"):
        found[flag.comment_id].append(flag)
    return found


def unusual(user: Any) -> list[Unusual]:
    """Discussions this person moderates in which comments of the last two days look like many hands that are one."""
    seats = Seat.objects.current().of(user).values("council")
    mine = Q(discussion__neighborhood__council__in=seats) | Q(discussion__neighborhood__isnull=True)
    recent = Comment.objects.filter(mine, created_at__gt=clock.now() - WATCHED).order_by("-created_at")
    rows = recent.values_list(
        "discussion", "discussion__title", "created_at", "author", "author__date_joined", "traces__network"
    )
    titles: dict[int, str] = {}
    by_discussion: dict[int, list[Seen]] = defaultdict(list)
    for pk, title, at, author, joined, network in rows[:MOST_WATCHED]:
        titles[pk] = title
        by_discussion[pk].append(Seen(at, author, at - joined if joined else timedelta.max, network or ""))
    return [
        Unusual(Discussion(pk=pk, title=titles[pk]), [_said_of_comments(sign) for sign in signs])
        for pk, seen in by_discussion.items()
        if (signs := _telling(seen))
    ]


def _telling(seen: list[Seen]) -> list[Sign]:
    """A burst alone is a lively evening; it counts where accounts are new, or share a network."""
    signs = brigading.signs(seen)
    return signs if any(sign.kind is not Kind.BURST for sign in signs) else []


def _with_context(comments: list[Comment], user: Any) -> list[Waiting]:
    flags = flags_on(comments)
    authors = {comment.author_id for comment in comments if comment.author_id}
    written = dict(Comment.objects.filter(author__in=authors).order_by().values_list("author").annotate(n=Count("pk")))
    hidden = dict(
        Decision.objects.filter(person__in=authors, kind=Decision.Kind.HIDE, made_at__gt=clock.now() - LATELY)
        .order_by()
        .values_list("person")
        .annotate(n=Count("pk"))
    )
    return [
        Waiting(
            comment=comment,
            flags=flags[comment.pk],
            signs=[_said_of_flags(sign) for sign in brigading.signs([_seen(flag) for flag in flags[comment.pk]])],
            written=written.get(comment.author_id, 0),
            hidden=hidden.get(comment.author_id, 0),
            mine=comment.author_id == user.pk,
        )
        for comment in comments
    ]


def _seen(flag: Flag) -> Seen:
    networks = [trace.network for trace in flag.traces.all()]
    return Seen(flag.created_at, flag.by_id, flag.created_at - flag.by.date_joined, networks[0] if networks else "")


def _said_of_flags(sign: Sign) -> str:
    words = {
        Kind.BURST: _("%(count)d of %(of)d flags came within 15 minutes."),
        Kind.NEW_ACCOUNTS: _("%(count)d of %(of)d people who flagged have an account younger than a week."),
        Kind.SAME_NETWORK: _("%(count)d of %(of)d people who flagged came from one network on the same day."),
    }[sign.kind]
    return words % {"count": sign.count, "of": sign.of}


def _said_of_comments(sign: Sign) -> str:
    words = {
        Kind.BURST: _("%(count)d of %(of)d comments came within 15 minutes."),
        Kind.NEW_ACCOUNTS: _("%(count)d of %(of)d people who wrote have an account younger than a week."),
        Kind.SAME_NETWORK: _("%(count)d of %(of)d people who wrote came from one network on the same day."),
    }[sign.kind]
    return words % {"count": sign.count, "of": sign.of}
