"""A poll's frozen rule in plain words, for the ballot and the outcome page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from voting.lifecycle import Compare, Completion, Form, RuleName

Money = Callable[[int], str]

HOW = {
    RuleName.GREEDY: gettext_lazy(
        "We start with the project that has the most votes. Each project is funded if its cost still fits the money "
        "that is left; if not, it is skipped and the next one has its turn."
    ),
    RuleName.GREEDY_NO_SKIP: gettext_lazy(
        "We start with the project that has the most votes and go on until one no longer fits the money that is left. "
        "There the count stops."
    ),
    RuleName.GREEDY_THRESHOLD: gettext_lazy(
        "Projects with too few votes are out. Of the others, the one with the most votes comes first; each is funded "
        "if its cost still fits the money that is left."
    ),
    RuleName.GREEDY_EXCLUSIVE: gettext_lazy(
        "We start with the project that has the most votes. Of projects that rule each other out, only the first is "
        "funded."
    ),
    RuleName.EQUAL_SHARES: gettext_lazy(
        "Every voter gets an equal share of the money. A project is funded when its supporters can pay its cost "
        "together, out of their shares. The project with the best value for its supporters comes first; what they pay "
        "is taken from their shares. So each group of voters decides about its fair part of the money."
    ),
    RuleName.PHRAGMEN: gettext_lazy(
        "Every voter earns money at the same pace. As soon as the supporters of a project have its cost together, "
        "they buy it."
    ),
    RuleName.MAXIMIN_SUPPORT: gettext_lazy(
        "Projects are chosen one by one so that the cost is spread as evenly as possible over the voters who support "
        "them."
    ),
    RuleName.MAX_WELFARE: gettext_lazy(
        "Of all sets of projects that fit the money, the one with the most votes together is funded."
    ),
}

LEFTOVERS = {
    Completion.NONE: gettext_lazy("Money that is left at the end is not spent."),
    Completion.UTILITARIAN: gettext_lazy(
        "With the money left at the end, the projects with the most votes that still fit are funded."
    ),
    Completion.ADD1: gettext_lazy(
        "To use the money well, everyone's share is raised step by step for as long as the outcome stays within the "
        "money."
    ),
    Completion.ADD1U: gettext_lazy(
        "To use the money well, everyone's share is raised step by step for as long as the outcome stays within the "
        "money. With what is left then, the projects with the most votes that still fit are funded."
    ),
}

TIES = {
    "cost": gettext_lazy("the lower cost"),
    "votes": gettext_lazy("more votes"),
    "draw": gettext_lazy("a public draw whose seed is part of the frozen rules"),
    "id": gettext_lazy("the project's number"),
    "listed": gettext_lazy("the one that stands first in the list"),
}

COMPARED = {
    Compare.SATISFACTION: gettext_lazy(
        "In the end we compare with funding the most votes first, and keep that outcome if more voters like it better."
    ),
    Compare.EXCLUSION: gettext_lazy(
        "In the end we compare with funding the most votes first, and keep that outcome if it leaves fewer voters "
        "with nothing."
    ),
}


def rule_name(manifest: Mapping[str, Any]) -> str:
    """The rule's name, as people call it."""
    return str(RuleName(manifest["rule"]["name"]).label)


def rule_in_words(manifest: Mapping[str, Any]) -> list[str]:
    """How the ballots are counted, a few short paragraphs."""
    rule = manifest["rule"]
    said = [str(HOW[RuleName(rule["name"])])]
    if rule["name"] == RuleName.EQUAL_SHARES:
        said.append(str(LEFTOVERS[Completion(rule["completion"])]))
    if rule["compare"] in COMPARED:
        said.append(str(COMPARED[Compare(rule["compare"])]))
    if least := rule["minimum_support"]:
        needs = ngettext("A project needs at least %(n)d vote.", "A project needs at least %(n)d votes.", least)
        said.append(needs % {"n": least})
    order = _(", then ").join(str(TIES[tie]) for tie in rule["ties"])
    said.append(_("If two projects have an equal claim, this decides: %(order)s.") % {"order": order})
    return said


def ballot_in_words(manifest: Mapping[str, Any], money: Money) -> str:
    """What a resident may choose, in one or two sentences."""
    form, least, most = (manifest["ballot"][key] for key in ("form", "least", "most"))
    if form == Form.KNAPSACK:
        said = _("Choose the projects you want. Together they may cost up to %(budget)s.") % {
            "budget": money(manifest["budget"])
        }
    else:
        said = _("Choose every project you would like to see. Choosing one does not hurt another on your ballot.")
    return " ".join([said, *_limits(least, most)])


def _limits(least: int, most: int | None) -> list[str]:
    limits = []
    if least > 1:
        limits.append(ngettext("Choose at least %(n)d.", "Choose at least %(n)d.", least) % {"n": least})
    if most is not None:
        limits.append(ngettext("You have %(n)d choice.", "You have up to %(n)d choices.", most) % {"n": most})
    return limits
