"""How well an outcome serves the voters, in words and pictures, from the measures stored with the count."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.models import Category
from kit import charts
from voting.lifecycle import Utility
from voting.outcomes import Money, Summary

MOST_SHARES = 20


@dataclass(frozen=True)
class Check:
    """Something that was proven of an outcome, or that it lacks: `holds`, and a few plain sentences."""

    title: str
    holds: bool
    words: str


@dataclass(frozen=True)
class Share:
    """One category's or neighborhood's part of the votes and of the money, in per cent; `most` is the largest of all."""

    name: str
    votes: int
    money: int
    most: int


def number(amount: str | Fraction, decimals: int = 1) -> str:
    """An exact fraction as people read it."""
    exact = Fraction(amount)
    rounded = (Decimal(exact.numerator) / exact.denominator).quantize(Decimal(10) ** -decimals, ROUND_HALF_UP)
    return str(formats.number_format(rounded, decimals, use_l10n=True, force_grouping=True))


def whole(amount: str | Fraction) -> int:
    """An exact amount in whole cents, rounded to the nearest."""
    return round(Fraction(amount))


def served(measures: dict[str, Any], money: Money) -> str:
    """What an average voter got, and how many got nothing, in two sentences."""
    average = _("An average voter supports %(number)s of the funded projects; these cost %(cost)s together.") % {
        "number": number(measures["average_number"], 2),
        "cost": money(whole(measures["average_cost"])),
    }
    excluded, voters = measures["excluded"], measures["voters"]
    share = number(Fraction(100 * excluded, voters or 1))
    nothing = ngettext(
        "%(n)s voter (%(share)s %%) supports none of them.",
        "%(n)s voters (%(share)s %%) support none of them.",
        excluded,
    ) % {"n": formats.number_format(excluded, force_grouping=True), "share": share}
    return f"{average} {nothing}"


def by_number_chart(measures: dict[str, Any]) -> SafeString:
    """How many voters support none, one, two … of the funded projects."""
    voters = measures["voters"] or 1
    rows = []
    for funded, many in enumerate(measures["by_number"]):
        label = _("%(n)d or more") % {"n": funded} if funded == measures["most_number"] else str(funded)
        share = f"{number(Fraction(100 * many, voters))} %"
        rows.append(charts.Row(label, many, share, fill="fill-lamp" if funded == 0 else "fill-leaf"))
    excluded = number(Fraction(100 * measures["excluded"], voters))
    finding = _("%(share)s %% of the voters support no funded project at all.") % {"share": excluded}
    return charts.bars(
        _("How many of the funded projects each voter supports"),
        finding,
        rows,
        headings=(_("Funded projects"), _("Voters")),
    )


def shares(summary: Summary, kind: str) -> list[Share]:
    """Each part of the votes beside its part of the money, the largest part of the votes first; none if there is one."""
    rows = summary.counted.measures[kind]
    if len(rows) < 2:
        return []
    names = {c.slug: c.name for c in Category.objects.all()} if kind == "categories" else {}
    parts = [(names.get(n, n), round(100 * Fraction(votes)), round(100 * Fraction(money))) for n, money, votes in rows]
    most = max(max(votes, money) for _name, votes, money in parts)
    told = [Share(name, votes, money, most) for name, votes, money in parts]
    return sorted(told, key=lambda share: (-share.votes, share.name))[:MOST_SHARES]


def checks(summary: Summary) -> list[Check]:
    """The certificates of the outcome, each in plain words."""
    measures = summary.counted.measures
    found = [_proportional(summary, measures)]
    if measures["prices"] is not None:
        found.append(_priced(summary, measures["prices"]))
    return found


def _proportional(summary: Summary, measures: dict[str, Any]) -> Check:
    group, utility = measures["let_down"], measures["utility"]
    if group is None:
        said = {
            Utility.COST: _(
                "Checked over all groups of voters who want the same project that is not funded: somebody in each "
                "supports funded projects worth more than all the equal shares of the group, this one counted in."
            ),
            Utility.CARDINALITY: _(
                "Checked over all groups of voters who want the same project that is not funded: somebody in each "
                "supports more funded projects, this one counted in, than the group's equal shares buy at its cost."
            ),
        }
        points = _(
            "Checked over all groups of voters who want the same project that is not funded: somebody in each is served "
            "better, this one counted in, than the group's equal shares could have served it at its cost."
        )
        known_as = _("(The literature calls this EJR+ up to one project.)")
        return Check(_("No group is let down"), True, f"{said.get(utility, points)} {known_as}")
    lead = _("%(voters)s voters all support “%(project)s”, which is not funded.") % {
        "voters": formats.number_format(group["voters"], force_grouping=True),
        "project": summary.projects[group["project"]]["name"],
    }
    return Check(_("A group is let down"), False, f"{lead} {_how_let_down(summary, utility, group)}")


def _how_let_down(summary: Summary, utility: str, group: dict[str, Any]) -> str:
    if utility == Utility.COST:
        return _(
            "In equal shares they hold %(deserved)s together. Yet whoever of them is served best supports projects of "
            "%(gain)s only, even with this one counted in."
        ) % {"deserved": summary.money(whole(group["deserved"])), "gain": summary.money(group["gain"])}
    if utility == Utility.CARDINALITY:
        return _(
            "In equal shares they hold enough for %(deserved)s projects of its cost. Yet whoever of them is served best "
            "supports only %(gain)s, even with this one counted in."
        ) % {"deserved": number(group["deserved"]), "gain": group["gain"]}
    return _("In equal shares they hold enough of the money to be served better than anyone of them is.")


def _priced(summary: Summary, prices: dict[str, Any]) -> Check:
    if prices["wrong"]:
        return Check(_("The prices do not add up"), False, prices["wrong"])
    words = _(
        "Checked payment by payment, apart from the count: every voter began with %(start)s and paid only for projects on "
        "their ballot; the %(bought)s projects that Equal Shares bought are paid in full; and no supporters of a project "
        "left out still held more than its cost. The prices are in the outcome as JSON."
    ) % {"start": summary.money(whole(prices["start"])), "bought": prices["bought"]}
    return Check(_("The prices add up"), True, words)
