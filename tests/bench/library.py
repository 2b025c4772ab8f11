"""The library pabutools, asked for the same counts: exact fractions, ties as ours (lower cost, more votes, id)."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

NEEDS_APPROVALS = ("phragmen", "maximin-support")


def prepare(rule: str, file: str, grouped: bool) -> Iterator[Any]:
    """First what is imported, then the count, ready to be run."""
    from pabutools import fractions, rules
    from pabutools.election import AbstractApprovalProfile, parse_pabulib

    assert fractions.FRACTION == fractions.GMPY_FRAC
    logging.disable(logging.CRITICAL)
    sys.setrecursionlimit(100_000)  # it recurses once a round
    yield {}
    instance, profile = parse_pabulib(file)
    if rule in NEEDS_APPROVALS and not isinstance(profile, AbstractApprovalProfile):
        raise SystemExit(f"the library does not count {rule} for such ballots")
    if grouped and rule != "maximin-support":  # which it refuses
        profile = profile.as_multiprofile()
    yield lambda: [str(project.name) for project in _count(rules, rule, instance, profile)]


def _count(rules: Any, rule: str, instance: Any, profile: Any) -> Any:
    from pabutools.election import Cost_Sat
    from pabutools.tiebreaking import TieBreakingRule

    votes = Counter(project for ballot in profile for project in ballot for _ in range(profile.multiplicity(ballot)))
    ties = TieBreakingRule(lambda _, __, project: (project.cost, -votes[project], project.name))
    shares = {"sat_class": Cost_Sat, "tie_breaking": ties}
    if rule == "greedy":
        return rules.greedy_utilitarian_welfare(instance, profile, **shares)
    if rule == "phragmen":
        return rules.sequential_phragmen(instance, profile, tie_breaking=ties)
    if rule == "maximin-support":
        return rules.maximin_support(instance, profile, tie_breaking=ties)
    if rule == "max-welfare":
        return rules.max_additive_utilitarian_welfare(instance, profile, sat_class=Cost_Sat)
    if rule == "equal-shares":
        return rules.method_of_equal_shares(instance, profile, **shares)
    raised = {**shares, "voter_budget_increment": 1}
    if rule == "add1":
        return rules.method_of_equal_shares(instance, profile, **raised)
    return rules.completion_by_rule_combination(
        instance, profile, [rules.method_of_equal_shares, rules.greedy_utilitarian_welfare], [raised, shares]
    )
