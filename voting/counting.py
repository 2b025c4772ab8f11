"""From opened ballots to an outcome: read as they stream by, grouped, counted by the frozen rule. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from kit.when_used import when_used
from voting import ballots, rules
from voting.freezing import instance_of, rule_of
from voting.ledger.envelope import read_ballot
from voting.models import Poll
from voting.opening import opened_ballots
from voting.record.amendments import withdrawn_from
from voting.record.models import Openings
from voting.sealing import SealBroken

if TYPE_CHECKING:  # it needs NumPy, which waits in `voting.rules` until something is counted
    from voting.rules.profile import Row

measured = when_used("voting.measured", "measured")  # it needs NumPy

Progress = Callable[[int, int], None]
EVERY = 2000  # ballots between two reports of progress


@dataclass(frozen=True)
class Found:
    """What a count found. `greedy` is what the greedy rule would have funded; `measures` see `voting.measured`."""

    outcome: rules.Outcome
    greedy: rules.Outcome
    instance: rules.Instance
    profile: rules.Profile
    measures: dict[str, Any]


def count_ballots(poll: Poll, progress: Progress | None = None) -> Found:
    """Count the opened ballots of a closed poll.

    `progress(done, total)` is told about ballots read. Raises `SealBroken` if they were not opened, and
    `InvalidElection` if the rule cannot be used with them.
    """
    manifest = poll.manifest.data
    instance, rule = instance_of(manifest, withdrawn_from(poll)), rule_of(manifest)
    opened = _opened(poll, progress or (lambda done, total: None))
    profile = profile_of(instance, opened, manifest["ballot"])
    return find(instance, profile, rule)


def find(instance: rules.Instance, profile: rules.Profile, rule: rules.Rule) -> Found:
    """Count by a rule, and by greedy for comparison, and measure the outcome."""
    outcome = rules.count(instance, profile, rule)
    greedy = outcome
    if not rule.name.startswith("greedy"):
        greedy = rules.count(instance, profile, replace(rule, name="greedy", compare="none"))
    return Found(outcome, greedy, instance, profile, measured(instance, profile, outcome))


def profile_of(instance: rules.Instance, opened: Mapping[bytes, int], ballot: Mapping[str, Any]) -> rules.Profile:
    """The profile of canonical ballots and how often each was cast."""
    rows: Counter[Row] = Counter()
    for plain, voters in opened.items():
        rows[_row(instance, plain, ballot["form"])] += voters
    return rules.Profile.grouped(rows, ballot["form"], len(instance.projects), ballot.get("point_scale", 1))


def _opened(poll: Poll, progress: Progress) -> Counter[bytes]:
    openings = Openings.objects.filter(poll=poll).first()
    if openings is None:
        raise SealBroken(_("The ballots are not opened yet."))
    opened: Counter[bytes] = Counter()
    for number, line in enumerate(opened_ballots(openings), start=1):
        opened[ballots.canonical(read_ballot(line).choices)] += 1
        if number % EVERY == 0:
            progress(number, openings.ballots)
    progress(openings.ballots, openings.ballots)
    return opened


def _row(instance: rules.Instance, plain: bytes, form: str) -> Row:
    body = ballots.read(plain)
    ids = list(body)
    if isinstance(body, dict):
        points = list(body.values())
    else:
        points = list(rules.rank_points(len(ids))) if form == "ordinal" else [1] * len(ids)
    pairs = sorted(zip((instance.index[id_] for id_ in ids), points, strict=True))
    return tuple(place for place, _points in pairs), tuple(points for _place, points in pairs)


def headline(outcome: rules.Outcome) -> dict[str, Any]:
    """The outcome as stored for pages: everything but the numbers inside each round. Its prices are exact."""
    data = outcome.to_dict()
    kept = ("number", "project", "step", "cost", "money_left", "votes", "price")
    data["rounds"] = [{key: round_[key] for key in kept} for round_ in data["rounds"]]
    return data


def round_rows(outcome: rules.Outcome) -> Iterator[dict[str, Any]]:
    """Each round with its numbers in whole cents: what supporters paid (rounded up), and the money behind each project."""
    for round_ in outcome.rounds:
        yield {
            "number": round_.number,
            "project": round_.project,
            "step": round_.step,
            "cost": round_.cost,
            "money_left": round_.money_left,
            "votes": round_.votes,
            "price": None if round_.price is None else _up(round_.price),
            "paid": [
                {"kind": p.kind, "voters": p.voters, "least": _up(p.least), "most": _up(p.most), "total": _up(p.total)}
                for p in round_.payments
            ],
            "behind": dict(round_.behind),
            "dropped": list(round_.dropped),
        }


def _up(amount: Fraction) -> int:
    """Cents, rounded up: nobody paid more than this."""
    return -(-amount.numerator // amount.denominator)
