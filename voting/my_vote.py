"""What did my vote do? A ballot that a reader fills in again, followed through the stored outcome, in words and a picture.

Nothing here knows who asks or what they chose in the vote, and nothing is kept: the choices come with the request, and the
answer is worked out from what is published anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit import charts
from voting import ballots
from voting.choosing import RAISING, WITH_POINTS
from voting.fairness import whole
from voting.freezing import instance_of
from voting.lifecycle import FILLED_IN_HERE, Completion, Form, RuleName, Utility
from voting.outcomes import Line, Summary
from voting.record.amendments import withdrawn_from
from voting.rules import LINES, BallotStory, Outcome, ballot_story

PER_PAGE = 150
MOST_POINTS = 10_000

Given = Mapping[str, int]


@dataclass(frozen=True)
class Choice:
    """One project in the form: its field's value, and what was ticked or given before."""

    id: str
    number: int
    name: str
    said_cost: str
    given: int


@dataclass(frozen=True)
class Told:
    """What became of one project on the ballot: a sentence about the vote, and why the count went so."""

    line: Line
    words: str


def by_points(summary: Summary) -> bool:
    """Whether the story needs points: only where the rule pays by them. For rankings they come from the place."""
    rule, form = summary.manifest["rule"], summary.manifest["ballot"]["form"]
    return rule["utility"] == Utility.POINTS and form in WITH_POINTS


def given_in(post: QueryDict, summary: Summary) -> dict[str, int]:
    """The choices of a posted form: points (or places of a ranking) by project id, 1 for a tick. Unknown ones are dropped."""
    if not by_points(summary):
        return {id_: 1 for id_ in post.getlist("choice") if id_ in summary.projects}
    ids, given = list(summary.projects), {}
    for number, id_ in enumerate(ids, start=1):
        text = post.get(f"points-{number}", "").strip()
        if text.isdecimal() and 0 < int(text) <= MOST_POINTS:
            given[id_] = int(text)
    return given


def choices_of(summary: Summary, given: Given) -> list[Choice]:
    """What was given, as the form carries it in hidden fields."""
    return [choice for choice in _choices(summary, given) if choice.given]


def form_page(summary: Summary, given: Given, number: Any = 1) -> tuple[Page[Any], list[Choice], list[Choice]]:
    """A page of the form: the page itself, the projects on it by name, and the choices on other pages, carried along."""
    choices = _choices(summary, given)
    page = Paginator(choices, PER_PAGE).get_page(number)
    here = {choice.id for choice in page}
    return page, list(page), [choice for choice in choices if choice.given and choice.id not in here]


def _choices(summary: Summary, given: Given) -> list[Choice]:
    money = summary.money
    choices = [
        Choice(id_, number, project["name"], money(project["cost"]), given.get(id_, 0))
        for number, (id_, project) in enumerate(summary.projects.items(), start=1)
    ]
    return sorted(choices, key=lambda choice: (choice.name.casefold(), choice.number))


def check(summary: Summary, given: Given) -> None:
    """Raises `ValidationError` when this could not have been a ballot, in words that say what to change."""
    if not given:
        raise ValidationError(_("Tick at least one project that you chose."))
    if summary.manifest["ballot"]["form"] in FILLED_IN_HERE:
        ballots.check_choices(summary.manifest, given)


def story_of(summary: Summary, given: Given) -> BallotStory:
    """The ballot followed through the stored outcome. A count of an earlier version did not keep the exact prices: its
    stories tell what was funded, without amounts."""
    stored = dict(summary.counted.outcome)
    rounds = [{"price": None, **r, "payments": [], "behind": {}, "dropped": []} for r in stored["rounds"]]
    if any(r["price"] is None for r in rounds if r["step"] == "equal-shares"):
        stored["start"] = None
    outcome = Outcome.from_dict(stored | {"rounds": rounds})
    ballot: Mapping[str, int] | Sequence[str] = given
    if summary.manifest["ballot"]["form"] == Form.ORDINAL and by_points(summary):
        ballot = dict(zip(sorted(given, key=lambda id_: given[id_]), range(len(given), 0, -1), strict=True))
    return ballot_story(instance_of(summary.manifest, withdrawn_from(summary.poll)), outcome, ballot)


def headline(story: BallotStory) -> str:
    """How many of the ballot's projects are funded."""
    chosen = len(story.lines)
    said = ngettext(
        "%(funded)d of the %(chosen)d project you chose is funded.",
        "%(funded)d of the %(chosen)d projects you chose are funded.",
        chosen,
    )
    return said % {"funded": story.funded, "chosen": chosen}


def told(summary: Summary, story: BallotStory) -> list[Told]:
    """Each project on the ballot with what the vote did for it."""
    money = summary.money
    return [
        Told(
            summary.line(line.project),
            _(LINES[line.code]).format(
                name=f"“{summary.projects[line.project]['name']}”",
                round=line.round,
                paid="" if line.paid is None else money(whole(line.paid)),
                left="" if line.left is None else money(whole(line.left)),
            ),
        )
        for line in story.lines
    ]


def share_chart(summary: Summary, story: BallotStory) -> SafeString | str:
    """Where this voter's share went, round by round; empty for rules that give nobody a share."""
    if not story.start or story.left is None:
        return ""
    money = summary.money
    rows = [
        charts.Row(
            summary.projects[line.project]["name"],
            whole(line.paid),
            money(whole(line.paid)),
            note=_("Round %(number)d") % {"number": line.round},
            fill="fill-leaf",
        )
        for line in story.lines
        if line.paid is not None
    ]
    rows.append(charts.Row(_("Not spent"), whole(story.left), money(whole(story.left)), fill="fill-lamp"))
    spent = story.start - story.left
    finding = _("Of the %(start)s that every voter began with, this ballot paid %(spent)s.") % {
        "start": money(whole(story.start)),
        "spent": money(whole(spent)),
    }
    return charts.bars(
        _("Where your share went"), finding, rows, whole=whole(story.start), headings=(_("Project"), _("Your part"))
    )


def the_rest(summary: Summary, story: BallotStory) -> list[str]:
    """What happened to the part of the share that was not spent, and to the money left at the end."""
    if story.start is None or story.left is None:
        return [_without_shares(summary)]
    return [_what_is_left(summary, story), *_about_raising(summary, story.start), *_completed(summary, story)]


def _without_shares(summary: Summary) -> str:
    rule = summary.manifest["rule"]["name"]
    if rule == RuleName.EQUAL_SHARES:
        return summary.compared or _("How the shares were spent was not kept by this count.")
    if rule == RuleName.PHRAGMEN:
        return _(
            "By this rule everybody earns money at the same pace; when a project is bought, its supporters give what they "
            "hold."
        )
    return _("By this rule nobody has a share of their own: each vote speaks for its project, and that is all.")


def _what_is_left(summary: Summary, story: BallotStory) -> str:
    if not story.left:
        return _("Your share is spent to the last cent.")
    left = {"left": summary.money(whole(story.left))}
    if any(line.code == "lost" for line in story.lines):
        return (
            _(
                "%(left)s of your share was not spent: each other project you chose was out of reach, as its supporters did "
                "not have its cost together, or something else ruled it out. Below it says why."
            )
            % left
        )
    return _("%(left)s of your share was not spent: you chose no other project that it could have helped.") % left


def _about_raising(summary: Summary, start: Fraction) -> list[str]:
    if summary.manifest["rule"]["completion"] not in RAISING:
        return []
    plain = Fraction(summary.budget, max(summary.counted.ballots, 1))
    if start <= plain:
        return []
    return [
        _(
            "The money divided by all voters is %(plain)s. Every share was raised to %(start)s, as not everybody can spend "
            "all of theirs; what is funded in the end still fits the money."
        )
        % {"plain": summary.money(int(plain)), "start": summary.money(whole(start))}
    ]


def _completed(summary: Summary, story: BallotStory) -> list[str]:
    """What the last step funded by votes, and how much of it stood on this ballot."""
    if summary.manifest["rule"]["completion"] not in (Completion.UTILITARIAN, Completion.ADD1U):
        return []
    last = {r["project"] for r in summary.counted.outcome["rounds"] if r["step"] == "utilitarian"}
    if not last:
        return [_("At the end no further project fitted the money that nobody had spent.")]
    mine = len(last & {line.project for line in story.lines})
    more = ngettext(
        "With the money that nobody had spent, %(n)d more project was funded by votes.",
        "With the money that nobody had spent, %(n)d more projects were funded by votes.",
        len(last),
    ) % {"n": len(last)}
    if not mine:
        return [f"{more} {_('None of this stood on your ballot.')}"]
    yours = ngettext("%(mine)d of it stood on your ballot.", "%(mine)d of them stood on your ballot.", len(last))
    return [f"{more} {yours % {'mine': mine}}"]
