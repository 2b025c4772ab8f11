"""What the outcome page says, from the stored count: nothing is counted again here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit import charts
from kit.money import say_cents
from voting.models import Count, Poll
from voting.rules import Reason

Money = Callable[[int], str]
MOST_BARS = 25


def money_of(manifest: Mapping[str, Any]) -> Money:
    """How this poll's amounts are written: as the site writes money, or in an imported election's own currency."""
    currency, subunits = manifest["currency"], manifest["subunits"]
    if currency == settings.CURRENCY and subunits == 100:
        return say_cents

    def say(amount: int) -> str:
        decimals = 2 if amount % subunits else 0
        number = formats.number_format(Decimal(amount) / subunits, decimals, use_l10n=True, force_grouping=True)
        return f"{number} {currency}".strip()

    return say


def say_number(number: int) -> str:
    """A number as people read it."""
    return str(formats.number_format(number, force_grouping=True))


def sentence_why(
    reason: Mapping[str, Any], manifest: Mapping[str, Any], projects: Mapping[str, Mapping[str, Any]] | None = None
) -> str:
    """A stored reason as one sentence in the reader's language. `projects` by id, where the caller has them at hand."""

    def name(id_: str) -> str:
        known = projects[id_] if projects else next(p for p in manifest["projects"] if p["id"] == id_)
        return f"“{known['name']}”"

    return Reason(reason["code"], reason["params"]).sentence(
        money=money_of(manifest),
        number=say_number,
        project=name,
        translate=_,
    )


@dataclass(frozen=True)
class Line:
    """One project on the outcome page, with its one sentence why and, if it was not funded, what would have funded it.

    `number` is its place in the frozen rules, from 1.
    """

    id: str
    name: str
    cost: int
    said_cost: str
    votes: int
    said_votes: str
    funded: bool
    rank: int | None
    why: str
    wish: str
    number: int
    proposal: int | None
    greedy: bool


@dataclass(frozen=True)
class Summary:
    """A stored count, ready to be read."""

    poll: Poll
    counted: Count
    manifest: dict[str, Any]

    @cached_property
    def money(self) -> Money:
        return money_of(self.manifest)

    @cached_property
    def projects(self) -> dict[str, dict[str, Any]]:
        return {project["id"]: project for project in self.manifest["projects"]}

    @property
    def winners(self) -> list[str]:
        return list(self.counted.outcome["winners"])

    @property
    def cost(self) -> int:
        return int(self.counted.outcome["cost"])

    @property
    def budget(self) -> int:
        return int(self.counted.outcome["budget"])

    @property
    def left(self) -> int:
        return self.budget - self.cost

    @property
    def headline(self) -> str:
        """How many projects are funded, for how much."""
        count = len(self.winners)
        return ngettext(
            "%(n)d of %(all)d projects is funded, for %(cost)s of %(budget)s.",
            "%(n)d of %(all)d projects are funded, for %(cost)s of %(budget)s.",
            count,
        ) % {"n": count, "all": len(self.projects), "cost": self.money(self.cost), "budget": self.money(self.budget)}

    @property
    def turnout(self) -> str:
        """How many voted, and of how many where that is known."""
        cast, eligible = self.counted.ballots, self.poll.eligible
        number = formats.number_format(cast, force_grouping=True)
        if not eligible:
            return ngettext("%(number)s person voted.", "%(number)s people voted.", cast) % {"number": number}
        share = f"{Decimal(cast * 100) / eligible:.1f}"
        return ngettext(
            "%(number)s resident voted, %(share)s %% of the %(eligible)s who could.",
            "%(number)s residents voted, %(share)s %% of the %(eligible)s who could.",
            cast,
        ) % {
            "number": number,
            "share": formats.localize(Decimal(share)),
            "eligible": formats.number_format(eligible, force_grouping=True),
        }

    def why(self, project_id: str) -> str:
        """Why this project was or was not funded, in one sentence in the reader's language."""
        return sentence_why(self.counted.outcome["reasons"][project_id], self.manifest, self.projects)

    def wish(self, project_id: str) -> str:
        """What would have funded this project, in one sentence; empty for a funded one and where nothing simple would."""
        reason = self.counted.outcome["reasons"][project_id]
        return Reason(reason["code"], reason["params"]).wish(money=self.money, number=say_number, translate=_)

    @cached_property
    def by_votes(self) -> list[str]:
        """All project ids, the most votes first."""
        votes = self.counted.votes
        return sorted(self.projects, key=lambda id_: (-votes[id_], self.projects[id_]["cost"]))

    @cached_property
    def order(self) -> list[str]:
        """Project ids as the page lists them: the funded ones in the order funded, then the others by votes."""
        funded = set(self.winners)
        return [*self.winners, *(id_ for id_ in self.by_votes if id_ not in funded)]

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {id_: rank for rank, id_ in enumerate(self.winners, start=1)}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {id_: number for number, id_ in enumerate(self.projects, start=1)}

    def line(self, project_id: str) -> Line:
        """One project's line."""
        project, rank = self.projects[project_id], self._ranks.get(project_id)
        return Line(
            id=project_id,
            name=project["name"],
            cost=project["cost"],
            said_cost=self.money(project["cost"]),
            votes=self.counted.votes[project_id],
            said_votes=say_number(self.counted.votes[project_id]),
            funded=rank is not None,
            rank=rank,
            why=self.why(project_id),
            wish=self.wish(project_id),
            number=self._numbers[project_id],
            proposal=project["proposal"],
            greedy=project_id in self.counted.greedy["winners"],
        )

    def rivals_of(self, project_id: str) -> list[str]:
        """The projects that can't be built beside this one."""
        sets = [ids for ids in self.manifest.get("conflicts", ()) if project_id in ids]
        return list(dict.fromkeys(other for ids in sets for other in ids if other != project_id))

    @property
    def ties(self) -> list[str]:
        """A sentence for each tie that changed what is funded."""
        names = {
            "cost": _("its cost is lower"),
            "votes": _("it has more votes"),
            "draw": _("the public draw"),
            "id": _("its number comes first"),
        }
        said = []
        for tie in self.counted.outcome["ties"]:
            if not tie["decisive"]:
                continue
            tied = ", ".join(f"“{self.projects[id_]['name']}”" for id_ in tie["tied"])
            said.append(
                _("In round %(round)d these had an equal claim: %(tied)s. “%(first)s” went first (%(by)s).")
                % {
                    "round": tie["round"],
                    "tied": tied,
                    "first": self.projects[tie["chosen"]]["name"],
                    "by": names.get(tie["by"], tie["by"]),
                }
            )
        return said

    def money_chart(self, url_of: Callable[[Line], str], file: str) -> SafeString:
        """The money drawn project by project, in the order funded, and what is left."""
        winners, money = self.winners, self.money
        lines = [self.line(id_) for id_ in winners[:MOST_BARS]]
        rows = [
            charts.Row(line.name, line.cost, money(line.cost), url=url_of(line), fill="fill-leaf") for line in lines
        ]
        more = winners[MOST_BARS:]
        if more:
            rest = sum(self.projects[id_]["cost"] for id_ in more)
            label = ngettext("%(n)d more project", "%(n)d more projects", len(more)) % {"n": len(more)}
            rows.append(charts.Row(label, rest, money(rest), fill="fill-leaf"))
        rows.append(charts.Row(_("Left over"), self.left, money(self.left), fill="fill-lamp"))
        finding = _("%(share)d %% of the money is used; %(left)s is left.") % {
            "share": charts.share_of(self.cost, self.budget),
            "left": money(self.left),
        }
        return charts.bars(_("Where the money goes"), finding, rows, headings=(_("Project"), _("Cost")), csv_url=file)

    @property
    def compared(self) -> str:
        """What the comparison step of the rule found, if the rule has one."""
        found = self.counted.outcome.get("compared")
        if not found:
            return ""
        kept = _("Most votes first") if found["kept"] == "greedy" else _("Equal Shares")
        return _(
            "Compared: %(ours)s voters like the Equal Shares outcome better, %(theirs)s the one with the most votes "
            "first. Kept: %(kept)s."
        ) % {"ours": found["equal_shares"], "theirs": found["greedy"], "kept": kept}


def summary_of(poll: Poll, counted: Count) -> Summary:
    """The stored count of a poll, for pages and files."""
    return Summary(poll, counted, poll.manifest.data)
