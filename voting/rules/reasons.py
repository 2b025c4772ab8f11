"""Why each project was or was not funded: a code with its numbers, and one plain sentence.

A page translates the template (`SENTENCES[reason.code]`, marked for gettext) and formats the numbers its own way;
`sentence` does the same in plain English for the command line and for tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


def gettext_noop(text: str) -> str:
    """Marks a text for the translators' catalogue; this package itself knows no framework."""
    return text


SENTENCES: dict[str, str] = {
    "funded.greedy": gettext_noop("Funded: it ranked {rank} with {support} and its cost of {cost} still fitted."),
    "funded.equal_shares": gettext_noop(
        "Funded in round {round}: its {votes} supporters paid the cost of {cost}, none more than {price}."
    ),
    "funded.free": gettext_noop("Funded: it costs nothing and {votes} voters support it."),
    "funded.leftover": gettext_noop(
        "Funded with the money left at the end: it had the most votes ({support}) of what still fitted."
    ),
    "funded.phragmen": gettext_noop(
        "Funded in round {round}: its {votes} supporters had saved its cost of {cost} when each had earned {price}."
    ),
    "funded.maximin": gettext_noop(
        "Funded in round {round}: with it, the largest share that any one voter carries is {price}."
    ),
    "funded.welfare": gettext_noop("Funded: it is part of the set of projects with the most support that fits."),
    "funded.adjusted": gettext_noop("Funded with {amount}, what was left; it can be built for less than {cost}."),
    "partly.leftover": gettext_noop("Funded in part: it came next and gets the {amount} that was left, of {cost}."),
    "unfunded.too_dear": gettext_noop("Not funded: it costs {cost}, more than the whole budget of {budget}."),
    "unfunded.no_money_left": gettext_noop(
        "Not funded: when its turn came, {money_left} was left, {short} less than its cost of {cost}."
    ),
    "unfunded.stopped": gettext_noop(
        "Not funded: the count stopped at {other}, which no longer fitted, and this project ranked below it."
    ),
    "unfunded.withdrawn": gettext_noop("Not funded: it was withdrawn."),
    "unfunded.minimum": gettext_noop("Not funded: it had {support}, and the rule asks for at least {minimum}."),
    "unfunded.conflict": gettext_noop("Not funded: it cannot be built together with {other}, which was funded."),
    "unfunded.envelope": gettext_noop(
        "Not funded: the envelope {envelope} had {money_left} left, {short} less than its cost of {cost}."
    ),
    "unfunded.supporters_short": gettext_noop(
        "Not funded: its {votes} supporters had {behind} left together, {short} less than its cost of {cost}."
    ),
    "unfunded.no_support": gettext_noop("Not funded: nobody voted for it."),
    "unfunded.budget_reached": gettext_noop(
        "Not funded: the count ended when {other} no longer fitted in the {money_left} left."
    ),
    "unfunded.less_welfare": gettext_noop(
        "Not funded: no set of projects that includes it and fits the budget has more support."
    ),
}

MONEY = frozenset({"cost", "budget", "money_left", "short", "price", "behind", "amount"})
COUNTS = frozenset({"rank", "votes", "round"})
SUPPORT = frozenset({"support", "minimum"})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one project was funded or not.

    `params` are the numbers of the sentence: those named in `MONEY` are in whole cents (prices rounded up), those in
    `COUNTS` plain numbers, those in `SUPPORT` votes or points as `unit` says; `other` is a project's id.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def funded(self) -> bool:
        """Whether this is the reason of a yes."""
        return self.code.startswith("funded.")

    def sentence(
        self,
        money: Callable[[int], str] | None = None,
        number: Callable[[int], str] | None = None,
        project: Callable[[str], str] | None = None,
        translate: Callable[[str], str] | None = None,
    ) -> str:
        """The reason in one sentence; the callables format and translate, plain English without them."""
        money = money or plain_money
        number = number or plain_number
        shown: dict[str, str] = {}
        for key, value in self.params.items():
            if key in MONEY:
                shown[key] = money(value)
            elif key in SUPPORT:
                unit = self.params.get("unit", "votes")
                word = translate(UNITS[unit]) if translate else UNITS[unit]
                shown[key] = word.format(number=number(value))
            elif key in COUNTS:
                shown[key] = number(value)
            elif key == "other" and project:
                shown[key] = project(value)
            else:
                shown[key] = str(value)
        template = SENTENCES[self.code]
        return (translate(template) if translate else template).format(**shown)


UNITS = {"votes": gettext_noop("{number} votes"), "points": gettext_noop("{number} points")}


def plain_money(cents: int, subunits: int = 100) -> str:
    """An amount with thousands separators, without decimals where it has none: 1,200 or 1,200.50."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), subunits)
    places = len(str(subunits)) - 1
    return f"{sign}{whole:,}" + (f".{rest:0{places}d}" if rest else "")


def plain_number(number: int) -> str:
    """A number with thousands separators."""
    return f"{number:,}"
