"""Comments as one reader sees them: the words, the names, and what the reader may do, ready to be written down.

A busy page shows some fifty comments. So what `discussions/comment.html` shows is worked out here once for all of them,
without a query a comment, and in a form that the template engine reads fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Role
from deliberation.discussions import permissions
from deliberation.discussions.lifecycle import State
from deliberation.discussions.models import Addressee, Comment, Duty, Stance
from kit import clock, html, pictures
from kit.addresses import numbered


@dataclass(slots=True, unsafe_hash=True)  # a frozen one takes four times as long to make; nobody changes it
class Said:
    """A comment as it stands on a page. Empty text: there is nothing of the kind to say."""

    pk: int
    key: str
    stance: str
    stance_said: str
    who: str
    duty: str
    place: str
    answers: str
    url: str
    at: str
    ago: str
    edited: bool
    body: str
    hidden_because: str = ""
    warned_because: str = ""
    locked_because: str = ""
    picture: str = ""
    picture_alt: str = ""
    about: str = ""
    asked: str = ""  # whom the question is put to, and how its clock stands
    asked_tone: str = ""
    nods: int = 0
    nod_url: str = ""
    history: str = ""
    only_for: str = ""  # who alone can read hidden words
    removed: bool = False
    repliable: bool = False
    acts: tuple[tuple[str, str], ...] = ()  # address, word

    def __getitem__(self, name: str) -> Any:
        """Template engines ask `comment["body"]` before `comment.body`, and take long to recover from a no."""
        return getattr(self, name)


class Reader:
    """Who reads a page of comments: `talks` where they may comment here, `moderates` where they sit on its council.

    What it offers are links; the acts behind them ask `permissions` again.
    """

    def __init__(self, user: Any, *, talks: bool, moderates: bool) -> None:
        self.pk = user.pk if user.is_authenticated else None
        self.talks, self.moderates = talks, moderates
        self.nods = talks and user.is_authenticated and not user.is_officer
        self.answers = _answers_for(user, moderates)
        self.now = clock.now()
        self.stances = {stance.value: str(stance.label) for stance in Stance} | {"": ""}
        self.duties = {duty.value: str(duty.label) for duty in Duty} | {"": ""}
        self.addressees = {asked.value: str(asked.label) for asked in Addressee}
        self.words = {
            "answer": _("Answer the question"),
            "reply": _("Reply"),
            "edit": _("Change"),
            "remove": _("Remove"),
            "flag": _("Flag"),
            "hide": _("Hide"),
            "warn": _("Warn"),
            "restore": _("Show again"),
        }

    def sees(self, comments: Iterable[Comment]) -> Iterator[Said]:
        """What each of the comments shows to this reader. They come `with_names`."""
        for comment in comments:
            removed = comment.state == State.REMOVED
            shown, readable = comment.state == State.SHOWN, self._can_read(comment)
            asked, tone = self._asked(comment) if comment.asks and shown else ("", "")
            yield Said(
                pk=comment.pk,
                key=f"comment-{comment.pk}",
                stance=comment.stance,
                stance_said=self.stances[comment.stance],
                who=_("Someone") if removed else _name(comment),
                duty="" if removed else self.duties[comment.duty],
                place="" if removed else comment.author_place or "",  # type: ignore[attr-defined]
                answers=_answers(comment),
                url=numbered("discussions:comment", comment.pk),
                at=comment.created_at.isoformat(),
                ago=clock.distance(comment.created_at, self.now),
                edited=comment.edited_at is not None and shown,
                history=numbered("discussions:history", comment.pk) if comment.edited_at and shown else "",
                body=html.show(comment.body) if readable else "",
                picture=pictures.small_url(comment.picture) if comment.picture and readable else "",
                picture_alt=comment.picture_alt,
                about=comment.about_words,
                asked=asked,
                asked_tone=tone,
                nods=comment.nods if shown else 0,
                nod_url=numbered("discussions:nod", comment.pk)
                if self.nods and shown and not self._wrote(comment)
                else "",
                hidden_because=comment.hidden_because,
                warned_because=comment.warned_because,
                locked_because=comment.locked_because,
                only_for=self._only_for(comment),
                removed=removed,
                repliable=self._can_reply(comment),
                acts=tuple(
                    (numbered(f"discussions:{act}", comment.pk), self.words[act]) for act in self._acts(comment)
                ),
            )

    def _asked(self, comment: Comment) -> tuple[str, str]:
        """How the clock of a question stands, in a few words, and the tone they are said in."""
        assert comment.answer_due is not None  # a constraint of the table
        who = self.addressees[comment.asks]
        if comment.answered_at is not None:
            late = comment.answered_at >= comment.answer_due
            words = _("asked %(who)s: answered, but late") if late else _("asked %(who)s: answered")
            return words % {"who": who}, "leaf"
        late = self.now >= comment.answer_due
        words = _("asked %(who)s: no answer, it was due %(when)s") if late else _("asked %(who)s: answer due %(when)s")
        return words % {"who": who, "when": clock.distance(comment.answer_due, self.now)}, "brick" if late else "sky"

    def _wrote(self, comment: Comment) -> bool:
        return self.pk is not None and comment.author_id == self.pk

    def _can_read(self, comment: Comment) -> bool:
        if comment.state == State.HIDDEN:
            return self.moderates or self._wrote(comment)
        return comment.state == State.SHOWN

    def _can_reply(self, comment: Comment) -> bool:
        locked = comment.locked_because if comment.is_top else comment.top_locked  # type: ignore[attr-defined]
        return self.talks and comment.state == State.SHOWN and not locked

    def _only_for(self, comment: Comment) -> str:
        if comment.state != State.HIDDEN or not self._can_read(comment):
            return ""
        if self._wrote(comment):
            return _("Only you and the council see your words:")
        return _("Only its author and the council see these words:")

    def _acts(self, comment: Comment) -> Iterator[str]:
        if self.pk is None or comment.state == State.REMOVED:
            return
        shown, mine = comment.state == State.SHOWN, self._wrote(comment)
        if comment.asks in self.answers and shown and comment.answered_at is None:
            yield "answer"
        if self._can_reply(comment):
            yield "reply"
        if self.talks and shown and mine and self.now < comment.created_at + permissions.EDITABLE_FOR:
            yield "edit"
        if mine:
            yield "remove"
        elif shown:
            yield "flag"
        if self.moderates and not mine:
            yield "hide" if shown else "restore"
            if shown and not comment.warned_because:
                yield "warn"


def _answers_for(user: Any, moderates: bool) -> frozenset[str]:
    """Whose questions this reader answers."""
    found = {Addressee.COUNCIL.value} if moderates else set()
    if user.is_authenticated and user.is_officer:
        found |= {Addressee.OFFICER.value, Addressee.LIAISON.value}
    if user.is_authenticated and user.has_role(Role.LIAISON):
        found.add(Addressee.LIAISON.value)
    return frozenset(found)


def _name(comment: Comment) -> str:
    name: str = comment.author_name  # type: ignore[attr-defined]
    return name or (_("someone") if comment.author_id else _("Someone who has left"))


def _answers(comment: Comment) -> str:
    """Whom a reply answers, where that is not the comment that opened the thread."""
    if comment.reply_to_id is None or comment.reply_to_id == comment.top_id:
        return ""
    return _("in reply to %(name)s") % {"name": comment.answered_name or _("someone")}  # type: ignore[attr-defined]
