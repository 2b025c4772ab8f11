"""Ten thousand random changes of a bundle's files (`mutating`): none passes.

Only the changed file is written anew for each try, and the verifier ends at the first fault.
"""

from __future__ import annotations

import random

import ledger_town
import pytest
from falsified import without_sums
from ledger_town import Town, with_sums
from mutating import FILES, PARTS, changes, flip

from voting.ledger.verify import verify


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = ledger_town.write_folder(FILES, tmp_path_factory.mktemp("bundle") / "bare")
    assert verify(folder).passed
    return folder


@pytest.mark.parametrize("part", range(PARTS))
def test_no_random_change_passes(part, folder):
    passed = []
    for way, name, changed, sums in changes(part):
        (folder / name).write_bytes(changed)
        (folder / "SHA256SUMS").write_bytes(sums)
        if verify(folder, quick=True).passed:
            passed.append((way, name, changed))
        (folder / name).write_bytes(FILES[name])
    (folder / "SHA256SUMS").write_bytes(FILES["SHA256SUMS"])
    assert not passed
    assert verify(folder).passed


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
    return {**without_sums(files), "checkpoints.txt": checkpoints}
