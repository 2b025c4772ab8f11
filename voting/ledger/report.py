"""The verifier's report: which checks there are, how each went, and what no bundle can show. In plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

MOST_SHOWN = 5


@dataclass(frozen=True)
class Check:
    """One numbered check of docs/verify.md, and what it means when it holds."""

    number: int
    name: str
    means: str


CHECKS = tuple(
    Check(number, *words)
    for number, words in enumerate(
        (
            ("files", "Each file has the fingerprint that SHA256SUMS gives."),
            ("rules", "The frozen rules are complete and make sense."),
            ("leaves", "Every line of the ledger is a known kind of entry in its place, from opening to result."),
            ("beginning", "The ledger begins with the fingerprint of these rules."),
            ("checkpoints", "Checkpoints of the ledger follow each other up to its end, one of them between closing and result."),
            ("log signatures", "The log signed every checkpoint."),
            ("growth", "Each checkpoint fits the ledger's beginning: nothing in it was changed, dropped or put in later."),
            ("witnesses", "Enough witnesses signed the ledger as it was at closing, before the result, and as it is now."),
            ("closing time", "By the witnesses' clocks the vote was not closed before its time."),
            ("once", "Every ballot is in the ledger once."),
            ("replaced", "Every replaced or void ballot was cast before, and is listed once."),
            ("amendments", "Changes after opening (a later end, a withdrawn project, a late line of the roll) make sense."),
            ("closing", "The numbers announced at closing are those of the ledger."),
            ("roll", "The roll is the one that was frozen, with the late additions of the ledger and nobody else."),
            ("marks", "As many residents are marked as ballots stand: nobody has two, and nobody without a ballot is marked."),
            ("paper", "Every paper sheet is accounted for: issued = counted + spoilt + unreturned."),
            ("openings", "The opened ballots are those the ledger names, in an order that tells nothing."),
            ("opened", "Every ballot that stands was opened once, and no other."),
            ("valid", "Every ballot is of this poll and allowed by its rules."),
            ("unopened", "No more ballots stayed unopened than were announced."),
            ("arithmetic", "Cast − replaced − void = counted + unopened, as the result says."),
            ("winners", "Counted again by the frozen rule, the same projects win."),
            ("ballots file", "ballots.pb holds exactly these ballots and this outcome."),
            ("result file", "result.json is the one the ledger names."),
            ("your log key", "The ledger was signed with the key whose fingerprint you know."),
            ("your witnesses", "The witnesses you know signed the ledger at closing and at its end."),
            ("your receipts", "Your receipts are in the ledger."),
            ("your checkpoints", "The ledger continues the checkpoints you kept."),
            ("your roll lines", "The lines you asked for are on the roll."),
        ),
        start=1,
    )
)  # fmt: skip
NUMBER = {check.name: check.number for check in CHECKS}


class State(Enum):
    """How a check went."""

    OK = "ok"
    WRONG = "NOT OK"
    UNCHECKED = "not checked"
    MOOT = "does not apply"


class Stopped(Exception):
    """Checking can't go on, or need not."""


@dataclass
class Findings:
    """What was found, check by check. With `quick`, the first fault ends all: enough to know that a bundle is wrong."""

    quick: bool = False
    faults: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    more: dict[str, int] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    moot: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unknowable: list[str] = field(default_factory=list)
    numbers: dict[str, Any] = field(default_factory=dict)

    def wrong(self, name: str, where: str, text: str) -> None:
        """Note a fault: which check, in which file or line, and what it is."""
        kept = self.faults.setdefault(name, [])
        if len(kept) < MOST_SHOWN:
            kept.append((where, text))
        else:
            self.more[name] = self.more.get(name, 0) + 1
        if self.quick:
            raise Stopped

    def fatal(self, name: str, where: str, text: str) -> None:
        """Note a fault after which nothing else can be checked. Raises `Stopped`."""
        self.wrong(name, where, text)
        raise Stopped

    def checked(self, *names: str) -> None:
        """Note that these checks were made; those without faults hold."""
        self.held.update(names)

    def state(self, name: str) -> State:
        """How a check went."""
        if name in self.faults:
            return State.WRONG
        if name in self.moot:
            return State.MOOT
        return State.OK if name in self.held else State.UNCHECKED

    @property
    def passed(self) -> bool:
        """Whether every check held (or does not apply), so that the bundle shows what it claims."""
        return all(self.state(check.name) in (State.OK, State.MOOT) for check in CHECKS)

    def as_data(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "passed": self.passed,
            "checks": [
                {
                    "number": check.number,
                    "name": check.name,
                    "means": check.means,
                    "state": self.state(check.name).value,
                    "faults": [{"where": where, "what": text} for where, text in self.faults.get(check.name, [])],
                    "more_faults": self.more.get(check.name, 0),
                }
                for check in CHECKS
            ],
            "numbers": self.numbers,
            "notes": self.notes,
            "unknowable": self.unknowable,
        }

    def lines(self) -> Iterator[str]:
        """The report for people."""
        for check in CHECKS:
            state = self.state(check.name)
            if state is State.MOOT and check.name.startswith("your "):
                continue
            yield f"{check.number:2} {state.value:11} {check.means}"
            for where, text in self.faults.get(check.name, []):
                yield f"      → {where}: {text}"
            if check.name in self.more:
                yield f"      → and {self.more[check.name]} more like these"
            if state is State.MOOT:
                yield f"      → {self.moot[check.name]}"
        for title, said in (
            ("What it says", self.notes),
            ("What no bundle can show, or you did not ask", self.unknowable),
        ):
            if said:
                yield f"\n{title}:"
                yield from (f"  - {line}" for line in said)
        yield "\n" + self.verdict()

    def verdict(self) -> str:
        """The last line."""
        if self.passed:
            return "RESULT: every check holds."
        wrong = [str(check.number) for check in CHECKS if self.state(check.name) is State.WRONG]
        return f"RESULT: NOT OK. Checks that fail: {', '.join(wrong)}."
