"""What is announced about discussions, and to whom. Nothing of anybody's words is in an announcement."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from deliberation.discussions.lifecycle import AppealState
from deliberation.discussions.matters import matter_of
from deliberation.discussions.models import Appeal, Comment, Decision, Objection
from following.announcing import announce

REPLIED = gettext_noop("%(name)s replied to you in “%(title)s”.")
CALLED = gettext_noop("%(name)s called you in “%(title)s”.")
ANSWERED = gettext_noop("Your question in “%(title)s” has an answer.")
DECIDED = {
    "hide": gettext_noop("The council hid your comment in “%(title)s”."),
    "restore": gettext_noop("Your comment in “%(title)s” is shown again."),
    "warn": gettext_noop("The council has a word about your comment in “%(title)s”."),
    "pause": gettext_noop("The council paused your account, because of “%(title)s”."),
    "undo": gettext_noop("The council hid your latest comments, among them in “%(title)s”."),
}
TAKEN_BACK = gettext_noop("A decision about you in “%(title)s” was taken back.")
APPEALED = gettext_noop("An appeal about “%(title)s” waits for your decision.")
STANDS = gettext_noop("Your appeal about “%(title)s”: the decision stands.")
OBJECTED = gettext_noop("Somebody objects to your summary of “%(title)s”.")
ANSWERED_OBJECTION = gettext_noop("Your objection to the summary of “%(title)s” has an answer.")


def of_a_comment(comment: Comment, called: Iterable[int]) -> None:
    """Whom it replies to, and whom it calls by name."""
    about = {"by": comment.author, "title": comment.discussion.title, "name": str(comment.author)}
    replied = comment.reply_to.author_id if comment.reply_to else None
    if replied is not None and replied != comment.author_id:
        announce(REPLIED, comment, to=[replied], **about)  # type: ignore[arg-type]
    others = [pk for pk in called if pk not in (replied, comment.author_id)]
    if others:
        announce(CALLED, comment, to=others, **about)  # type: ignore[arg-type]


def of_an_answer(question: Comment, answer: Comment) -> None:
    """Whoever asked."""
    announce(ANSWERED, answer, by=answer.author, to=[question.author_id], title=question.discussion.title)


def of_a_decision(made: Decision) -> None:
    """Whom it is about, by letter, whatever they chose to hear: it touches what is theirs."""
    if matter := matter_of(made):
        matter.tell(made)
        return
    known = made.kind in DECIDED
    if made.person_id is not None:
        announce(
            DECIDED[made.kind] if known else TAKEN_BACK,
            made,
            by=made.by,
            to=[made.person_id],
            letter=f"discussions/mail/{made.kind if known else 'taken_back'}",
            always=True,
            title=made.discussion.title,
        )


def of_an_appeal(appeal: Appeal, colleagues: Iterable[int]) -> None:
    """Those on the council who may decide: it asks something of them."""
    announce(
        APPEALED, appeal, by=appeal.by, to=colleagues, letter="discussions/mail/appeal", always=True,
        title=appeal.decision.discussion.title,
    )  # fmt: skip


def of_an_answered_appeal(appeal: Appeal) -> None:
    """Whoever appealed. Where the decision was taken back, that itself is told."""
    if appeal.state == AppealState.UPHELD:
        announce(
            STANDS, appeal, by=appeal.answered_by, to=[appeal.by_id], letter="discussions/mail/answered", always=True,
            title=appeal.decision.discussion.title,
        )  # fmt: skip


def of_an_objection(made: Objection) -> None:
    """Whoever wrote the summary."""
    announce(OBJECTED, made, by=made.by, to=[made.summary.by_id], title=made.summary.discussion.title)


def of_an_answered_objection(made: Objection) -> None:
    """Whoever objected."""
    announce(ANSWERED_OBJECTION, made, by=made.answered_by, to=[made.by_id], title=made.summary.discussion.title)
