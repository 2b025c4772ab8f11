"""Whether choices are a valid ballot under the frozen rules, and in their one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voting.ledger.envelope import Ballot
from voting.ledger.manifest import POINTED, Manifest


def fault_in_choices(manifest: Manifest, choices: Sequence[str] | Mapping[str, int]) -> str:
    """What is wrong with the choices, in a few words; empty when they are valid.

    Approval, knapsack and choose-1 list project ids in the manifest's order, ordinal lists the best first; cumulative
    and scoring give points, one at least, by project id.
    """
    form, place = manifest.data["ballot"]["form"], manifest.place
    if isinstance(choices, Mapping) != (form in POINTED):
        return "the choices are of another kind of ballot"
    if any(id_ not in place for id_ in choices):
        return "a choice is not on the ballot"
    if len(set(choices)) < len(choices):
        return "a project is chosen twice"
    fault = _fault_in_number(manifest, len(choices))
    if fault:
        return fault
    if isinstance(choices, Mapping):
        return _fault_in_points(manifest, choices)
    if form != "ordinal" and list(choices) != sorted(choices, key=place.__getitem__):
        return "the choices are not in the ballot's order"
    if form == "knapsack" and sum(manifest.costs[id_] for id_ in choices) > manifest.data["budget"]:
        return "the choices cost more than there is"
    return ""


def fault_in_ballot(manifest: Manifest, ballot: Ballot, channel: str) -> str:
    """What is wrong with a ballot that came by this channel; empty when it is valid."""
    if ballot.poll != manifest.poll or ballot.manifest != manifest.sha256:
        return "the ballot is of another poll, or of other rules"
    if ballot.channel != channel:
        return f"the ballot says {ballot.channel}, but the ledger says {channel}"
    return fault_in_choices(manifest, ballot.choices)


def _fault_in_number(manifest: Manifest, number: int) -> str:
    rules = manifest.data["ballot"]
    most = 1 if rules["form"] == "choose-1" else rules["most"]
    if number < rules["least"]:
        return "there are fewer choices than the rules ask for"
    if most is not None and number > most:
        return "there are more choices than the rules allow"
    return ""


def _fault_in_points(manifest: Manifest, points: Mapping[str, int]) -> str:
    rules = manifest.data["ballot"]
    if any(given < 1 for given in points.values()):
        return "a project is given no points"
    given = sum(points.values()) if rules["form"] == "cumulative" else max(points.values(), default=0)
    return "more points are given than the rules allow" if given > rules["points"] else ""
