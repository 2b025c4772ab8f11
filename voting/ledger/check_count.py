"""Checks 17–24: the opened ballots, each against the ledger and the rules; then the count anew, and what was published."""

from __future__ import annotations

import hashlib
from typing import Any

from voting.ledger import results
from voting.ledger.bundle import BundleRefused
from voting.ledger.canonical import NotCanonical, parse
from voting.ledger.envelope import LONGEST_BALLOT, commitment_of
from voting.ledger.reading import Fate
from voting.ledger.results import Counted, Tally
from voting.ledger.run import Run
from voting.rules import InvalidElection

OPENINGS, PB, RESULT = "openings.jsonl", "ballots.pb", "result.json"
STANDS = (Fate.CAST, Fate.PAPER)
KEYS = ["ballots", "cost", "format", "manifest", "part_funded", "poll", "votes", "winners"]
INSTEAD = {
    None: "is not in the ledger",
    Fate.SUPERSEDED: "was replaced by a later ballot",
    Fate.OVERRIDDEN: "was voided for a paper ballot",
    Fate.UNOPENED_CAST: "is listed as unopened",
    Fate.UNOPENED_PAPER: "is listed as unopened",
    Fate.OPENED: "is there twice",
}


def check_openings(run: Run) -> None:
    """17–20: every ballot that stands, once, valid, and in an order that tells nothing."""
    findings, reading = run.findings, run.reading
    if run.sums[OPENINGS] != reading.result["openings"]:
        findings.wrong("openings", OPENINGS, "it is not the file that the ledger names")
    run.tally = Tally(run.manifest)
    try:
        _read_openings(run)
    except BundleRefused as error:
        findings.wrong("openings", OPENINGS, str(error))
        return
    closed = [commitment for commitment, fate in reading.fates.items() if fate in STANDS]
    if closed:
        text = f"{len(closed)} ballots stand, but are neither opened nor listed as unopened, first {min(closed).hex()}"
        findings.wrong("opened", OPENINGS, text)
    if reading.number["unopened"] > run.asked.unopened:
        text = f"{reading.number['unopened']} ballots stayed unopened, and you were told of {run.asked.unopened}"
        findings.wrong("unopened", "ledger.jsonl", text)
    findings.checked("openings", "opened", "valid", "unopened")


def _read_openings(run: Run) -> None:
    fates, findings, last = run.reading.fates, run.findings, b""
    for number, line in enumerate(run.bundle.lines(OPENINGS, LONGEST_BALLOT), start=1):
        commitment = commitment_of(line)
        if commitment <= last:
            findings.wrong("openings", f"{OPENINGS}, line {number}", "it is not in ascending order of commitments")
        last = commitment
        fate = fates.get(commitment)
        if fate is not Fate.CAST and fate is not Fate.PAPER:
            findings.wrong("opened", f"{OPENINGS}, line {number}", f"this ballot {INSTEAD[fate]}")
            continue
        fates[commitment] = Fate.OPENED
        run.counted[fate.value] += 1
        fault = run.tally.take(line, fate.value)
        if fault:
            findings.wrong("valid", f"{OPENINGS}, line {number}", fault)


def check_result(run: Run) -> None:
    """21–24: the numbers, the winners, and the two files that publish them."""
    findings = run.findings
    result = _read_result(run)
    if result is not None:
        _check_arithmetic(run, result)
    if any(name in findings.faults for name in ("openings", "opened", "valid")):
        return  # what is not these voters' ballots is not worth counting
    try:
        counted = results.count(run.manifest, run.tally.chosen, frozenset(run.reading.withdrawn))
    except InvalidElection as error:
        findings.wrong("winners", OPENINGS, f"the frozen rule can't count these ballots: {error}")
        return
    if result is not None:
        _check_winners(run, result, counted)
    _check_pb(run, counted)


def _read_result(run: Run) -> dict[str, Any] | None:
    findings = run.findings
    if run.sums[RESULT] != run.reading.result["result"]:
        findings.wrong("result file", RESULT, "it is not the file that the ledger names")
    try:
        result = parse(run.bundle.read(RESULT))
    except (NotCanonical, BundleRefused) as error:
        findings.wrong("result file", RESULT, str(error))
        return None
    if not isinstance(result, dict) or sorted(result) != KEYS:
        findings.wrong("result file", RESULT, f"it has not exactly these: {', '.join(KEYS)}")
        return None
    told = (result["format"], result["poll"], result["manifest"])
    if told != (results.FORMAT, run.manifest.poll, run.manifest.sha256) or isinstance(result["poll"], bool):
        findings.wrong("result file", RESULT, "it is of another poll, or of other rules")
    findings.checked("result file")
    return result


def _check_arithmetic(run: Run, result: dict[str, Any]) -> None:
    number, counted, fates = run.reading.number, run.counted, run.reading.fates.values()
    unopened = {"electronic": 0, "paper": 0}
    for fate in fates:
        if fate is Fate.UNOPENED_CAST or fate is Fate.UNOPENED_PAPER:
            unopened[fate.value.split()[1]] += 1
    stand = number["casts"] - number["superseded"] - number["overridden"]
    if stand != counted["electronic"] + unopened["electronic"]:
        text = f"{stand} electronic ballots stand; {counted['electronic']} counted, {unopened['electronic']} unopened"
        run.findings.wrong("arithmetic", OPENINGS, text)
    if number["paper"] != counted["paper"] + unopened["paper"]:
        text = f"{number['paper']} paper ballots; {counted['paper']} counted, {unopened['paper']} unopened"
        run.findings.wrong("arithmetic", OPENINGS, text)
    expected = {**counted, "unopened": sum(unopened.values())}
    if not _same(result["ballots"], expected):
        run.findings.wrong("arithmetic", RESULT, f"the numbers of ballots should be {expected}")
    run.findings.numbers |= {**number, **{f"counted {name}": n for name, n in counted.items()}}
    run.findings.checked("arithmetic")


def _check_winners(run: Run, result: dict[str, Any], counted: Counted) -> None:
    for name, expected in counted.decided().items():
        if not _same(result[name], expected):
            run.findings.wrong("winners", RESULT, f"{name}: counted again, it should be {_short(expected)}")
    names = {project.id: project.name for project in counted.instance.projects}
    won = ", ".join(f"“{names[id_]}” ({id_})" for id_ in counted.outcome.winners) or "nothing"
    run.findings.notes.append(f"{counted.outcome.voters} ballots were counted. Funded: {won}.")
    run.findings.checked("winners")


def _check_pb(run: Run, counted: Counted) -> None:
    whole = hashlib.sha256()
    for line in counted.pb_lines():
        whole.update(line)
    if run.sums[PB] != run.reading.result["pb"]:
        run.findings.wrong("ballots file", PB, "it is not the file that the ledger names")
    if run.sums[PB] != whole.hexdigest():
        run.findings.wrong(
            "ballots file", PB, f"it does not say what the opened ballots say ({_difference(run, counted)})"
        )
    run.findings.checked("ballots file")


def _difference(run: Run, counted: Counted) -> str:
    """Where the file first differs from what it should be."""
    expected = counted.pb_lines()
    try:
        for number, line in enumerate(run.bundle.lines(PB, LONGEST_BALLOT), start=1):
            if line + b"\n" != next(expected, b""):
                return f"from line {number} on"
    except BundleRefused as error:
        return str(error)
    return "its end is missing"


def _same(found: Any, expected: Any) -> bool:
    """Equal, and with numbers that are numbers: in Python True == 1."""
    return bool(found == expected and repr(found) == repr(_like(found, expected)))


def _like(found: Any, expected: Any) -> Any:
    """What is expected, with its keys in the order of what was found."""
    return {key: expected[key] for key in found} if isinstance(expected, dict) else expected


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 300 else text[:300] + "…"
