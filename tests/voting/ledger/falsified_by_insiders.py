"""Falsifications by somebody with the log's key after the vote: all is made consistent anew, but witnesses can't be."""

from __future__ import annotations

from collections.abc import Callable

from falsified import Files, notes_of, without_sums
from falsified_by_liars import drop, stuff
from ledger_town import LIBRARY, Town, with_sums


def insider(change: Callable[[Town], Files]) -> Files:
    """The files as an insider writes them anew."""
    return change(Town())


def _rewritten_without_witnesses(town: Town) -> Files:
    drop(town, "Cora")
    return town.files(signers=())


def _rewritten_with_old_signatures(town: Town) -> Files:
    """The witnesses' old signatures under the new checkpoints."""
    before = notes_of(town.files())
    drop(town, "Cora")
    files = town.files(signers=())
    notes = [
        new + b"".join(old.splitlines(keepends=True)[5:]) for new, old in zip(notes_of(files), before, strict=True)
    ]
    return with_sums({**without_sums(files), "checkpoints.txt": b"\n".join(notes)})


def _rewritten_with_old_checkpoints(town: Town) -> Files:
    before = town.files()["checkpoints.txt"]
    stuff(town, "Jo")
    return with_sums({**without_sums(town.files()), "checkpoints.txt": before})


def _stuffed_without_witnesses(town: Town) -> Files:
    stuff(town, "Jo")
    return town.files(signers=())


def _one_witness_too_few(town: Town) -> Files:
    other = Town(quorum=2)
    drop(other, "Cora")
    return other.files(signers=(LIBRARY,))


def _the_same_witness_twice(town: Town) -> Files:
    """One witness's signature stands for two."""
    files = Town(quorum=2).files(signers=(LIBRARY,))
    notes = [note + b"".join(note.splitlines(keepends=True)[5:]) for note in notes_of(files)]
    return with_sums({**without_sums(files), "checkpoints.txt": b"\n".join(notes)})


INSIDER: dict[str, tuple[Callable[[Town], Files], str]] = {
    "a ballot is dropped everywhere, without the witnesses": (_rewritten_without_witnesses, "witnesses"),
    "a ballot is dropped everywhere, with the witnesses' old signatures": (_rewritten_with_old_signatures, "witnesses"),
    "a ballot is stuffed after closing, with the old checkpoints": (_rewritten_with_old_checkpoints, "growth"),
    "a ballot is stuffed after closing, without the witnesses": (_stuffed_without_witnesses, "witnesses"),
    "only one of two witnesses is bribed": (_one_witness_too_few, "witnesses"),
    "one witness stands for two": (_the_same_witness_twice, "witnesses"),
}
