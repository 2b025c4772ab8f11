"""What a page needs to show a discussion: one page of threads, the first replies of each, and what the reader may do.

The number of queries does not depend on the number of comments.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from deliberation.discussions import asked_often, permissions
from deliberation.discussions.forms import CommentForm
from deliberation.discussions.lifecycle import State
from deliberation.discussions.models import Comment, Discussion, Stance, Summary
from deliberation.discussions.order import balanced
from deliberation.discussions.showing import Reader, Said
from kit.paging import page_of
from neighborhoods.permissions import sits_for

THREADS = 15  # a page
FIRST_REPLIES = 3  # shown under each thread before "all replies"
REPLIES = 50  # a page of one thread
OPEN_QUESTIONS = 3  # named above the comments
ORDERS = {"balanced": _("Balanced"), "newest": _("Newest first"), "oldest": _("Oldest first")}


def thread_context(request: HttpRequest, discussion: Discussion, *, form: CommentForm | None = None) -> dict[str, Any]:
    """All that `discussions/thread.html` shows. `form` is a refused one, to be shown again with its words.

    The address may carry `comments=` (page) and `order=`.
    """
    order = request.GET.get("order", "")
    orders = {name: words for name, words in ORDERS.items() if discussion.takes_sides or name != "balanced"}
    order = order if order in orders else next(iter(orders))
    contents = Contents(discussion)
    page = page_of(request, contents.in_order(order), THREADS, name="comments")
    moderates = sits_beside(request.user, discussion)
    may_comment = permissions.may_comment(request.user, discussion, sits=moderates)
    reader = Reader(request.user, talks=bool(may_comment), moderates=moderates)
    first_page = page.number == 1
    short = contents.in_short() if first_page else ShortNumbers([], [])
    numbers = list(page.object_list)
    said = _said(numbers, short, contents, reader)
    page.object_list = _threads(numbers, contents, said)
    return {
        "short": short.with_words(said),
        "summary": _summary(discussion) if first_page else None,
        "may_summarize": reader.pk is not None and bool(permissions.may_summarize(request.user, discussion))
        if moderates or (request.user.is_authenticated and request.user.has_duties)
        else False,
        "nods": reader.nods,
        "about_counts": contents.about,
        "discussion": discussion,
        "page": page,
        "counts": contents.shown(discussion.stances),
        "order": order,
        "orders": orders,
        "form": (form or _blank_form(request.user, discussion)) if may_comment else None,
        "may_comment": may_comment,
        "moderates": moderates,
    }


@dataclass(frozen=True)
class Short:
    """A discussion in short: its strongest comment for, its strongest against, and questions nobody has answered."""

    strongest: list[Said]
    questions: list[Said]
    open_questions: int


@dataclass(frozen=True)
class ShortNumbers:
    """The numbers of the strongest comments, and of all questions nobody has answered."""

    strongest: list[int]
    asked: list[int]

    @property
    def named(self) -> list[int]:
        """The numbers of those whose words are shown."""
        return [*self.strongest, *self.asked[:OPEN_QUESTIONS]]

    def with_words(self, said: dict[int, Said]) -> Short | None:
        """What stands above the comments, or nothing where there is nothing to say yet."""
        if not self.named:
            return None
        strongest = [said[pk] for pk in self.strongest if pk in said]
        return Short(strongest, [said[pk] for pk in self.asked[:OPEN_QUESTIONS] if pk in said], len(self.asked))


@dataclass(frozen=True)
class Thread:
    """A comment with its first replies; `count` is how many it has in all."""

    top: Said
    replies: list[Said]
    count: int

    @property
    def more(self) -> int:
        """How many replies are left for the page of the whole thread."""
        return self.count - len(self.replies)


class Contents:
    """A whole discussion without its words, from one query: what its order and its numbers are made from."""

    def __init__(self, discussion: Discussion) -> None:
        self.discussion = discussion.pk
        self.tops: list[tuple[int, str, str]] = []  # that open a thread, oldest first: number, stance, state
        self.strength: dict[int, int] = {}  # of those that somebody called a good point
        self.answered: set[int] = set()
        self.about: Counter[str] = Counter()  # shown comments by the paragraph they are about
        self.replies: dict[int, list[int]] = defaultdict(list)  # by thread, the numbers of its replies, oldest first
        self.shown_replies = 0
        for pk, top, stance, state, strength, answered, about in asked_often.contents_of.all(discussion.pk):
            if top is None:
                self.tops.append((pk, stance, state))
                if about and state == State.SHOWN:
                    self.about[about] += 1
                if strength:
                    self.strength[pk] = strength
                if answered:
                    self.answered.add(pk)
            else:
                self.replies[top].append(pk)
                self.shown_replies += state == State.SHOWN

    def in_order(self, order: str) -> list[int]:
        """The numbers of the comments that open a thread, in one of `ORDERS`. Removed ones without replies are gone."""
        kept = [(pk, stance) for pk, stance, state in self.tops if state != State.REMOVED or pk in self.replies]
        if order != "oldest":
            kept.reverse()
        if order == "balanced":
            return balanced(kept, start=self.discussion)
        return [pk for pk, _stance in kept]

    def strongest(self, stance: str) -> int | None:
        """The number of the shown comment of that stance that is called a good point most, see `order.strength`."""
        there = [pk for pk, its, state in self.tops if its == stance and state == State.SHOWN and pk in self.strength]
        return max(there, key=lambda pk: (self.strength[pk], -pk), default=None)

    def open_questions(self) -> list[int]:
        """The numbers of shown questions without an answer, oldest first. Any reply answers what was asked of anybody."""
        asked = [pk for pk, stance, state in self.tops if stance == Stance.QUESTION and state == State.SHOWN]
        return [pk for pk in asked if pk not in self.answered and pk not in self.replies]

    def in_short(self) -> ShortNumbers:
        """What is to stand above the comments."""
        strong = (self.strongest(Stance.FOR), self.strongest(Stance.AGAINST))
        return ShortNumbers([pk for pk in strong if pk is not None], self.open_questions())

    def shown(self, stances: Iterable[Stance]) -> dict[str, Any]:
        """How many shown comments there are by stance, how many replies, and all together."""
        found = Counter(stance for _pk, stance, state in self.tops if state == State.SHOWN)
        return {
            "stances": [(stance.value, stance.label, found[stance.value]) for stance in stances],
            "replies": self.shown_replies,
            "all": found.total() + self.shown_replies,
        }


def _summary(discussion: Discussion) -> Summary | None:
    """The newest summary with the number of objections to each point (`.objected`). Two queries at most."""
    found: Summary | None = asked_often.newest_summary.first(discussion.pk)
    if found is not None:
        found.objected = Counter(found.objections.values_list("point", flat=True))  # type: ignore[attr-defined]
    return found


def sits_beside(user: Any, discussion: Discussion) -> bool:
    """Whether this reader moderates here. Who holds a seat has the role, which is known: neighbors cost no question."""
    return bool(user.is_authenticated and user.is_council_member and sits_for(user, discussion.neighborhood))


def replies_page(request: HttpRequest, top: Comment) -> Any:
    """A page of the replies in a thread, oldest first, as the reader sees them, with the `.top` comment."""
    page = page_of(request, top.thread.order_by("created_at", "pk").with_names(), REPLIES)
    moderates = sits_beside(request.user, top.discussion)
    talks = bool(permissions.may_comment(request.user, top.discussion))
    first, *replies = Reader(request.user, talks=talks, moderates=moderates).sees([top, *page.object_list])
    page.top, page.object_list = first, replies  # type: ignore[attr-defined]
    return page


def page_number_of(reply: Comment) -> int:
    """On which page of its thread a reply stands."""
    assert reply.top is not None
    before = reply.top.thread.filter(created_at__lt=reply.created_at).count()
    before += reply.top.thread.filter(created_at=reply.created_at, pk__lt=reply.pk).count()
    return before // REPLIES + 1


def _blank_form(user: Any, discussion: Discussion) -> SafeString:
    takes_stance = bool(permissions.may_take_stance(user, Stance.FOR))
    return _form_for_all(takes_stance, discussion.takes_sides, get_language())


@lru_cache(maxsize=20)
def _form_for_all(takes_stance: bool, takes_sides: bool, language: str | None) -> SafeString:
    """The form before anybody has written in it, the same for everyone: writing it down takes as long as ten comments."""
    return CommentForm(only_questions=not takes_stance, takes_sides=takes_sides, auto_id="comment-%s").render()


def _first_replies(number: int, contents: Contents) -> list[int]:
    return contents.replies[number][:FIRST_REPLIES] if number in contents.replies else []


def _said(numbers: list[int], short: ShortNumbers, contents: Contents, reader: Reader) -> dict[int, Said]:
    """The comments of a page as the reader sees them, by number: threads, their first replies, what is named in short."""
    replies = chain.from_iterable(_first_replies(pk, contents) for pk in numbers)
    wanted = {*numbers, *replies, *short.named}
    return {said.pk: said for said in reader.sees(asked_often.with_words(wanted))}


def _threads(numbers: list[int], contents: Contents, said: dict[int, Said]) -> list[Thread]:
    return [
        Thread(
            said[pk],
            [said[reply] for reply in _first_replies(pk, contents) if reply in said],
            len(contents.replies.get(pk, ())),
        )
        for pk in numbers
        if pk in said
    ]
