"""One run of the verifier: what it reads from, what it was asked, and what the checks so far have learned."""

from __future__ import annotations

from dataclasses import dataclass, field

from voting.ledger.bundle import Bundle
from voting.ledger.manifest import Manifest
from voting.ledger.reading import Reading
from voting.ledger.report import Findings
from voting.ledger.results import Tally


@dataclass(frozen=True)
class Asked:
    """What only the person who verifies can bring.

    `log_key` and `witnesses` are fingerprints (or keys in hexadecimal), `receipts` notes or links, `checkpoints` signed
    notes kept from earlier, `lines` lines of the roll in hexadecimal. `unopened` is how many unopened ballots were
    announced.
    """

    log_key: str = ""
    witnesses: tuple[str, ...] = ()
    receipts: tuple[bytes, ...] = ()
    checkpoints: tuple[bytes, ...] = ()
    lines: tuple[str, ...] = ()
    unopened: int = 0


@dataclass(frozen=True)
class Seen:
    """A checkpoint of the bundle: its size and root, and when which witness signed it (POSIX seconds)."""

    size: int
    root: bytes
    witnessed: dict[str, int]


@dataclass
class Run:
    """What the checks share. Each fills in what it learns; a check that needs something comes after the one that finds it."""

    bundle: Bundle
    asked: Asked
    findings: Findings
    manifest: Manifest = field(init=False)
    reading: Reading = field(init=False)
    tally: Tally = field(init=False)
    sums: dict[str, str] = field(default_factory=dict)
    checkpoints: list[Seen] = field(default_factory=list)
    kept: dict[int, list[bytes]] = field(default_factory=dict)  # roots of checkpoints the reader brought, by size
    marks: dict[bytes, str] = field(default_factory=dict)  # of the lines that were asked for
    counted: dict[str, int] = field(default_factory=lambda: {"electronic": 0, "paper": 0})

    def closing(self) -> list[Seen]:
        """The checkpoints that hold the closing and not yet the result."""
        closed, result = self.reading.closed_at_leaf, self.reading.result_at_leaf
        return [seen for seen in self.checkpoints if 0 <= closed < seen.size <= result]
