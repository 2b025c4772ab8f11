"""A ledger read from its first leaf to its last: what it says, and where it contradicts itself.

The memory is one entry for each ballot and a few for the rest. The same reader serves the verifier, who wants every
contradiction, and the trustees, who open nothing unless there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any

from voting.ledger.envelope import ELECTRONIC, PAPER
from voting.ledger.leaves import MOST_LISTED, LeafRefused, Stage, read_leaf, stage_after
from voting.ledger.manifest import Manifest
from voting.ledger.shapes import moment

Report = Callable[[str, int, str], None]  # what it is about, the leaf's index, what is wrong


class Fate(Enum):
    """What became of a commitment."""

    CAST = ELECTRONIC
    PAPER = PAPER
    SUPERSEDED = "superseded"
    OVERRIDDEN = "overridden"
    UNOPENED_CAST = "unopened electronic"
    UNOPENED_PAPER = "unopened paper"
    OPENED = "opened"


UNOPENED = {Fate.CAST: Fate.UNOPENED_CAST, Fate.PAPER: Fate.UNOPENED_PAPER}


class Reading:
    """What the leaves taken so far say. `report` is told of every contradiction; see `ABOUT` for its first argument."""

    ABOUT = ("begins", "casts", "replaced", "amendments", "totals", "unopened")

    def __init__(self, manifest: Manifest, report: Report) -> None:
        self.manifest, self.report = manifest, report
        self.stage, self.size = Stage.EMPTY, 0
        self.fates: dict[bytes, Fate] = {}
        self.number = dict.fromkeys(("casts", "superseded", "overridden", "paper", "unopened"), 0)
        self.late: set[bytes] = set()
        self.withdrawn: list[str] = []
        self.closes_at: str = manifest.data["closes_at"]
        self.close: dict[str, Any] = {}
        self.complete: dict[str, Any] = {}
        self.result: dict[str, Any] = {}
        self.destroyed: dict[str, Any] = {}
        self.closed_at_leaf = self.result_at_leaf = -1
        self._last_list: tuple[str, str, int] = ("", "", MOST_LISTED)  # what, its last commitment, its length
        self._take = {
            "manifest": self._manifest,
            "ballot": self._ballot,
            "roll": self._roll,
            "amend": self._amend,
            "superseded": self._replaced,
            "overridden": self._replaced,
            "close": self._close,
            "paper": self._paper,
            "complete": self._complete,
            "unopened": self._unopened,
            "result": self._result,
            "destroyed": self._destroyed,
        }

    def take(self, line: bytes) -> None:
        """Read the next leaf. Raises `LeafRefused` if it is none or may not stand here; then reading can't go on."""
        leaf = read_leaf(line)
        kind = leaf["type"]
        self.stage = stage_after(self.stage, kind)
        self._take[kind](leaf)
        self.size += 1

    def standing(self) -> Iterator[tuple[bytes, str]]:
        """The commitments that are to be opened, ascending, each with its channel."""
        for commitment in sorted(self.fates):
            fate = self.fates[commitment]
            if fate in (Fate.CAST, Fate.PAPER):
                yield commitment, fate.value

    def _wrong(self, about: str, text: str) -> None:
        self.report(about, self.size, text)

    def _manifest(self, leaf: dict[str, Any]) -> None:
        if leaf["sha256"] != self.manifest.sha256:
            self._wrong("begins", "the ledger begins with the fingerprint of other rules")

    def _ballot(self, leaf: dict[str, Any]) -> None:
        self._add(leaf, Fate.CAST)
        self.number["casts"] += 1

    def _paper(self, leaf: dict[str, Any]) -> None:
        self._add(leaf, Fate.PAPER)
        self.number["paper"] += 1

    def _add(self, leaf: dict[str, Any], fate: Fate) -> None:
        commitment = bytes.fromhex(leaf["commitment"])
        if commitment in self.fates:
            self._wrong("casts", f"the ballot {leaf['commitment']} is in the ledger twice")
        self.fates[commitment] = fate

    def _roll(self, leaf: dict[str, Any]) -> None:
        line = bytes.fromhex(leaf["line"])
        if line in self.late:
            self._wrong("amendments", f"the line {leaf['line']} is added to the roll twice")
        self.late.add(line)

    def _amend(self, leaf: dict[str, Any]) -> None:
        if leaf["what"] == "extend":
            if moment(leaf["closes_at"]) <= moment(self.closes_at):
                self._wrong("amendments", f"the vote is not extended by moving its end to {leaf['closes_at']}")
            self.closes_at = leaf["closes_at"]
        else:
            if leaf["project"] not in self.manifest.costs or leaf["project"] in self.withdrawn:
                self._wrong("amendments", f"project {leaf['project']} is not there to be withdrawn")
            self.withdrawn.append(leaf["project"])

    def _replaced(self, leaf: dict[str, Any]) -> None:
        kind = leaf["type"]
        self._check_list("replaced", kind, leaf["commitments"])
        for commitment in map(bytes.fromhex, leaf["commitments"]):
            if self.fates.get(commitment) is not Fate.CAST:
                self._wrong("replaced", f"{commitment.hex()} is listed as {kind}, but no such ballot stands")
            self.fates[commitment] = Fate(kind)
        self.number[kind] += len(leaf["commitments"])

    def _unopened(self, leaf: dict[str, Any]) -> None:
        self._check_list("unopened", f"unopened {leaf['reason']}", leaf["commitments"])
        for commitment in map(bytes.fromhex, leaf["commitments"]):
            fate = self.fates.get(commitment)
            if fate not in UNOPENED:
                self._wrong("unopened", f"{commitment.hex()} is listed as unopened, but no such ballot stands")
            else:
                self.fates[commitment] = UNOPENED[fate]
        self.number["unopened"] += len(leaf["commitments"])

    def _check_list(self, about: str, what: str, commitments: list[str]) -> None:
        """Lists go on in the next leaf only when the one before is full; kinds of reasons ascend."""
        before, last, length = self._last_list
        if before == what and (length < MOST_LISTED or commitments[0] <= last):
            self._wrong(about, "the list does not go on where the leaf before ended")
        if before.startswith("unopened") and before > what:
            self._wrong(about, "the reasons are not in ascending order")
        self._last_list = (what, commitments[-1], len(commitments))

    def _close(self, leaf: dict[str, Any]) -> None:
        self.close, self.closed_at_leaf = leaf, self.size
        for name in ("casts", "superseded", "overridden"):
            if leaf[name] != self.number[name]:
                self._wrong("totals", f"closing says {leaf[name]} {name}, but the ledger has {self.number[name]}")

    def _complete(self, leaf: dict[str, Any]) -> None:
        self.complete = leaf

    def _result(self, leaf: dict[str, Any]) -> None:
        self.result, self.result_at_leaf = leaf, self.size
        if leaf["unopened"] != self.number["unopened"]:
            said = f"the result says {leaf['unopened']} ballots stayed unopened"
            self._wrong("unopened", f"{said}, but the ledger lists {self.number['unopened']}")

    def _destroyed(self, leaf: dict[str, Any]) -> None:
        self.destroyed = leaf


def read_ledger(lines: Iterable[bytes], manifest: Manifest) -> Reading:
    """A ledger without any contradiction, as far as it goes. Raises `LeafRefused` at the first."""

    def refuse(about: str, index: int, text: str) -> None:
        raise LeafRefused(f"leaf {index}: {text}")

    reading = Reading(manifest, refuse)
    for line in lines:
        reading.take(line)
    return reading
