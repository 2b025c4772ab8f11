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
    "funded.greedy": gettext_noop(
        "Funded: it came {rank} in order of support ({support}), and its cost of {cost} fitted."
    ),
    "funded.equal_shares": gettext_noop(
        "Funded in round {round}: its supporters ({votes}) paid the cost of {cost} together, nobody more than {price}."
    ),
    "funded.free": gettext_noop("Funded: it costs nothing and has supporters ({votes})."),
    "funded.leftover": gettext_noop(
        "Funded with the money left at the end: of what still fitted it had the most support ({support})."
    ),
    "funded.phragmen": gettext_noop(
        "Funded in round {round}: its supporters ({votes}) had saved its cost of {cost} when everyone had earned {price}."
    ),
    "funded.maximin": gettext_noop(
        "Funded in round {round}: with it, no voter has to carry more than {price} of what is funded."
    ),
    "funded.welfare": gettext_noop("Funded: it belongs to the set of projects with the most support that fits."),
    "funded.adjusted": gettext_noop("Funded with {amount}, what was left; it can be built for less than {cost}."),
    "partly.leftover": gettext_noop("Funded in part: it came next and gets the {amount} that was left, of {cost}."),
    "unfunded.too_dear": gettext_noop("Not funded: it costs {cost}, more than the whole budget of {budget}."),
    "unfunded.no_money_left": gettext_noop(
        "Not funded: when its turn came, {money_left} was left, {short} less than its cost of {cost}."
    ),
    "unfunded.stopped": gettext_noop(
        "Not funded: the count stopped at {other}, which no longer fitted, and this project came after it."
    ),
    "unfunded.withdrawn": gettext_noop("Not funded: it was withdrawn."),
    "unfunded.minimum": gettext_noop("Not funded: it had {support}, and the rule asks for at least {minimum}."),
    "unfunded.conflict": gettext_noop("Not funded: it cannot be built together with {other}, which was funded."),
    "unfunded.envelope": gettext_noop(
        "Not funded: the envelope {envelope} had {money_left} left, {short} less than its cost of {cost}."
    ),
    "unfunded.supporters_short": gettext_noop(
        "Not funded: its supporters ({votes}) had {behind} left together, {short} less than its cost of {cost}."
    ),
    "unfunded.no_support": gettext_noop("Not funded: nobody voted for it."),
    "unfunded.budget_reached": gettext_noop(
        "Not funded: the count ended when {other} came next and no longer fitted in the {money_left} left."
    ),
    "unfunded.less_welfare": gettext_noop(
        "Not funded: no set of projects that includes it and fits the budget has more support."
    ),
}

WISHES: dict[str, str] = {
    "more_or_less": gettext_noop("It would have been funded with {more} more, or for {less} less."),
    "more": gettext_noop("It would have been funded with {more} more."),
    "less": gettext_noop("It would have been funded for {less} less."),
}

UNITS = {
    "vote": gettext_noop("{number} vote"),
    "votes": gettext_noop("{number} votes"),
    "point": gettext_noop("{number} point"),
    "points": gettext_noop("{number} points"),
    "supporter": gettext_noop("{number} supporter"),
    "supporters": gettext_noop("{number} supporters"),
}

MONEY = frozenset({"cost", "budget", "money_left", "short", "price", "behind", "amount", "less"})
COUNTS = frozenset({"rank", "votes", "round"})
SUPPORT = {"support": "unit", "minimum": "minimum_unit", "more": "more_unit"}

Say = Callable[[int], str]
Translate = Callable[[str], str]


def counted(kind: str, number: int) -> str:
    """The key into `UNITS` for this many of a kind ("vote", "point", "supporter")."""
    return kind if number == 1 else f"{kind}s"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one project was funded or not.

    `params` are the numbers of the sentence: those named in `MONEY` are in whole cents (prices rounded up), those in
    `COUNTS` plain numbers, those in `SUPPORT` votes or points in the unit named beside them; `other` is a project's id.
    Where they are known, `more` (more supporters) and `less` (a lower cost) say what would have funded the project.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def funded(self) -> bool:
        """Whether this is the reason of a yes."""
        return self.code.startswith("funded.")

    def sentence(
        self,
        money: Say | None = None,
        number: Say | None = None,
        project: Callable[[str], str] | None = None,
        translate: Translate | None = None,
    ) -> str:
        """The reason in one sentence; the callables format and translate, plain English without them."""
        return self._filled(SENTENCES[self.code], money, number, project, translate)

    def wish(self, money: Say | None = None, number: Say | None = None, translate: Translate | None = None) -> str:
        """What would have funded a project that was not; empty where nothing simple would have."""
        key = "_or_".join(name for name in ("more", "less") if name in self.params)
        return self._filled(WISHES[key], money, number, None, translate) if key else ""

    def _filled(
        self,
        template: str,
        money: Say | None,
        number: Say | None,
        project: Callable[[str], str] | None,
        translate: Translate | None,
    ) -> str:
        money, number, translate = money or plain_money, number or plain_number, translate or str
        shown: dict[str, str] = {}
        for key, value in self.params.items():
            if key in MONEY:
                shown[key] = money(value)
            elif key in SUPPORT:
                unit = self.params.get(SUPPORT[key]) or self.params.get("unit", "votes")
                shown[key] = translate(UNITS[unit]).format(number=number(value))
            elif key in COUNTS:
                shown[key] = number(value)
            else:
                shown[key] = project(value) if key == "other" and project else str(value)
        return translate(template).format(**shown)


def plain_money(cents: int, subunits: int = 100) -> str:
    """An amount with thousands separators, without decimals where it has none: 1,200 or 1,200.50."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), subunits)
    places = len(str(subunits)) - 1
    return f"{sign}{whole:,}" + (f".{rest:0{places}d}" if rest else "")


def plain_number(number: int) -> str:
    """A number with thousands separators."""
    return f"{number:,}"
