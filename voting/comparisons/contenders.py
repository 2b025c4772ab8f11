"""The rules that a published poll is compared with: the same ballots, money, tie-breaks and least support for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy

from voting.choosing import WITH_POINTS
from voting.freezing import rule_of
from voting.rules import Rule

NAMES = {
    "greedy": gettext_lazy("Most votes first"),
    "equal-shares": gettext_lazy("Equal Shares, by cost"),
    "equal-shares-number": gettext_lazy("Equal Shares, by number"),
    "equal-shares-points": gettext_lazy("Equal Shares, by points"),
    "phragmen": gettext_lazy("Phragmén"),
    "maximin-support": gettext_lazy("Maximin support"),
    "max-welfare": gettext_lazy("Largest support"),
}
SLOW = frozenset({"maximin-support"})


class TooLarge(Exception):
    """The election is too large to be worked out by this rule here."""


def contenders(manifest: Mapping[str, Any]) -> dict[str, Rule]:
    """The rules to compare a poll with, by their key, without the poll's own."""
    own = rule_of(manifest)
    alike = Rule(ties=own.ties, seed=own.seed, minimum_support=own.minimum_support)
    pointed = manifest["ballot"]["form"] in WITH_POINTS
    shares = replace(alike, name="equal-shares", completion="add1u")
    rules = {
        "greedy": alike,
        "equal-shares": shares,
        **(
            {"equal-shares-points": replace(shares, utility="points")}
            if pointed
            else {"equal-shares-number": replace(shares, utility="cardinality")}
        ),
        "phragmen": replace(alike, name="phragmen"),
        "maximin-support": replace(alike, name="maximin-support"),
        "max-welfare": replace(alike, name="max-welfare", utility="points" if pointed else "cardinality"),
    }
    return {key: rule for key, rule in rules.items() if not _same(rule, own)}


def _same(rule: Rule, own: Rule) -> bool:
    """Whether two rules fund the same. Greedy obeys rivals and least support in every variant but no-skip."""
    greedy = {"greedy", "greedy-threshold", "greedy-exclusive"}
    if rule.name in greedy and own.name in greedy:
        return not own.part_funding
    return rule == own


def in_order(keys: Iterable[str]) -> list[str]:
    """These keys as pages list them."""
    order = list(NAMES)
    return sorted(keys, key=order.index)
