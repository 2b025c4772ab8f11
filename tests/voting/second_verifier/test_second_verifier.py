"""Two verifiers, one document: what the first refuses the second refuses, and what passes the first passes the second."""

from __future__ import annotations

import random
from pathlib import Path

import ledger_town
import mutating
import pytest
import tampering
from in_node import packed
from ledger_town import LIBRARY, LOG_SIGNER, Town, line_of

from voting.ledger.bundle import NAMES, Bundle, BundleRefused
from voting.ledger.receipts import fingerprint_of, link_of

WORKED = Path(__file__).parents[1] / "ledger" / "worked"
CATCHES = {"--receipt": "receipts", "--checkpoint": "checkpoints", "--log-key": "logKeys", "--witness": "witnesses"}
CATCHES["--line"] = "lines"


def known_of(case):
    """The arguments of the first verifier's command, as the second takes them."""
    known = {}
    for option, value in zip(case.arguments[::2], case.arguments[1::2], strict=True):
        if option == "--unopened":
            known["unopened"] = int(value)
        else:
            known.setdefault(CATCHES[option], []).append(case.brought.get(value, value.encode()).decode())
    return known


def asked(case, **known):
    return {"files": packed(case.files), "known": known or known_of(case)}


def test_the_worked_bundle_of_the_document_passes(second):
    answer = second.run(str(WORKED), "--log-key", fingerprint_of(LOG_SIGNER.verifier.public))
    assert (answer.returncode, answer.stdout) == (0, "ok: all 29 checks\n")


def test_every_named_falsification_is_caught(second):
    cases = list(tampering.tamperings())
    answers = second.ask(map(asked, cases))
    assert [case.name for case, answer in zip(cases, answers, strict=True) if answer["ok"]] == []


def test_honest_bundles_pass(second):
    cases = list(tampering.honest())
    answers = second.ask(map(asked, cases))
    assert [(case.name, a) for case, a in zip(cases, answers, strict=True) if not a["ok"]] == []


def test_the_insider_is_not_caught_by_the_second_verifier_either(second):
    """Whoever holds the log's key before closing can stuff an abstainer's ballot: no bundle shows it, only people do."""
    cases = list(tampering.uncaught())
    assert all(answer["ok"] for answer in second.ask({"files": packed(case.files)} for case in cases))
    stuffed = cases[0]
    (answer,) = second.ask([asked(stuffed, lines=[line_of("Jo").hex()])])
    assert answer["said"] == [f"{line_of('Jo').hex()} 1"], "Jo, who abstained, sees a mark on her own line"


@pytest.mark.parametrize(
    "case", [c for c in tampering.tamperings() if c.name.startswith("people")], ids=lambda c: c.name
)
def test_without_what_people_kept_the_second_verifier_passes_it_too(case, second):
    (answer,) = second.ask([{"files": packed(case.files)}])
    assert answer["ok"]


def test_of_ten_thousand_random_changes_none_passes(second):
    """The very changes that the first verifier is tried with."""
    base = [{"files": packed(mutating.FILES), "base": True}]
    tried = [change for part in range(mutating.PARTS) for change in mutating.changes(part)]
    questions = [{"files": packed({name: changed, "SHA256SUMS": sums})} for _way, name, changed, sums in tried]
    honest, *answers = second.ask([*base, *questions])
    assert honest["ok"]
    assert len(answers) == mutating.CHANGES
    passed = [change[:2] for change, answer in zip(tried, answers, strict=True) if answer["ok"]]
    assert passed == []


def test_receipts_and_kept_checkpoints_are_looked_for(second):
    town = Town()
    known = {
        "receipts": [town.receipt(who).decode() for who in ("Ana", "Bo", "Dev")],
        "checkpoints": [note.decode() for note in tampering.notes_of(town.files())],
        "witnesses": [fingerprint_of(LIBRARY.verifier.public), LIBRARY.verifier.vkey],
        "logKeys": [LOG_SIGNER.verifier.public.hex(), LOG_SIGNER.verifier.vkey],
    }
    (answer,) = second.ask([{"files": packed(town.files()), "known": known}])
    assert [said.split()[-1] for said in answer["said"]] == ["opened", "superseded", "overridden"]
    link = link_of("https://lanternfield.example/voting/3/check/", town.receipt("Ana"))
    (answer,) = second.ask([{"files": packed(town.files()), "known": {"receipts": [link]}}])
    assert answer["ok"]


def test_a_zip_is_read_by_its_directory(second, tmp_path):
    path = ledger_town.write_zip(Town().files(), tmp_path / "bundle.zip")
    assert second.run(str(path)).returncode == 0
    data = path.read_bytes()
    for bad in (data[:-1], data + b"x", data[:200] + b"\0" + data[201:], data.replace(b"roll.txt", b"rool.txt")):
        path.write_bytes(bad)
        assert second.run(str(path)).returncode in (1, 2)
    assert second.run().returncode == 2
    assert second.run(str(tmp_path / "nothing.zip")).returncode == 2


def test_a_damaged_zip_that_still_passes_holds_the_very_same_files(second, tmp_path):
    """Much of a zip's wrapper says nothing, and readers forgive more or less of it: but never other contents."""
    path = ledger_town.write_zip(mutating.FILES, tmp_path / "bundle.zip")
    data, dice = path.read_bytes(), random.Random(3)
    tried = [mutating.flip(data, dice) for _ in range(300)]
    answers = second.ask({"zip": packed({"": flipped})[""]} for flipped in tried)
    assert sum(answer["ok"] for answer in answers) < 100
    for flipped, answer in zip(tried, answers, strict=True):
        path.write_bytes(flipped)
        if answer["ok"] and (contents := contents_of(path)):
            assert contents == mutating.FILES


def contents_of(path):
    """The nine files as the first verifier reads them; None if it refuses the zip."""
    try:
        with Bundle(path) as bundle:
            return {name: bundle.read(name) for name in NAMES}
    except BundleRefused:
        return None
