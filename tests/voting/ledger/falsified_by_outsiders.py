"""Falsifications by somebody who can change the published bytes, SHA256SUMS too, but has no key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import ledger_town
from falsified import GHOST, STRANGER, Files, notes_of, without_sums
from ledger_town import COLLEGE, LIBRARY, Town, with_sums

from voting.ledger.canonical import encode, parse
from voting.ledger.envelope import commitment_of
from voting.ledger.notes import WITNESS, Signer


def outsider(change: Callable[[Files], None]) -> Files:
    """The files after an outsider's change."""
    files = Town().files()
    change(files)
    return with_sums(without_sums(files))


def _bytes(name: str, old: bytes, new: bytes) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def _lines(name: str, edit: Callable[[list[bytes]], list[bytes]]) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        files[name] = b"".join(edit(files[name].splitlines(keepends=True)))

    return change


def _swapped(first: int, second: int) -> Callable[[list[bytes]], list[bytes]]:
    def edit(lines: list[bytes]) -> list[bytes]:
        lines[first], lines[second] = lines[second], lines[first]
        return lines

    return edit


def _ballot_leaf(name: str) -> bytes:
    return b'{"commitment":"%s","type":"ballot"}\n' % hashlib.sha256(name.encode()).hexdigest().encode()


def _forged_opening(lines: list[bytes]) -> list[bytes]:
    forged = ledger_town.ballot(Town().manifest, "Eve", ["14"]) + b"\n"
    return sorted([*lines, forged], key=lambda line: commitment_of(line[:-1]))


def _cut_to_an_earlier_checkpoint(files: Files) -> None:
    files["ledger.jsonl"] = b"".join(files["ledger.jsonl"].splitlines(keepends=True)[:5])
    files["checkpoints.txt"] = b"\n".join(notes_of(files)[:2])


def _signed_by_a_stranger(files: Files) -> None:
    files["checkpoints.txt"] = Town().checkpoints(log=STRANGER)


def _a_stranger_as_witness(files: Files) -> None:
    false = Signer(LIBRARY.name, WITNESS, STRANGER.key)
    files["checkpoints.txt"] = Town().checkpoints(signers=(false, COLLEGE))


def _cosigned_elsewhere(files: Files) -> None:
    """The witnesses' signatures of the middle, moved to the end."""
    notes = notes_of(files)
    lines = [note.splitlines(keepends=True) for note in notes]
    notes[3] = b"".join(lines[3][:5] + lines[1][5:])
    files["checkpoints.txt"] = b"\n".join(notes)


def _without_cosignatures(files: Files) -> None:
    files["checkpoints.txt"] = Town().checkpoints(signers=())


def _without_closing(files: Files) -> None:
    notes = notes_of(files)
    files["checkpoints.txt"] = b"\n".join([*notes[:2], notes[3]])


def _without_last(files: Files) -> None:
    files["checkpoints.txt"] = b"\n".join(notes_of(files)[:3])


def _spaced(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b'":', b'": ', 1), *lines[1:]]


OUTSIDER: dict[str, tuple[Callable[[Files], None], str]] = {
    "a ballot is changed": (_bytes("openings.jsonl", b'["12","13"]', b'["14"]'), "openings, opened"),
    "a ballot is dropped": (_lines("openings.jsonl", lambda lines: lines[1:]), "openings, opened"),
    "a ballot is added": (_lines("openings.jsonl", _forged_opening), "openings, opened"),
    "a ballot is doubled": (_lines("openings.jsonl", lambda lines: [lines[0], *lines]), "openings"),
    "ballots are reordered": (_lines("openings.jsonl", _swapped(0, 1)), "openings"),
    "a ballot is written in another form": (_lines("openings.jsonl", _spaced), "openings, opened"),
    "an entry of the ledger is edited": (
        _lines("ledger.jsonl", lambda lines: [*lines[:2], _ballot_leaf("forged"), *lines[3:]]),
        "growth",
    ),
    "an entry of the ledger is dropped": (_lines("ledger.jsonl", lambda lines: [*lines[:2], *lines[3:]]), "growth"),
    "an entry is put into the ledger": (
        _lines("ledger.jsonl", lambda lines: [*lines[:2], _ballot_leaf("forged"), *lines[2:]]),
        "growth",
    ),
    "entries of the ledger are reordered": (_lines("ledger.jsonl", _swapped(1, 2)), "growth"),
    "an entry is written in another form": (_lines("ledger.jsonl", _spaced), "leaves"),
    "the ledger has Windows line ends": (_bytes("ledger.jsonl", b"\n", b"\r\n"), "leaves"),
    "the ledger's end is cut off": (_lines("ledger.jsonl", lambda lines: lines[:-1]), "leaves"),
    "the ledger is cut to an earlier checkpoint": (_cut_to_an_earlier_checkpoint, "leaves"),
    "the last line of the ledger has no end": (_lines("ledger.jsonl", lambda lines: [*lines[:-1], lines[-1][:-1]]), "leaves"),
    "checkpoints are forged by a stranger": (_signed_by_a_stranger, "log signatures"),
    "a checkpoint's root is changed": (_bytes("checkpoints.txt", b"\n5\n", b"\n5\nAAAA"), "checkpoints, log signatures"),
    "a checkpoint's size is changed": (_bytes("checkpoints.txt", b"\n5\n", b"\n6\n"), "log signatures"),
    "a witness's signature is forged": (_a_stranger_as_witness, "witnesses"),
    "witnesses' signatures are moved to another checkpoint": (_cosigned_elsewhere, "witnesses"),
    "witnesses' signatures are left out": (_without_cosignatures, "witnesses"),
    "the checkpoint at closing is left out": (_without_closing, "checkpoints"),
    "the last checkpoint is left out": (_without_last, "checkpoints"),
    "checkpoints are swapped": (
        lambda files: files.update({"checkpoints.txt": b"\n".join(notes_of(files)[::-1])}),
        "checkpoints",
    ),
    "no checkpoints": (lambda files: files.update({"checkpoints.txt": b""}), "checkpoints"),
    "a cost is changed": (_bytes("manifest.json", b'"cost":250000', b'"cost":250001'), "beginning"),
    "the budget is changed": (_bytes("manifest.json", b'"budget":1000000', b'"budget":2000000'), "beginning"),
    "the rule is changed": (_bytes("manifest.json", b'"completion":"add1u"', b'"completion":"none"'), "beginning"),
    "the roll's root is changed": (_bytes("manifest.json", b'"root":"', b'"root":"0'), "rules"),
    "an abstainer is marked": (_bytes("roll.txt", b" 0\n", b" 1\n"), "marks"),
    "a voter's mark is taken away": (_bytes("roll.txt", b" 1\n", b" 0\n"), "marks"),
    "a line is added to the roll": (_lines("roll.txt", lambda lines: sorted([*lines, GHOST.hex().encode() + b" 0\n"])), "roll"),
    "a line is taken off the roll": (_lines("roll.txt", lambda lines: lines[1:]), "roll"),
    "the roll is reordered": (_lines("roll.txt", _swapped(2, 3)), "roll"),
    "winners are changed": (_bytes("result.json", b'["13","11","12"]', b'["14"]'), "winners, result file"),
    "votes are changed": (_bytes("result.json", b'"14":2', b'"14":9'), "winners, result file"),
    "a vote in ballots.pb is changed": (_bytes("ballots.pb", b"\n1;11\n", b"\n1;14\n"), "ballots file"),
    "ballots.pb is cut": (_lines("ballots.pb", lambda lines: lines[:-1]), "ballots file"),
    "a sheet that never came back is counted": (
        lambda files: files.update({"paper.json": encode({**parse(files["paper.json"]), "unreturned": []})}),
        "paper",
    ),
    "an entry says that a ballot was replaced": (
        _lines(
            "ledger.jsonl",
            lambda lines: [line.replace(b'["', b'["%s","' % (b"0" * 64)) if b"superseded" in line and b"[" in line else line for line in lines],
        ),
        "growth, replaced",
    ),
}  # fmt: skip
