"""Counting an election: `count(instance, profile, rule)` gives the `Outcome`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from voting.rules.completion import Raising, first_start
from voting.rules.electorate import electorate
from voting.rules.equal_shares import Setting
from voting.rules.greedy import run_greedy
from voting.rules.instance import Instance, InvalidElection
from voting.rules.maximin import run_maximin
from voting.rules.outcome import Outcome
from voting.rules.parameters import Rule
from voting.rules.phragmen import run_phragmen
from voting.rules.profile import Profile
from voting.rules.reasons import Reason
from voting.rules.record import Record
from voting.rules.shares_details import Purchase, Story, tell
from voting.rules.welfare import run_welfare
from voting.rules.wishes import with_wish


def count(instance: Instance, profile: Profile, rule: Rule) -> Outcome:
    """Count these ballots by this rule.

    The outcome depends on nothing else: not on the order of projects or ballots, not on time or chance.
    Raises `InvalidElection` where the rule cannot be used with these ballots.
    """
    if profile.projects != len(instance.projects):
        raise InvalidElection("the ballots were read for another list of projects")
    _refuse_adjustable(instance, rule)
    record = Record(instance, profile, rule)
    if rule.name == "equal-shares":
        _equal_shares(record)
        return _compared(record)
    RUNS[rule.name](record)
    return record.outcome()


def _refuse_adjustable(instance: Instance, rule: Rule) -> None:
    """Raises `InvalidElection` for a project of adjustable cost under a rule that has no moment to adjust it."""
    adjustable = [project.id for project in instance.projects if project.least_cost is not None]
    if not adjustable or rule.adjusts:
        return
    if rule.name == "equal-shares":
        why = "equal-shares needs a utilitarian step to build it for less; choose --completion utilitarian or add1u"
    else:
        why = f"{rule.name} would build every project for as little as it can; choose another rule"
    raise InvalidElection(f"the cost of project {adjustable[0]} is adjustable, and {why}, or give it one cost")


def _greedy_no_skip(record: Record) -> None:
    run_greedy(record, stop_at_first=True)


RUNS: dict[str, Callable[[Record], None]] = {
    "greedy": run_greedy,
    "greedy-no-skip": _greedy_no_skip,
    "greedy-threshold": run_greedy,
    "greedy-exclusive": run_greedy,
    "phragmen": run_phragmen,
    "maximin-support": run_maximin,
    "max-welfare": run_welfare,
}


def _equal_shares(record: Record) -> None:
    instance, rule, profile = record.instance, record.rule, record.profile
    contenders = tuple(record.contenders)
    setting = Setting(instance, electorate(profile, rule.utility), rule, record.ties, contenders)
    start = first_start(instance, rule, profile.voters)
    if rule.completion in ("add1", "add1u"):
        start = Raising(setting, start).last_fitting()
    story = tell(setting, start)
    record.start = start
    for purchase in story.purchases:
        _write_purchase(record, purchase)
    if rule.completion in ("utilitarian", "add1u"):
        run_greedy(record, step="utilitarian")
    _refuse_rest(record, story)


def _write_purchase(record: Record, purchase: Purchase) -> None:
    projects, number = record.instance.projects, len(record.rounds) + 1
    if len(purchase.tied) > 1:
        record.tied.append((number, purchase.tied))
    record.fund(
        purchase.place,
        "equal-shares",
        _bought(record, purchase, number),
        price=purchase.price,
        payments=purchase.payments,
        behind={projects[c].id: cents for c, cents in purchase.behind.items()},
        dropped=tuple(projects[c].id for c in purchase.dropped),
    )


def _bought(record: Record, purchase: Purchase, number: int) -> Reason:
    project = record.instance.projects[purchase.place]
    votes = int(record.profile.votes[purchase.place])
    if project.cost == 0:
        return Reason("funded.free", {"votes": votes})
    price = math.ceil(max(payment.most for payment in purchase.payments))
    return Reason("funded.equal_shares", {"round": number, "votes": votes, "cost": project.cost, "price": price})


def _refuse_rest(record: Record, story: Story) -> None:
    for place, project in enumerate(record.instance.projects):
        if place in story.barred:
            record.refuse(place, story.barred[place])
        if place not in record.reasons:
            record.refuse(place, _short(record, story, place))
        reason = record.reasons[place]
        # What a conflict or an envelope bars now may not have been for sale in the round that a wish tells of.
        wish = None if record.purse.barred(place) else story.wishes.get(place)
        if wish is not None and reason.code in ("unfunded.supporters_short", "unfunded.no_money_left"):
            less = None if wish.cost is None else project.cost - wish.cost
            record.reasons[place] = with_wish(reason, wish.more, less)


def _short(record: Record, story: Story, place: int) -> Reason:
    cost, votes = record.instance.costs[place], int(record.profile.votes[place])
    if votes == 0:
        return Reason("unfunded.no_support")
    behind = story.behind[place]
    return Reason("unfunded.supporters_short", {"votes": votes, "behind": behind, "short": cost - behind, "cost": cost})


def _compared(record: Record) -> Outcome:
    """The comparison step: keep Equal Shares unless more voters prefer what greedy would have funded."""
    mine = record.outcome()
    how = record.rule.compare
    if how == "none":
        return mine
    greedy = count(record.instance, record.profile, replace(record.rule, name="greedy", compare="none"))
    ours = _satisfaction(record.profile, record.instance, mine.winners)
    theirs = _satisfaction(record.profile, record.instance, greedy.winners)
    if how == "exclusion":
        ours, theirs = np.minimum(ours, 1), np.minimum(theirs, 1)
    weights = record.profile.weights
    for_ours, for_theirs = int(weights[ours > theirs].sum()), int(weights[theirs > ours].sum())
    kept = "greedy" if for_theirs > for_ours else "equal-shares"
    compared = {"by": how, "equal_shares": for_ours, "greedy": for_theirs, "kept": kept}
    return replace(greedy if kept == "greedy" else mine, rule=record.rule, compared=compared)


def _satisfaction(profile: Profile, instance: Instance, winners: tuple[str, ...]) -> np.ndarray:
    """For each group, how many funded projects it supports."""
    total = np.zeros(profile.groups, np.int64)
    for id_ in winners:
        total[profile.supporters[instance.index[id_]]] += 1
    return total
