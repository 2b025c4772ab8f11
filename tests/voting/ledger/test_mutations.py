"""Ten thousand random changes of a bundle's files: none passes.

Whoever changes a byte can mend SHA256SUMS too, so it is mended here, or the first check alone would do all the work. The bundle
has no more checkpoints and signatures than it needs: what is more may be left out by whoever publishes, and is no lie.
Only the changed file is written anew for each try, and the verifier ends at the first fault.
"""

from __future__ import annotations

import random

import ledger_town
import pytest
from ledger_town import Town, with_sums

from voting.ledger.verify import verify

CHANGES = 10_000
PARTS = 10  # so that a failure names its tenth, and processes can share the work


class Bare(Town):
    """Checkpoints at closing and at the end alone, and both witnesses needed on each."""

    def sizes(self):
        return super().sizes()[2:]


FILES = Bare(quorum=2).files()


def flip(data, dice):
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]


def overwrite(data, dice):
    at = dice.randrange(len(data))
    return data[:at] + bytes([dice.choice(b'0123456789abcdef"{}[]:,\n ')]) + data[at + 1 :]


def insert(data, dice):
    at = dice.randrange(len(data) + 1)
    return data[:at] + bytes([dice.choice(b'0a1b"{}[]:,\n \x00\xff')]) + data[at:]


def delete(data, dice):
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.choice((1, 1, 1, 2, 5, 64)) :]


def truncate(data, dice):
    return data[: dice.randrange(len(data))]


def transpose(data, dice):
    one, other = sorted(dice.sample(range(len(data)), 2))
    return data[:one] + data[other : other + 1] + data[one + 1 : other] + data[one : one + 1] + data[other + 1 :]


def on_lines(edit):
    def change(data, dice):
        lines = data.splitlines(keepends=True)
        edit(lines, dice)
        return b"".join(lines)

    return change


def _drop(lines, dice):
    del lines[dice.randrange(len(lines))]


def _double(lines, dice):
    at = dice.randrange(len(lines))
    lines.insert(dice.choice((at, dice.randrange(len(lines) + 1))), lines[at])


def _swap(lines, dice):
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def borrow(data, dice):
    """A piece of another file, or of this one, over what was there."""
    other = FILES[dice.choice(list(FILES))]
    length = dice.choice((1, 4, 16, 64))
    start, at = dice.randrange(len(other)), dice.randrange(len(data))
    return data[:at] + other[start : start + length] + data[at + length :]


def number(data, dice):
    """Another number in place of one that is there."""
    places = [at for at in range(len(data)) if data[at : at + 1].isdigit()]
    at = dice.choice(places)
    return data[:at] + str(dice.randrange(100)).encode() + data[at + 1 :]


WAYS = (
    flip,
    overwrite,
    insert,
    delete,
    truncate,
    transpose,
    borrow,
    number,
    on_lines(_drop),
    on_lines(_double),
    on_lines(_swap),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = ledger_town.write_folder(FILES, tmp_path_factory.mktemp("bundle") / "bare")
    assert verify(folder).passed
    return folder


@pytest.mark.parametrize("part", range(PARTS))
def test_no_random_change_passes(part, folder):
    dice, names, tried = random.Random(20270501 + part), sorted(FILES), 0
    passed = []
    while tried < CHANGES // PARTS:
        name, way = dice.choice(names), dice.choice(WAYS)
        changed = way(FILES[name], dice)
        if changed == FILES[name]:
            continue
        tried += 1
        mended = changed if name == "SHA256SUMS" else _mended(name, changed)
        (folder / name).write_bytes(changed)
        (folder / "SHA256SUMS").write_bytes(mended)
        if verify(folder, quick=True).passed:
            passed.append((way.__name__, name, changed))
        (folder / name).write_bytes(FILES[name])
    (folder / "SHA256SUMS").write_bytes(FILES["SHA256SUMS"])
    assert not passed
    assert verify(folder).passed


def _mended(name, changed):
    files = {other: data for other, data in FILES.items() if other != "SHA256SUMS"}
    return with_sums({**files, name: changed})["SHA256SUMS"]


def test_a_change_whose_sums_are_not_mended_never_gets_past_the_first_check(folder):
    dice = random.Random(7)
    for _ in range(300):
        name = dice.choice(sorted(set(FILES) - {"SHA256SUMS"}))
        changed = flip(FILES[name], dice)
        (folder / name).write_bytes(changed)
        assert list(verify(folder, quick=True).faults) == ["files"]
        (folder / name).write_bytes(FILES[name])


def test_evidence_that_is_more_than_needed_may_be_left_out_but_not_changed(tmp_path):
    """A signature above the quorum or a checkpoint in the middle is missing: fewer witnesses, but no lie."""
    files = Town().files()
    lines = files["checkpoints.txt"].splitlines(keepends=True)
    for gone in range(len(lines)):
        left = b"".join(lines[:gone] + lines[gone + 1 :])
        findings = verify(ledger_town.write_folder(with_sums(_but(files, left)), tmp_path / "b"))
        is_more = lines[gone].startswith("— library".encode()) or lines[gone].startswith("— college".encode())
        assert findings.passed == is_more
    dice = random.Random(11)
    for _ in range(300):
        changed = flip(files["checkpoints.txt"], dice)
        folder = ledger_town.write_folder(with_sums(_but(files, changed)), tmp_path / "b")
        assert not verify(folder, quick=True).passed


def _but(files, checkpoints):
    return {**{name: data for name, data in files.items() if name != "SHA256SUMS"}, "checkpoints.txt": checkpoints}
