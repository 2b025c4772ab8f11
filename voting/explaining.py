"""A poll's frozen rule in plain words, for the ballot and the outcome page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from voting.choosing import RAISING, WITH_UTILITY
from voting.lifecycle import Compare, Completion, Form, RuleName, Utility

Money = Callable[[int], str]
MOST_SETS = 12

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
        "Of all sets of projects that fit the money, the one with the most support together is funded."
    ),
}

GOOD_FOR = {
    RuleName.EQUAL_SHARES: gettext_lazy("Choose it when every group of voters should get its fair part of the money."),
    RuleName.GREEDY: gettext_lazy("It is the easiest to explain. A large group can take all the money."),
    RuleName.GREEDY_NO_SKIP: gettext_lazy("As strict as a ranking; it can leave much money unused."),
    RuleName.GREEDY_THRESHOLD: gettext_lazy("Choose it when a project must have a least number of votes behind it."),
    RuleName.GREEDY_EXCLUSIVE: gettext_lazy("Choose it when some projects can't be built beside each other."),
    RuleName.PHRAGMEN: gettext_lazy(
        "It also spreads the money fairly over groups of voters, but it ends at the first project that no longer fits."
    ),
    RuleName.MAXIMIN_SUPPORT: gettext_lazy(
        "It spreads the cost most evenly; hard to follow by hand, and slow for large cities."
    ),
    RuleName.MAX_WELFARE: gettext_lazy("It buys the most votes for the money. Small groups can be left with nothing."),
}

WORTH = {
    RuleName.EQUAL_SHARES: {
        Utility.COST: gettext_lazy(
            "A project is worth to its supporters what it costs, so being cheap or dear is no advantage by itself."
        ),
        Utility.CARDINALITY: gettext_lazy(
            "Every project is worth the same to its supporters, whatever it costs: cheap projects come first."
        ),
        Utility.POINTS: gettext_lazy("A project is worth to its supporters the points they gave it."),
    },
    RuleName.MAX_WELFARE: {
        Utility.COST: gettext_lazy(
            "Each vote counts as much as the project costs, so a large project needs fewer votes than a small one."
        ),
        Utility.CARDINALITY: gettext_lazy("Each vote counts the same, whatever the project costs."),
        Utility.POINTS: gettext_lazy("The points on the ballots are added up."),
    },
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


def rule_in_words(manifest: Mapping[str, Any], money: Money) -> list[str]:
    """How the ballots are counted, a few short paragraphs. `money` writes amounts."""
    rule = manifest["rule"]
    said = [str(HOW[RuleName(rule["name"])])]
    if rule["name"] in WITH_UTILITY:
        said.append(str(WORTH[RuleName(rule["name"])][Utility(rule["utility"])]))
    if rule["name"] == RuleName.EQUAL_SHARES:
        said.append(_leftovers(rule, manifest, money))
    if rule["compare"] in COMPARED:
        said.append(str(COMPARED[Compare(rule["compare"])]))
    if least := rule["minimum_support"]:
        needs = ngettext("A project needs at least %(n)d vote.", "A project needs at least %(n)d votes.", least)
        said.append(needs % {"n": least})
    said += rivals_in_words(manifest)
    order = _(", then ").join(str(TIES[tie]) for tie in rule["ties"])
    said.append(_("If two projects have an equal claim, this decides: %(order)s.") % {"order": order})
    return said


def rivals_in_words(manifest: Mapping[str, Any]) -> list[str]:
    """A sentence for each set of projects that rule each other out; for very many sets only their number."""
    sets = manifest.get("conflicts", ())
    if len(sets) > MOST_SETS:
        said = _("There are %(n)d sets of projects that rule each other out; of each set at most one is funded.")
        return [said % {"n": len(sets)}]
    names = {project["id"]: project["name"] for project in manifest["projects"]}
    said = _("Of these projects at most one is funded, as they can't be built beside each other: %(names)s.")
    return [said % {"names": ", ".join(f"“{names[id_]}”" for id_ in ids)} for ids in sets]


def _leftovers(rule: Mapping[str, Any], manifest: Mapping[str, Any], money: Money) -> str:
    """What happens to money that is left, and how the shares are raised if they are."""
    said = [str(LEFTOVERS[Completion(rule["completion"])])]
    if rule["completion"] in RAISING:
        step = money(int(Fraction(rule["increment"]) * manifest["subunits"]))
        said.append(_("Each step adds %(step)s to every voter's share.") % {"step": step})
        if rule["integral"]:
            said.append(_("The first share is rounded down to a whole unit of money."))
        if rule["stop_when_exhaustive"]:
            said.append(_("The raising ends early when no further project would fit."))
    return " ".join(said)


def ballot_in_words(manifest: Mapping[str, Any], money: Money) -> str:
    """What a resident may choose, in one or two sentences."""
    form, least, most = (manifest["ballot"][key] for key in ("form", "least", "most"))
    if form == Form.KNAPSACK:
        said = _("Choose the projects you want. Together they may cost up to %(budget)s.") % {
            "budget": money(manifest["budget"])
        }
    elif manifest.get("conflicts"):
        said = _("Choose every project you would like to see. Of projects that rule each other out, one can be funded.")
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
