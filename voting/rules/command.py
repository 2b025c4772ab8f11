"""The command line of the counting room: options, and the outcome as text or JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from voting.pabulib import Election, Unreadable
from voting.pabulib.amounts import amount
from voting.pabulib.files import add_file_options, election_of
from voting.rules.certificates import LetDown, ejr_plus, prices_of
from voting.rules.envelopes import Part, Parts, count_each, with_envelopes
from voting.rules.instance import Instance, InvalidElection
from voting.rules.measuring import measures
from voting.rules.outcome import Outcome, Round, decimal_money
from voting.rules.parameters import COMPARES, COMPLETIONS, RULES, TIE_BREAKS, UTILITIES, Rule
from voting.rules.tally import count


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns the exit status: 0, or 2 for bad input with one clear line on standard error."""
    options = _parser().parse_args(arguments)
    try:
        election = election_of(options)
        if options.envelope:
            election = replace(election, instance=_with_envelopes(election.instance, options.envelope))
        text = _counted(election, _rule(election.rule, options), options)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 2
    except InvalidElection as error:
        print(Unreadable(options.file, 1, 1, str(error)), file=sys.stderr)
        return 2
    print(*election.notes, sep="\n", end="\n" if election.notes else "", file=sys.stderr)
    try:
        print(text, flush=True)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _counted(election: Election, rule: Rule, options: argparse.Namespace) -> str:
    """What the command prints."""
    as_data = options.format == "json"
    if options.each_envelope:
        parts = count_each(election.instance, election.profile, rule)
        return json.dumps(parts_as_json(election, parts), ensure_ascii=False) if as_data else parts_as_text(parts)
    outcome = count(election.instance, election.profile, rule)
    if as_data:
        return json.dumps(as_json(election, outcome), ensure_ascii=False)
    return as_text(election.instance, outcome)


def _with_envelopes(instance: Instance, given: Sequence[tuple[str, Decimal]]) -> Instance:
    budgets: dict[str, int] = {}
    for name, money in given:
        cents = money * instance.subunits
        if name in budgets or cents != int(cents):
            said = "is named twice" if name in budgets else f"holds {money}, a part of the smallest unit of money"
            raise InvalidElection(f"the envelope {name} {said}; mend --envelope")
        budgets[name] = int(cents)
    return with_envelopes(instance, budgets)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, without the usage."""
        self.exit(2, f"{self.prog}: {message}; see --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m voting.rules", description="Count a participatory-budgeting election and say why.")
    add_file_options(parser)
    parser.add_argument("--rule", choices=RULES, help="default: the rule the file names, else greedy")
    parser.add_argument("--utility", choices=UTILITIES, help="what a voter gains from a funded project (equal-shares)")
    parser.add_argument("--completion", choices=COMPLETIONS, help="how equal-shares spends what is left")
    parser.add_argument("--increment", type=_positive, metavar="N", help="units of currency add1 raises each start by")
    parser.add_argument("--integral", action=argparse.BooleanOptionalAction, help="add1 starts from whole units")
    parser.add_argument("--stop-when-exhaustive", action=argparse.BooleanOptionalAction, help="add1 stops when full")
    parser.add_argument("--compare", choices=COMPARES, help="keep equal-shares unless more voters prefer greedy")
    parser.add_argument("--ties", type=_ties, metavar="cost,votes,id", help="the order of tie-breaks")
    parser.add_argument("--seed", help="the public seed of a tie-break by draw")
    parser.add_argument(
        "--minimum-support", type=_whole, metavar="N", help="votes (or points) below which a project is out"
    )
    parser.add_argument(
        "--part-funding", action=argparse.BooleanOptionalAction, help="the next project gets what is left"
    )
    parser.add_argument(
        "--envelope", type=_envelope, action="append", metavar="NEIGHBORHOOD=AMOUNT",
        help="money for one neighborhood's projects (* for those of all others); say it again for the next",
    )  # fmt: skip
    parser.add_argument(
        "--each-envelope", action=argparse.BooleanOptionalAction, help="count each envelope by itself, not together"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser


def _positive(text: str) -> Fraction:
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if value <= 0:
        raise argparse.ArgumentTypeError("must be more than zero")
    return value


def _envelope(text: str) -> tuple[str, Decimal]:
    name, _, money = text.rpartition("=")
    if not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not NEIGHBORHOOD=AMOUNT")
    try:
        value = amount(money, "it")
    except InvalidElection as error:
        raise argparse.ArgumentTypeError(f"{money!r} for {name}: {error}") from None
    if value < 0:
        raise argparse.ArgumentTypeError(f"{money!r} for {name}: must not be below zero")
    return name.strip(), value


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def _ties(text: str) -> tuple[str, ...]:
    steps = tuple(step.strip() for step in text.split(",") if step.strip())
    if not steps or any(step not in TIE_BREAKS for step in steps):
        raise argparse.ArgumentTypeError(f"an order of {', '.join(TIE_BREAKS)}, with commas between")
    return steps


def _rule(named: Rule, options: argparse.Namespace) -> Rule:
    """The rule the file names, changed by what the command line says; with `--rule`, that rule's own defaults."""
    names = {f.name for f in fields(Rule)} - {"name"}
    given: dict[str, Any] = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if options.rule:
        keeps_minimum = options.rule in ("greedy-threshold", named.name) and options.rule != "greedy"
        named = Rule(options.rule, minimum_support=named.minimum_support if keeps_minimum else 0)
    return replace(named, **given)


def as_json(election: Election, outcome: Outcome) -> dict[str, Any]:
    """The outcome as the command's JSON: money as decimal strings."""
    money = _Money(outcome.subunits)
    parameters = {key: value for key, value in outcome.rule.to_dict().items() if key != "name"}
    data = {
        "rule": outcome.rule.name,
        "parameters": parameters,
        "budget": money.plain(outcome.budget),
        "cost": money.plain(outcome.cost),
        "winners": list(outcome.winners),
        "completed_by": dict(outcome.completed_by),
        "ties": [
            {"round": t.round, "tied": list(t.tied), "chosen": t.chosen, "by": t.by, "decisive": t.decisive}
            for t in outcome.ties
        ],
        "rounds": [_round(money, r) for r in outcome.rounds],
        "measures": _measures(money, election, outcome),
        "reasons": {id_: f"{outcome.sentence(id_)} {outcome.wish(id_)}".strip() for id_ in outcome.reasons},
    }
    if outcome.part_funded:
        data["part_funded"] = {id_: money.plain(cents) for id_, cents in outcome.part_funded.items()}
    if outcome.start is not None:
        data["start"] = money.exact(outcome.start)
    if outcome.compared is not None:
        data["compared"] = dict(outcome.compared)
    return data


def parts_as_json(election: Election, parts: Parts) -> dict[str, Any]:
    """The outcomes of envelopes counted each by itself: all together as usual, and below `envelopes` each alone."""
    each = {part.name: as_json(_part_of(election, part), part.outcome) for part in parts.parts}
    data = as_json(election, parts.together)
    for key in ("rounds", "ties"):
        data[key] = [{"envelope": name, **told} for name, part in each.items() for told in part[key]]
    return data | {"envelopes": each}


def _part_of(election: Election, part: Part) -> Election:
    return replace(election, instance=part.instance, profile=part.profile)


class _Money:
    """Amounts as decimal strings of the currency's unit."""

    def __init__(self, subunits: int) -> None:
        self.subunits = subunits

    def plain(self, cents: int) -> str:
        return decimal_money(cents, self.subunits)

    def exact(self, cents: Fraction) -> str:
        """Rounded to 12 decimals: for reading, never for counting."""
        scaled = round(cents / self.subunits * 10**12)
        whole, rest = divmod(scaled, 10**12)
        return f"{whole}.{rest:012d}".rstrip("0").rstrip(".")


def _measures(money: _Money, election: Election, outcome: Outcome) -> dict[str, Any]:
    """The measures and certificates of an outcome. Ratios are decimals for reading; prices are exact fractions."""
    found = measures(election.instance, election.profile, outcome)
    utility = outcome.rule.utility
    let_down = ejr_plus(election.instance, election.profile, outcome.winners, utility)
    prices = prices_of(outcome)
    ratio = _Money(1).exact
    return {
        "voters": found.voters,
        "average_number": ratio(found.average_number),
        "average_cost": money.exact(found.average_cost),
        "excluded": found.excluded,
        "exclusion_ratio": ratio(found.exclusion_ratio),
        "neighborhoods": [[s.name, ratio(s.money), ratio(s.votes)] for s in found.neighborhoods],
        "categories": [[s.name, ratio(s.money), ratio(s.votes)] for s in found.categories],
        "ejr_plus_up_to_one": {"utility": utility, "holds": let_down is None, **_let_down(let_down)},
        "price_system": prices and {"start": str(prices.start), "prices": [[id_, str(p)] for id_, p in prices.bought]},
    }


def _let_down(group: LetDown | None) -> dict[str, Any]:
    return {} if group is None else {"project": group.project, "voters": group.voters}


def _round(money: _Money, round_: Round) -> dict[str, Any]:
    data: dict[str, Any] = {
        "round": round_.number,
        "project": round_.project,
        "step": round_.step,
        "cost": money.plain(round_.cost),
        "money_left": money.plain(round_.money_left),
        "votes": round_.votes,
    }
    if round_.price is not None:
        data["price"] = money.exact(round_.price)
        data["payments"] = [
            {
                "kind": p.kind,
                "voters": p.voters,
                "least": money.exact(p.least),
                "most": money.exact(p.most),
                "total": money.exact(p.total),
            }
            for p in round_.payments
        ]
        data["behind"] = {id_: money.plain(cents) for id_, cents in round_.behind.items()}
        data["dropped"] = list(round_.dropped)
    return data


def parts_as_text(parts: Parts) -> str:
    """The outcomes of all envelopes for people, one after the other."""
    money = _Money(parts.instance.subunits).plain
    head = f"Budget {money(parts.instance.budget)}, spent {money(parts.together.cost)}, {parts.profile.voters} ballots."
    said = [f"Envelope {part.name}\n{as_text(part.instance, part.outcome)}" for part in parts.parts]
    return "\n\n".join([head, *said])


def as_text(instance: Instance, outcome: Outcome) -> str:
    """The outcome and its reasons for people."""
    lines = [*_head(outcome), ""]
    funded = (*outcome.winners, *outcome.part_funded)
    for id_ in (*funded, *(id_ for id_ in outcome.reasons if id_ not in funded)):
        name = instance[id_].name
        said = f"{outcome.sentence(id_)} {outcome.wish(id_)}".strip()
        lines.append(f"{id_}{f' ({name})' if name else ''}: {said}")
    decisive = [tie for tie in outcome.ties if tie.decisive]
    for tie in decisive:
        lines.append(f"Tie: {', '.join(tie.tied)} had an equal claim; {tie.chosen} went first by {tie.by}.")
    return "\n".join(lines)


def _head(outcome: Outcome) -> list[str]:
    """What was counted, by which rule, and which outcome a comparison kept."""
    money, rule = _Money(outcome.subunits), outcome.rule
    name = f"{rule.name}, utility {rule.utility}" if rule.name in ("equal-shares", "max-welfare") else rule.name
    named = f"{name}, completion {rule.completion}" if rule.name == "equal-shares" else name
    start = f" Everyone started with {money.exact(outcome.start)}." if outcome.start is not None else ""
    lines = [
        f"Rule: {named}",
        f"Budget {money.plain(outcome.budget)}, spent {money.plain(outcome.cost)}, {outcome.voters} ballots.{start}",
    ]
    if outcome.compared is not None:
        told = outcome.compared
        lines.append(
            f"Compared by {told['by']}: {told['equal_shares']} voters are better off with equal-shares, "
            f"{told['greedy']} with greedy; {told['kept']} is kept."
        )
    return lines
