"""The numbers of a conversation as pages say them: in words first, then as pictures with their table.

What is shown comes from the last `Study`, or, once there is a report, from its frozen numbers. The words of statements come
from the database, so a statement that the council hides is nowhere shown, not even in an old report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deliberation.opinions.drawing import Picture, picture, shape
from deliberation.opinions.models import Conversation, Report, Statement, Study
from deliberation.opinions.numbers import standing
from deliberation.opinions.reading import Mine, study_of

LETTERS = "ABCDE"
FULL = 1000  # the width of a whole bar in the picture's own units
WHY_NONE = {
    "few": gettext_lazy(
        "Too few people have answered enough statements to speak of groups. From fifteen on we look for them."
    ),
    "chance": gettext_lazy(
        "People's answers don't fall into groups: they hang together no more than they would by chance, or no group would have five people."
    ),
    "apart": gettext_lazy(
        "Groups that we found fall apart when a fifth of the people is left out, so we don't show any: they would mean nothing."
    ),
}


@dataclass(frozen=True)
class Numbers:
    """Where the numbers on a page come from: a study, or a report's frozen ones."""

    told: dict[str, Any]
    statements: dict[str, Any]
    people: int
    votes: int
    version: int = 0
    made_at: datetime | None = None


@dataclass(frozen=True)
class Bar:
    """The answers of one group, or of all, to one statement. `parts` are (x, width, fill) of the picture."""

    label: str
    agrees: int
    disagrees: int
    passes: int

    @property
    def seen(self) -> int:
        return self.agrees + self.disagrees + self.passes

    @property
    def parts(self) -> list[tuple[int, int, str]]:
        """Agree, pass, disagree as parts of the whole bar, from running sums, so that rounding leaves no gap."""
        found, start, counted = [], 0, 0
        for count, name in ((self.agrees, "agree"), (self.passes, "pass"), (self.disagrees, "disagree")):
            counted += count
            end = counted * FULL // self.seen if self.seen else 0
            found.append((start, end - start, name))
            start = end
        return found

    @property
    def agree_share(self) -> int:
        return round(100 * self.agrees / self.seen) if self.seen else 0

    @property
    def disagree_share(self) -> int:
        return round(100 * self.disagrees / self.seen) if self.seen else 0


@dataclass(frozen=True)
class Answered:
    """A statement with its bars, and one sentence about it."""

    statement: Statement
    bars: list[Bar]
    finding: str = ""


@dataclass(frozen=True)
class Group:
    """People who answered alike, by letter, with what tells them apart: (statement, sentence)."""

    letter: str
    size: int
    share: int
    place: int
    telling: list[tuple[Statement, str]]

    @property
    def shape(self) -> str:
        """The outline of its marks, for the legend."""
        return shape(self.place, 10, 10, 9)


@dataclass
class Result:
    """All that the page of results shows."""

    numbers: Numbers
    finding: str
    why_none: str
    groups: list[Group] = field(default_factory=list)
    steadiness: str = ""
    steady: bool = False
    ground: list[Answered] = field(default_factory=list)
    divides: list[Answered] = field(default_factory=list)
    majority: list[Answered] = field(default_factory=list)
    picture: Picture | None = None
    nearest: str = ""


def numbers_of(conversation: Conversation) -> Numbers | None:
    """The last numbers of a conversation, `None` before the first."""
    study: Study | None = study_of(conversation)
    if study is None:
        return None
    return Numbers(study.told, study.statements, study.people, study.votes, study.version, study.made_at)


def frozen_numbers(report: Report) -> Numbers:
    """The numbers as they were when the report was published."""
    return Numbers(report.told, report.statements, report.told["people"], report.told["votes"], 0, report.published_at)


def result_of(conversation: Conversation, numbers: Numbers, user: Any = None) -> Result:
    """Everything to show; with `user`, also where they stand, which only they are told."""
    told = numbers.told
    texts = _texts(conversation, _mentioned(told))
    groups = _groups(told, texts)
    point = None if user is None else _place_of(conversation, numbers, user)
    return Result(
        numbers=numbers,
        finding=_finding(groups, numbers),
        why_none=str(WHY_NONE[told["why_none"]]) if told["why_none"] else "",
        groups=groups,
        steadiness=_steadiness(told),
        steady=told["is_steady"],
        ground=_ground(told, numbers, texts) if groups else [],
        divides=_divides(told, numbers, texts),
        majority=[] if groups else _majority(told, numbers, texts),
        picture=picture(told, point) if groups else None,
        nearest=LETTERS[standing.nearest(point, [tuple(g["center"]) for g in told["groups"]])]
        if point and groups
        else "",
    )


def bars_of(statement: Statement, numbers: Numbers) -> list[Bar]:
    """The bars of one statement: of all, then of each group."""
    counts = numbers.statements.get(str(statement.number))
    if counts is None:
        return []
    return [Bar(_("Everybody"), *counts["all"])] + [
        Bar(_("Group %(letter)s") % {"letter": LETTERS[place]}, *row) for place, row in enumerate(counts["by"])
    ]


ORDERS = {
    "agree": gettext_lazy("Most agreement first"),
    "divided": gettext_lazy("Most divided first"),
    "answered": gettext_lazy("Most answers first"),
    "number": gettext_lazy("Oldest first"),
}


def in_order(numbers: Numbers, shown: Iterable[int], order: str) -> list[int]:
    """The numbers of the `shown` statements in one of `ORDERS`; those without answers come last."""

    def counts(number: int) -> tuple[int, int, int]:
        agrees, disagrees, passes = numbers.statements.get(str(number), {}).get("all", (0, 0, 0))
        return agrees, disagrees, passes

    def agree(number: int) -> float:
        agrees, disagrees, passes = counts(number)
        return -(agrees + 1) / (agrees + disagrees + passes + 2)

    def divided(number: int) -> float:
        agrees, disagrees, passes = counts(number)
        return -min(agrees, disagrees) / (agrees + disagrees + passes + 2)

    keys: dict[str, Any] = {
        "agree": lambda n: (not sum(counts(n)), agree(n), n),
        "divided": lambda n: (not sum(counts(n)), divided(n), n),
        "answered": lambda n: (-sum(counts(n)), n),
        "number": lambda n: n,
    }
    return sorted(shown, key=keys[order])


def _mentioned(told: dict[str, Any]) -> set[int]:
    named = {one["statement"] for group in told["groups"] for one in group["telling"]}
    return named | {row[0] for part in ("ground", "majority", "divides") for row in told[part]}


def _texts(conversation: Conversation, numbers: Iterable[int]) -> dict[int, Statement]:
    rows = conversation.statements.shown().filter(number__in=list(numbers))
    return {statement.number: statement for statement in rows}


def _groups(told: dict[str, Any], texts: dict[int, Statement]) -> list[Group]:
    everybody = sum(group["size"] for group in told["groups"]) or 1
    return [
        Group(
            letter=LETTERS[place],
            size=group["size"],
            share=round(100 * group["size"] / everybody),
            place=place,
            telling=[
                (texts[one["statement"]], _told_apart(one)) for one in group["telling"] if one["statement"] in texts
            ],
        )
        for place, group in enumerate(told["groups"])
    ]


def _told_apart(one: dict[str, Any]) -> str:
    words = (
        _("%(count)d of %(seen)d here agree; of all others about %(elsewhere)d %%.")
        if one["agrees"]
        else _("%(count)d of %(seen)d here disagree; of all others about %(elsewhere)d %%.")
    )
    return words % one


def _finding(groups: Sequence[Group], numbers: Numbers) -> str:
    if not groups:
        return ngettext(
            "%(people)d person has answered so far, and there are no opinion groups to show.",
            "%(people)d people have answered so far, and there are no opinion groups to show.",
            numbers.people,
        ) % {"people": numbers.people}
    sizes = ", ".join(
        _("group %(letter)s with %(size)d people") % {"letter": group.letter, "size": group.size} for group in groups
    )
    return _("People who answered alike form %(count)d groups: %(sizes)s.") % {"count": len(groups), "sizes": sizes}


def _steadiness(told: dict[str, Any]) -> str:
    if not told["groups"]:
        return ""
    words = (
        _("Steady: made anew without every fifth person, the groups are nearly the same (%(share)d of 100).")
        if told["is_steady"]
        else _(
            "Shaky: made anew without every fifth person, the groups are much the same, not more (%(share)d of 100)."
        )
    )
    return words % {"share": told["steadiness"]}


def _ground(told: dict[str, Any], numbers: Numbers, texts: dict[int, Statement]) -> list[Answered]:
    found = []
    for number, agrees in told["ground"]:
        if number in texts:
            bars = bars_of(texts[number], numbers)
            least = min(bar.agree_share if agrees else bar.disagree_share for bar in bars[1:])
            words = (
                _("In every group at least %(least)d %% agree.")
                if agrees
                else _("In every group at least %(least)d %% disagree.")
            )
            found.append(Answered(texts[number], bars, words % {"least": least}))
    return found


def _divides(told: dict[str, Any], numbers: Numbers, texts: dict[int, Statement]) -> list[Answered]:
    found = []
    for number, agreeing, disagreeing in told["divides"]:
        if number in texts:
            bars = bars_of(texts[number], numbers)
            words = _("%(agree)d %% of group %(one)s agree, %(disagree)d %% of group %(other)s disagree.") % {
                "agree": bars[agreeing + 1].agree_share,
                "one": LETTERS[agreeing],
                "disagree": bars[disagreeing + 1].disagree_share,
                "other": LETTERS[disagreeing],
            }
            found.append(Answered(texts[number], bars, words))
    return found


def _majority(told: dict[str, Any], numbers: Numbers, texts: dict[int, Statement]) -> list[Answered]:
    found = []
    for number, agrees in told["majority"]:
        if number in texts:
            bars = bars_of(texts[number], numbers)
            words = _("%(share)d %% of all agree.") if agrees else _("%(share)d %% of all disagree.")
            share = bars[0].agree_share if agrees else bars[0].disagree_share
            found.append(Answered(texts[number], bars, words % {"share": share}))
    return found


def _place_of(conversation: Conversation, numbers: Numbers, user: Any) -> standing.Point | None:
    """Where `user` stands on the map by their answers; `None` for who has not answered."""
    mine = Mine.of(conversation, user)
    if not mine.votes:
        return None
    named = dict(conversation.statements.filter(pk__in=list(mine.votes)).values_list("pk", "number"))
    answers = {named[pk]: value for pk, value in mine.votes.items() if pk in named}
    spots = {int(number): tuple(of["spot"]) for number, of in numbers.statements.items()}
    return standing.place(answers, spots, numbers.told["hidden"])
