"""Checks 14–16: the roll with its marks, and the paper sheets."""

from __future__ import annotations

import re
from typing import Any

from voting.ledger.bundle import BundleRefused
from voting.ledger.canonical import NotCanonical, parse
from voting.ledger.leaves import ascends
from voting.ledger.roll import ELECTRONIC_MARK, PAPER_MARK, RollRefused, read_mark
from voting.ledger.run import Run
from voting.ledger.tree import Frontier, leaf_hash

ROLL, PAPER = "roll.txt", "paper.json"
SERIAL = re.compile(r"[A-Z0-9-]{1,32}")
FATES = ("counted", "replaced", "spoilt", "unreturned")


def check_roll(run: Run) -> None:
    """14 and 15: who could vote, and who is marked."""
    findings, close = run.findings, run.reading.close
    if run.sums[ROLL] != close["marks"]:
        findings.wrong("marks", ROLL, "it is not the file that was named at closing")
    try:
        marked = _read_roll(run)
    except (RollRefused, BundleRefused) as error:
        findings.wrong("roll", ROLL, str(error))
        return
    for name, mark in (("electronic", ELECTRONIC_MARK), ("paper", PAPER_MARK)):
        if marked[mark] != close["marked"][name]:
            findings.wrong("marks", ROLL, f"{marked[mark]} {name} marks, but closing says {close['marked'][name]}")
    number = run.reading.number
    stand = number["casts"] - number["superseded"] - number["overridden"]
    if marked[ELECTRONIC_MARK] != stand:
        findings.wrong("marks", ROLL, f"{marked[ELECTRONIC_MARK]} residents are marked for {stand} ballots that stand")
    findings.numbers["roll"] = sum(marked.values())
    findings.checked("roll", "marks")


def _read_roll(run: Run) -> dict[str, int]:
    """The number of each mark. Raises `RollRefused` for a line that is not well formed or out of order."""
    late, frozen = run.reading.late, Frontier()
    marked = {"0": 0, "1": 0, "p": 0}
    wanted = {line.lower() for line in run.asked.lines}
    missing, last = len(late), b""
    for number, text in enumerate(run.bundle.lines(ROLL, 80), start=1):
        line, mark = read_mark(text)
        if line <= last:
            raise RollRefused(f"line {number} is not in ascending order")
        last = line
        marked[mark] += 1
        if line in late:
            missing -= 1
        else:
            frozen.append(leaf_hash(line))
        if wanted and line.hex() in wanted:
            run.marks[line] = mark
    said = run.manifest.data["roll"]
    if (frozen.size, frozen.root().hex()) != (said["size"], said["root"]):
        run.findings.wrong("roll", ROLL, f"{frozen.size} lines that are not the {said['size']} that were frozen")
    if missing:
        run.findings.wrong("roll", ROLL, f"{missing} late additions of the ledger are not there")
    return marked


def check_paper(run: Run) -> None:
    """16: issued = counted + spoilt + unreturned, by the list of serial numbers, and nobody on paper and on screen."""
    said, findings = run.reading.complete, run.findings
    if run.sums[PAPER] != said["log"]:
        findings.wrong("paper", PAPER, "it is not the file that the ledger names")
    try:
        sheets = _read_sheets(run.bundle.read(PAPER))
    except (NotCanonical, BundleRefused) as error:
        findings.wrong("paper", PAPER, str(error))
        return
    sheets["spoilt"] += sheets["replaced"]
    for text in _paper_faults(run, sheets, said):
        findings.wrong("paper", PAPER, text)
    findings.checked("paper")


def _read_sheets(data: bytes) -> dict[str, int]:
    """How many sheets met each fate. Raises `NotCanonical` for anything but four lists of serials, each serial once."""
    sheets = parse(data)
    if not isinstance(sheets, dict) or sorted(sheets) != list(FATES) or not all(map(_are_serials, sheets.values())):
        raise NotCanonical("it is not four ascending lists of serial numbers")
    numbers = {fate: len(serials) for fate, serials in sheets.items()}
    if len({serial for serials in sheets.values() for serial in serials}) != sum(numbers.values()):
        raise NotCanonical("a serial number is there twice")
    return numbers


def _are_serials(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(serial, str) and SERIAL.fullmatch(serial) for serial in value)
        and ascends(value)
    )


def _paper_faults(run: Run, sheets: dict[str, int], said: dict[str, Any]) -> list[str]:
    reading = run.reading
    marked, overridden = reading.close["marked"]["paper"], reading.number["overridden"]
    faults = [
        f"{number} sheets {fate}, but the ledger says {said[fate]}"
        for fate, number in sheets.items()
        if number != said[fate]
    ]
    accounted = said["counted"] + said["spoilt"] + said["unreturned"]
    if said["issued"] != accounted:
        faults.append(f"{said['issued']} sheets were issued, and {accounted} are accounted for")
    if reading.number["paper"] != said["counted"]:
        faults.append(f"{reading.number['paper']} paper ballots in the ledger, but {said['counted']} sheets counted")
    if marked != said["issued"] - said["replaced"]:
        faults.append(f"{marked} residents are marked for {said['issued'] - said['replaced']} first sheets")
    if overridden > marked:
        faults.append(f"{overridden} ballots were voided for paper, but only {marked} residents got a sheet")
    if not run.manifest.data["paper"]["accepted"] and (said["issued"] or reading.number["paper"]):
        faults.append("this poll has no paper ballots")
    return faults
