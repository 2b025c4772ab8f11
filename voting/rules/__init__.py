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
    Outcome.from_json(outcome.to_json()) == outcome

Ballot types: approval, choose-1, knapsack (sequences of ids), ordinal (best first), cumulative and scoring (mappings
from id to points). Real elections in the Pabulib format: `voting.pabulib.read(path)` gives the instance, the profile
and what the file says about its rule. Bad input raises `InvalidElection` with a sentence saying what to mend.

From a shell: `python -m voting.rules FILE.pb --rule equal-shares --format json` (see `--help`). Everything here is
plain Python and NumPy: no framework, no clock, no chance. Each rule has a page in docs/rules/.
"""

from voting.rules.count import count
from voting.rules.instance import Envelope, Instance, InvalidElection, Project
from voting.rules.outcome import Outcome, Payment, Round, decimal_money
from voting.rules.parameters import COMPARES, COMPLETIONS, RULES, TIE_BREAKS, UTILITIES, Rule
from voting.rules.profile import BALLOT_TYPES, Profile
from voting.rules.reasons import SENTENCES, Reason
from voting.rules.ties import Tie, draw_ticket

__all__ = [
    "BALLOT_TYPES",
    "COMPARES",
    "COMPLETIONS",
    "RULES",
    "SENTENCES",
    "TIE_BREAKS",
    "UTILITIES",
    "Envelope",
    "Instance",
    "InvalidElection",
    "Outcome",
    "Payment",
    "Profile",
    "Project",
    "Reason",
    "Round",
    "Rule",
    "Tie",
    "count",
    "decimal_money",
    "draw_ticket",
]
