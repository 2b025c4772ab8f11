"""What a receipt shows when this server looks at it, for those whose browser can't."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from voting.ledger import envelope, receipts
from voting.ledger.notes import NoteRefused, parse_checkpoint, parse_note
from voting.ledger.tree import leaf_hash, proves_inclusion
from voting.record import bundles, proofs
from voting.record.models import Record


@dataclass(frozen=True)
class Step:
    """One thing that was checked, in a sentence, and whether it held."""

    met: bool
    text: str


@dataclass
class Result:
    """What was found, step by step. `choices` are the names on the opened ballot; `None` before the outcome is published."""

    steps: list[Step] = field(default_factory=list)
    choices: list[str] | None = None
    pin: str = ""

    @property
    def sound(self) -> bool:
        return all(step.met for step in self.steps)

    @property
    def headline(self) -> str:
        if self.sound:
            return _("This receipt is in order.")
        return _("Something does not fit. Show this page and your receipt to the auditor.")

    def add(self, met: bool, yes: str, no: str) -> bool:
        """Note a step by one of its two sentences; whether it held."""
        self.steps.append(Step(met, yes if met else no))
        return met


def look_at(record: Record, typed: str) -> Result:
    """Check a pasted receipt, or the link of its code, step by step, as far as it holds."""
    result, receipt = Result(), _read(record, typed)
    if not result.add(
        receipt is not None,
        _("The receipt is signed by the key of this vote."),
        _("This is not a receipt of this vote: a line is missing or changed, or it belongs to another vote."),
    ):
        return result
    assert receipt is not None
    found = proofs.beginning_with(record, receipt.commitment.hex()[:4])
    entry = next((e for e in found["entries"] if receipt.commitment.hex() in e["entry"]), None)
    if not result.add(
        entry is not None,
        _("Its ballot stands in the public ledger."),
        _("Its ballot is not in the public ledger yet. Entries are added in batches; look again tomorrow."),
    ):
        return result
    assert entry is not None
    checkpoint = parse_checkpoint(parse_note(found["checkpoint"].encode()).text)
    result.add(
        proves_inclusion(
            leaf_hash(entry["entry"].encode()),
            entry["index"],
            checkpoint.size,
            [bytes.fromhex(hash_) for hash_ in entry["proof"]],
            checkpoint.root,
        ),
        _("The newest checkpoint covers it: it can't be taken out any more."),
        _("The newest checkpoint does not cover it."),
    )
    _add_opening(record, receipt.commitment.hex(), result)
    return result


def _add_opening(record: Record, commitment: str, result: Result) -> None:
    if not record.poll.is_published:
        return
    lines = bundles.openings_beginning_with(record, commitment[:4]) or []
    opened = next((line for line in lines if _fits(line, commitment)), None)
    if opened is None:
        result.steps.append(Step(True, _("It was replaced by a later ballot of yours, and was not opened.")))
        return
    ballot = envelope.read_ballot(opened.encode())
    names = {project["id"]: project["name"] for project in record.poll.manifest.data["projects"]}
    result.steps.append(Step(True, _("It was opened and counted.")))
    result.choices, result.pin = [names[id_] for id_ in ballot.choices], ballot.pin


def _fits(opened: str, commitment: str) -> bool:
    return envelope.commitment_of(opened.encode()).hex() == commitment


def _read(record: Record, typed: str) -> receipts.Receipt | None:
    text = "\n".join(line.strip() for line in typed.strip().splitlines()) + "\n"
    key, manifest = bytes.fromhex(record.public_key), bytes.fromhex(record.poll.manifest.sha256)
    try:
        link = "#" in typed
        note = receipts.note_of_link(typed.strip(), record.origin, manifest, key) if link else text.encode()
        receipt = receipts.read_receipt(note, key)
    except NoteRefused:
        return None
    fits = receipt.origin == record.origin and receipt.manifest == manifest
    return receipt if fits else None
