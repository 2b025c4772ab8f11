"""From opened ballots to what is published: the tally, the winners by the frozen rule, the `.pb` file, result.json.

The city's server and the verifier both use this; a second verifier must come to the same bytes by docs/verify.md. This wakes
NumPy: a web process imports it when something is counted, not before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from voting import rules
from voting.ledger.canonical import encode, parse
from voting.ledger.choices import fault_in_ballot
from voting.ledger.envelope import BallotRefused, read_ballot
from voting.ledger.manifest import Manifest
from voting.ledger.votes_file import Row, write_votes
from voting.rules.profile import Profile

FORMAT = "lamplight result 1"
_LINE = re.compile(
    rb'\{"channel":"([a-z]+)","choices":(\[[^\]]*\]|\{[^}]*\}),"manifest":"([0-9a-f]{64})","nonce":"[0-9a-f]{64}",'
    rb'"pin":"(?:[0-9]{4,8})?","poll":([1-9][0-9]{0,15})\}'
)


class Tally:
    """How often each choice was made. `chosen` maps the canonical JSON of choices to a number of ballots."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.chosen: dict[bytes, int] = {}
        self._poll, self._rules = str(manifest.poll).encode(), manifest.sha256.encode()

    def take(self, ballot: bytes, channel: str) -> str:
        """Count a ballot of this channel by its bytes; what is wrong with it, if anything, and then it is not counted."""
        match = _LINE.fullmatch(ballot)
        if match:
            said, choices, manifest, poll = match.groups()
            known = (said.decode(), manifest, poll) == (channel, self._rules, self._poll)
            if known and choices in self.chosen:  # the same choices were checked before; the rest is what it must be
                self.chosen[choices] += 1
                return ""
        return self._take_slowly(ballot, channel)

    def _take_slowly(self, ballot: bytes, channel: str) -> str:
        try:
            read = read_ballot(ballot)
        except BallotRefused as error:
            return str(error)
        fault = fault_in_ballot(self.manifest, read, channel)
        if not fault:
            choices = encode(read.choices)
            self.chosen[choices] = self.chosen.get(choices, 0) + 1
        return fault


@dataclass(frozen=True)
class Counted:
    """A count by the frozen rule."""

    manifest: Manifest
    withdrawn: frozenset[str]
    rows: Mapping[Row, int]
    instance: rules.Instance
    profile: Profile
    outcome: rules.Outcome

    def pb_lines(self) -> Iterator[bytes]:
        """ballots.pb, line by line: all choices, so that anybody can count again with any program."""
        votes, scores = self.profile.votes.tolist(), self.profile.scores.tolist()
        return write_votes(self.manifest, self.rows, votes, scores, self.outcome.winners, self.withdrawn)

    def decided(self) -> dict[str, Any]:
        """What the count decided, as result.json says it."""
        votes = self.profile.votes.tolist()
        return {
            "votes": {project.id: votes[place] for place, project in enumerate(self.instance.projects)},
            "winners": list(self.outcome.winners),
            "cost": self.outcome.cost,
            "part_funded": dict(self.outcome.part_funded),
        }

    def result(self, electronic: int, paper: int, unopened: int) -> bytes:
        """result.json: what was decided, and by how many ballots."""
        head = {"format": FORMAT, "poll": self.manifest.poll, "manifest": self.manifest.sha256}
        ballots = {"electronic": electronic, "paper": paper, "unopened": unopened}
        return encode({**head, "ballots": ballots, **self.decided()})


def count(manifest: Manifest, chosen: Mapping[bytes, int], withdrawn: frozenset[str] = frozenset()) -> Counted:
    """Count by the frozen rule. Raises `InvalidElection` where the rule can't be used with these ballots."""
    instance = manifest.instance(withdrawn)
    counts: Counter[Row] = Counter()
    for choices, number in chosen.items():
        counts[_row(manifest, choices)] += number
    ordered = dict(sorted(counts.items()))  # by what they say: nothing of the order of the openings is left
    profile = Profile.grouped(ordered, manifest.data["ballot"]["form"], len(instance.projects))
    return Counted(manifest, withdrawn, ordered, instance, profile, rules.count(instance, profile, manifest.rule))


def _row(manifest: Manifest, choices: bytes) -> Row:
    """Places of the chosen projects, ascending, and the points of each."""
    said = parse(choices)
    if isinstance(said, dict):
        given = [(manifest.place[id_], points) for id_, points in said.items()]
    elif manifest.data["ballot"]["form"] == "ordinal":
        given = [(manifest.place[id_], len(said) - rank) for rank, id_ in enumerate(said)]
    else:
        given = [(manifest.place[id_], 1) for id_ in said]
    given.sort()
    return tuple(place for place, _ in given), tuple(points for _, points in given)
