"""What became of what a person gave to proposals: their own, their comments on them, and their flags. One query a kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deliberation.discussions.lifecycle import State as CommentState
from deliberation.discussions.models import Comment, Duty, Flag
from following.inputs import Input, Teller
from kit.html import plain
from proposals.lifecycle import State
from proposals.models import Proposal

TONES = {
    State.FUNDED: "leaf",
    State.ON_BALLOT: "leaf",
    State.ACCEPTED: "leaf",
    State.COSTED: "leaf",
    State.DECLINED: "brick",
    State.NOT_FUNDED: "brick",
    State.WITHDRAWN: "brick",
}


def newest(rows: Any, field: str, before: datetime | None, most: int) -> Any:
    """The `most` newest rows by that field, before a moment where one is given."""
    rows = rows.filter(**{f"{field}__lt": before}) if before else rows
    return rows.order_by(f"-{field}", "-pk")[:most]


def stands(proposal: Proposal) -> str:
    """Where a proposal is now, in a sentence with its title."""
    return _("“%(title)s” is “%(state)s” now.") % {"title": proposal.title, "state": State(proposal.state).label}


def proposals_of(person: Any, before: datetime | None, most: int) -> Iterator[Input]:
    """Their own proposals, and where each stands."""
    rows = (
        Proposal.objects.written_by(person)
        .exclude(state=State.DISCARDED)
        .only("title", "state", "created_at", "author")
    )
    for found in newest(rows, "created_at", before, most):
        state = State(found.state)
        yield Input(
            at=found.created_at,
            what=_("You proposed: %(title)s") % {"title": found.title},
            words="",
            url=found.get_absolute_url(),
            outcome=_("It is “%(state)s”.") % {"state": state.label},
            tone=TONES.get(state, "sky"),
        )


def comments_of(person: Any, before: datetime | None, most: int) -> Iterator[Input]:
    """Their comments: shown or hidden, what was answered, and what became of the proposal they were about."""
    replies = Count("replies", filter=Q(replies__state=CommentState.SHOWN))
    official = Count("replies", filter=Q(replies__state=CommentState.SHOWN, replies__duty__in=Duty.values))
    rows = Comment.objects.filter(author_id=person.pk).select_related("discussion__proposal")
    rows = rows.annotate(reply_count=replies, official_count=official)
    for found in newest(rows, "created_at", before, most):
        subject = getattr(found.discussion, "proposal", None)
        then = ""
        if subject is not None:
            then = stands(subject)
        yield Input(
            at=found.created_at,
            what=_("You commented on: %(title)s") % {"title": found.discussion.title},
            words=Truncator(plain(found.body)).chars(160),
            url=found.get_absolute_url(),
            outcome=_comment_outcome(found),
            reason=found.hidden_because,
            tone="brick" if found.state == CommentState.HIDDEN else "leaf" if found.official_count else "",
            then=then,
        )


def flags_of(person: Any, before: datetime | None, most: int) -> Iterator[Input]:
    """Their flags, and what the council decided about each, with its reason."""
    rows = Flag.objects.filter(by_id=person.pk).select_related("comment__discussion", "decision", "rule")
    for found in newest(rows, "created_at", before, most):
        decided = found.decision
        yield Input(
            at=found.created_at,
            what=_("You flagged a comment on: %(title)s") % {"title": found.comment.discussion.title},
            words=str(found.rule),
            url=found.comment.get_absolute_url(),
            outcome=_("The council decided: %(what)s.") % {"what": decided.get_kind_display()}
            if decided
            else _("It waits for the council."),
            reason=decided.reason if decided else "",
            tone="leaf" if decided else "sky",
        )


def _comment_outcome(found: Any) -> str:
    if found.state == CommentState.HIDDEN:
        return _("The council hid it:")
    if found.state != CommentState.SHOWN:
        return _("You took it back.")
    if found.official_count:
        return ngettext(
            "%(n)d answer from the city or the council.",
            "%(n)d answers from the city or the council.",
            found.official_count,
        ) % {"n": found.official_count}
    if found.reply_count:
        return ngettext("%(n)d neighbor answered.", "%(n)d neighbors answered.", found.reply_count) % {
            "n": found.reply_count
        }
    return _("It is read by neighbors and the council; nobody answered yet.")


TELLERS = (
    Teller("proposals", gettext_lazy("My proposals"), proposals_of),
    Teller("comments", gettext_lazy("My comments"), comments_of),
    Teller("flags", gettext_lazy("My flags"), flags_of),
)
