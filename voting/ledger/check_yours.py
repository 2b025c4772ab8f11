"""Checks 25–29: what only the person who verifies can bring, and what no bundle can show."""

from __future__ import annotations

import re

from voting.ledger.notes import LOG, NoteRefused, Verifier, parse_checkpoint, parse_note, parse_vkey
from voting.ledger.reading import Fate
from voting.ledger.receipts import fingerprint_of, normal_code, note_of_link, read_receipt
from voting.ledger.run import Run

COUNTED = {Fate.OPENED: "was opened and counted"}
NOT_COUNTED = {
    Fate.SUPERSEDED: "was replaced by a later ballot of the same person. If you voted only once, this is wrong: say so",
    Fate.OVERRIDDEN: "was voided because the same person voted on paper. If you did not, this is wrong: say so",
}
MARKS = {
    "0": "did not take part. If you voted, this is wrong: say so",
    "1": "has an electronic ballot that stands. If you did not vote, this is wrong: say so",
    "p": "was given a paper ballot. If you were not, this is wrong: say so",
}


def is_key(known: str, public: bytes) -> bool:
    """Whether what somebody knows of a key (its fingerprint, or the key in hexadecimal or as a vkey) is of this key."""
    if "+" in known:
        try:
            return parse_vkey(known).public == public
        except NoteRefused:
            return False
    if re.fullmatch("[0-9a-fA-F]{64}", known.strip()):
        return known.strip().lower() == public.hex()
    try:
        return normal_code(known) == fingerprint_of(public)
    except ValueError:
        return False


def check_kept(run: Run) -> None:
    """Part of 28, before the ledger is read: the checkpoints somebody kept are of this log."""
    for number, data in enumerate(run.asked.checkpoints, start=1):
        where = f"checkpoint {number} of yours"
        try:
            note = parse_note(data)
            checkpoint = parse_checkpoint(note.text)
            Verifier(run.manifest.origin, LOG, run.manifest.log).check(note.text, note.signatures[0])
        except NoteRefused as error:
            run.findings.wrong("your checkpoints", where, str(error))
            continue
        if checkpoint.origin != run.manifest.origin:
            run.findings.wrong("your checkpoints", where, f"it is of another log: {checkpoint.origin[:100]!r}")
        run.kept.setdefault(checkpoint.size, []).append(checkpoint.root)


def check_yours(run: Run) -> None:
    """25–29, each only where something was brought."""
    findings, asked = run.findings, run.asked
    for name, brought in (
        ("your log key", asked.log_key),
        ("your witnesses", asked.witnesses),
        ("your receipts", asked.receipts),
        ("your checkpoints", asked.checkpoints),
        ("your roll lines", asked.lines),
    ):
        if brought:
            findings.checked(name)
        else:
            findings.moot[name] = "you brought none"
    fingerprint = fingerprint_of(run.manifest.log)
    if asked.log_key and not is_key(asked.log_key, run.manifest.log):
        findings.wrong("your log key", "manifest.json", f"the fingerprint of its log key is {fingerprint}")
    for known in asked.witnesses:
        _check_witness(run, known)
    for number, receipt in enumerate(asked.receipts, start=1):
        _check_receipt(run, f"receipt {number} of yours", receipt)
    for size in run.kept:
        if size > run.reading.size:
            text = f"you kept one over {size} leaves, and the ledger has {run.reading.size}"
            findings.wrong("your checkpoints", "ledger.jsonl", text)
    for line in asked.lines:
        _check_line(run, line.lower())
    findings.unknowable += _unknowable(run, fingerprint)


def _check_witness(run: Run, known: str) -> None:
    witness = next((one for one in run.manifest.witnesses if is_key(known, one.public)), None)
    if witness is None:
        run.findings.wrong(
            "your witnesses", "manifest.json", f"{known[:80]!r} is not the key of a witness of this poll"
        )
        return
    for when, signed in (
        ("at closing", any(witness.name in seen.witnessed for seen in run.closing())),
        ("at its end", witness.name in run.checkpoints[-1].witnessed),
    ):
        if not signed:
            run.findings.wrong("your witnesses", "checkpoints.txt", f"{witness.name} did not sign the ledger {when}")


def _check_receipt(run: Run, where: str, brought: bytes) -> None:
    try:
        is_note = brought.startswith(b"lamplight receipt")
        rules = run.manifest
        link = brought.decode("ascii", "replace").strip()
        note = brought if is_note else note_of_link(link, rules.origin, bytes.fromhex(rules.sha256), rules.log)
        receipt = read_receipt(note, rules.log)
    except NoteRefused as error:
        run.findings.wrong("your receipts", where, str(error))
        return
    if (receipt.origin, receipt.manifest.hex()) != (run.manifest.origin, run.manifest.sha256):
        run.findings.wrong("your receipts", where, "it is of another poll, or of other rules")
        return
    fate = run.reading.fates.get(receipt.commitment)
    said = (COUNTED | NOT_COUNTED).get(fate) if fate is not None else None
    if said is None:
        missing = "is not in the ledger" if fate is None else "is in the ledger, but was not opened"
        run.findings.wrong(
            "your receipts", where, f"the ballot {receipt.code} {missing}. Keep the receipt: it is the proof"
        )
    else:
        run.findings.notes.append(f"The ballot {receipt.code} {said}.")


def _check_line(run: Run, line: str) -> None:
    mark = run.marks.get(bytes.fromhex(line)) if re.fullmatch("[0-9a-f]{64}", line) else None
    if mark is None:
        run.findings.wrong("your roll lines", "roll.txt", f"{line[:64]!r} is not on the roll")
    else:
        run.findings.notes.append(f"The resident of line {line[:12]}… {MARKS[mark]}.")


def _unknowable(run: Run, fingerprint: str) -> list[str]:
    said = []
    if not run.asked.log_key:
        said.append(
            f"Whether the city's own log signed this: compare the fingerprint {fingerprint} with the poster (--log-key)."
        )
    if not run.manifest.quorum:
        said.append(
            "Whether others were shown another ledger, or this one was written anew: no witness watched this poll."
        )
    elif not run.asked.witnesses:
        names = ", ".join(f"{w.name} {fingerprint_of(w.public)}" for w in run.manifest.witnesses)
        said.append(
            f"Whether the witnesses are who they are said to be: ask them for their fingerprints ({names}; --witness)."
        )
    if not run.asked.receipts:
        said.append("Whether your own ballot is among these: bring your receipt (--receipt).")
    if run.manifest.data["trustees"]["embedded"]:
        said.append("Whether ballots were read before the closing: one officer held the only key, as the rules say.")
    else:
        said.append("Whether enough trustees together read ballots before the closing.")
    said += [
        "Whether somebody who controlled the log before closing cast a ballot for a resident who abstained: only that "
        "resident can see it, by the mark on their own line of the roll (--line).",
        "Whether each line of the roll is one person who may vote: that rests on the registrar and on audits.",
        "Whether an officer's entry of a paper sheet is what the sheet says: a comparison with the sheets shows it.",
        "Whether anybody was pressed or paid: a receipt can be shown to others.",
    ]
    return said
