"""The counting room: voting rules for participatory budgeting, exact, with their reasons.

As a library::

    from voting.rules import Instance, Profile, Project, Rule, count

    instance = Instance(
        projects=(
            Project("lights", cost=12_000_00, name="Street lights", category="lighting", neighborhood="Elm"),
            Project("youth", cost=8_000_00, name="Youth nights"),
        ),
        budget=15_000_00,                       # all money is in whole cents
    )
    profile = Profile.of(instance, [["lights", "youth"], ["youth"], []])   # one item a ballot; equal ones are grouped
    rule = Rule("equal-shares", utility="cost", completion="add1u", ties=("cost", "votes", "draw"), seed="2f0c…")
    outcome = count(instance, profile, rule)

    outcome.winners                  # ids, in the order funded
    outcome.completed_by["youth"]    # "equal-shares", "utilitarian", "greedy", …: the step that funded it
    outcome.rounds                   # Round: project, price per voter (exact), payments by class, money behind each
    outcome.ties                     # Tie: who was tied, who went first, by which tie-break, and whether it mattered
    outcome.reasons["lights"]        # Reason(code, params): SENTENCES[code] is the template to translate
    outcome.sentence("lights")       # the same in plain English
    outcome.wish("lights")           # what would have funded it: how many more supporters, or how much less cost
    Outcome.from_json(outcome.to_json()) == outcome

    ballot_story(instance, outcome, ["youth"])      # what did my vote do?
    count_each(with_envelopes(instance, {"Elm": 9_000_00, "*": 6_000_00}), profile, rule)   # Parts: an outcome each

    measures(instance, profile, outcome)            # average satisfaction, exclusion ratio, shares of the money
    ejr_plus(instance, profile, outcome.winners, "cost")   # None: EJR+ up to one holds; else the group let down
    check_prices(instance, profile, prices_of(outcome), "cost")   # "": the price system proves priceability

Ballot types: approval, choose-1, knapsack (sequences of ids), ordinal (best first), cumulative and scoring (mappings
from id to points). Real elections in the Pabulib format: `voting.pabulib.read(path)` gives the instance, the profile
and what the file says about its rule. Bad input raises `InvalidElection` with a sentence saying what to mend.

From a shell: `python -m voting.rules FILE.pb --rule equal-shares --format json` (see `--help`). Everything here is
plain Python and NumPy: no framework, no clock, no chance. Each rule has a page in docs/rules/.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from voting.rules.ballot_story import LINES, BallotStory, ballot_story
from voting.rules.instance import Envelope, Instance, InvalidElection, Project
from voting.rules.outcome import Outcome, Payment, Round, decimal_money
from voting.rules.parameters import COMPARES, COMPLETIONS, RULES, TIE_BREAKS, UTILITIES, Rule
from voting.rules.reasons import SENTENCES, UNITS, WISHES, Reason
from voting.rules.ties import Tie, draw_ticket

if TYPE_CHECKING:
    from voting.rules.certificates import LetDown, Prices, check_prices, ejr_plus, prices_of
    from voting.rules.envelopes import Parts, count_each, with_envelopes
    from voting.rules.measuring import Measures, Share, measures
    from voting.rules.profile import BALLOT_TYPES, Profile, rank_points
    from voting.rules.tally import count

__all__ = [
    "BALLOT_TYPES",
    "COMPARES",
    "COMPLETIONS",
    "LINES",
    "RULES",
    "SENTENCES",
    "TIE_BREAKS",
    "UNITS",
    "UTILITIES",
    "WISHES",
    "BallotStory",
    "Envelope",
    "Instance",
    "InvalidElection",
    "LetDown",
    "Measures",
    "Outcome",
    "Parts",
    "Payment",
    "Prices",
    "Profile",
    "Project",
    "Reason",
    "Round",
    "Rule",
    "Share",
    "Tie",
    "ballot_story",
    "check_prices",
    "count",
    "count_each",
    "decimal_money",
    "draw_ticket",
    "ejr_plus",
    "measures",
    "prices_of",
    "rank_points",
    "with_envelopes",
]

# These need NumPy and SciPy: 27 MB and half a second, which a process that shows outcomes but counts nothing is spared.
# None of them may be named like its module: importing the module would put it where the name belongs.
_WHEN_FIRST_USED = {
    "BALLOT_TYPES": "profile",
    "LetDown": "certificates",
    "Measures": "measuring",
    "Parts": "envelopes",
    "Prices": "certificates",
    "Profile": "profile",
    "Share": "measuring",
    "check_prices": "certificates",
    "count": "tally",
    "count_each": "envelopes",
    "ejr_plus": "certificates",
    "measures": "measuring",
    "prices_of": "certificates",
    "rank_points": "profile",
    "with_envelopes": "envelopes",
}


def __getattr__(name: str) -> Any:
    """What needs NumPy, imported at its first use (PEP 562)."""
    if name not in _WHEN_FIRST_USED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_WHEN_FIRST_USED[name]}"), name)
    globals()[name] = value
    return value
