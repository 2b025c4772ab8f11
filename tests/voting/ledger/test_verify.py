"""The command: no server, no settings; plain words, exit status, and what only the reader can bring."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import ledger_town
import pytest
from ledger_town import COLLEGE, LIBRARY, LOG_SIGNER, Town, line_of
from tampering import notes_of

from voting.ledger.receipts import fingerprint_of, link_of
from voting.ledger.report import CHECKS, State
from voting.ledger.run import Asked
from voting.ledger.verify import main, verify

ROOT = Path(__file__).resolve().parents[3]
TOWN = Town()
FILES = TOWN.files()
FINGERPRINT = fingerprint_of(LOG_SIGNER.verifier.public)


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    return ledger_town.write_zip(FILES, tmp_path_factory.mktemp("bundle") / "bundle.zip")


def test_it_needs_no_server_no_database_and_no_settings(honest):
    """Nothing of Django is imported, no environment is read, and nothing is written."""
    code = (
        "import sys; from voting.ledger.verify import main; status = main(sys.argv[1:]);"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('django', 'wagtail', 'config', 'kit')];"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(honest)], cwd=ROOT, env={"PATH": os.environ["PATH"]},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.rstrip().endswith("RESULT: every check holds.")


def test_it_runs_as_a_module(honest):
    done = subprocess.run(
        [sys.executable, "-m", "voting.ledger.verify", str(honest), "--log-key", FINGERPRINT, "--json"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert json.loads(done.stdout)["passed"] is True


def test_the_report_says_in_plain_words_what_each_check_means(honest, capsys):
    assert main([str(honest)]) == 0
    said = capsys.readouterr().out
    for check in CHECKS[:24]:
        assert f"{check.number:2} ok          {check.means}" in said
    assert "Funded: “Niños’ crossing” (13), “Lamps on Elm Street” (11), “Youth nights; Fridays” (12)." in said
    assert "The vote was extended from 2027-05-15T20:00:00Z to 2027-05-17T20:00:00Z." in said
    assert "Residents added to the roll while the vote was open: 1;" in said
    assert "project 14" in said
    assert f"compare the fingerprint {FINGERPRINT} with the poster" in said
    assert "before 2027-05-17T07:00:00Z: no witness signed it earlier" in said


def test_what_is_wrong_is_said_with_its_place(tmp_path, capsys):
    files = {**FILES, "openings.jsonl": FILES["openings.jsonl"].replace(b'["11"]', b'["14"]', 1)}
    assert main([str(ledger_town.write_folder(files, tmp_path / "b"))]) == 1
    said = capsys.readouterr().out
    assert re.search(r"18 NOT OK .*\n      → openings.jsonl, line \d: this ballot is not in the ledger", said)
    assert "22 not checked" in said
    assert "RESULT: NOT OK. Checks that fail: 1, 17, 18, 21." in said


def test_many_faults_of_one_kind_are_not_all_listed(tmp_path):
    files = {**FILES, "openings.jsonl": FILES["openings.jsonl"].replace(b'"poll":3', b'"poll":4')}
    findings = verify(ledger_town.write_folder(files, tmp_path / "b"))
    assert len(findings.faults["opened"]) == 5
    assert findings.more["opened"] == 4  # eight ballots from nowhere, and one line on those that miss
    assert any("more like these" in line for line in findings.lines())


@pytest.mark.parametrize("name", ["nothing.zip", "."])
def test_what_can_not_be_read_has_a_status_of_its_own(name, tmp_path, capsys):
    assert main([str(tmp_path / name)]) == 2
    assert "can't be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("brought", "said"),
    [
        (["--receipt", "lost.txt"], "lost.txt: No such file or directory"),
        (["--receipt", "."], ".: Is a directory"),
        (["--receipt", "https://x.example/voting/3/check/"], "this link has no receipt in it"),
        (["--checkpoint", "lost.txt"], "lost.txt: No such file or directory"),
        (["--unopened=-1"], "from 0 up"),
        (["--unopened", "few"], "from 0 up"),
        *(([name, ""], "is empty") for name in ("--log-key", "--witness", "--line", "--receipt")),
    ],
)
def test_what_is_brought_and_can_not_be_used_is_not_held_against_the_bundle(
    brought, said, honest, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert main([str(honest), *brought]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "bundle" not in told.err
    assert (told.out, told.err.count("\n")) == ("", 1)


def test_a_bundle_that_is_not_there_is_told_in_one_line(tmp_path, capsys):
    assert main([str(tmp_path / "nothing.zip")]) == 2
    said = capsys.readouterr().err
    assert said == "This can't be read as a bundle: nothing.zip can't be read: No such file or directory\n"


def test_who_stops_reading_the_report_gets_no_traceback(honest):
    command = subprocess.Popen(
        [sys.executable, "-m", "voting.ledger.verify", str(honest)], cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    command.stdout.close()  # before the report is there
    with command.stderr:
        assert command.stderr.read() == b""
    assert command.wait() == 0


def said_about(findings, word):
    return [note for note in findings.notes if word in note]


def test_receipts_are_looked_for(honest):
    receipts = (TOWN.receipt("Cora"), link_of("https://x.example/receipt/", TOWN.receipt("Ana")).encode())
    findings = verify(honest, Asked(receipts=receipts))
    assert findings.passed
    assert len(said_about(findings, "was opened and counted")) == 2
    findings = verify(honest, Asked(receipts=(TOWN.receipt("Bo"), TOWN.receipt("Dev"))))
    assert findings.passed
    assert said_about(findings, "replaced by a later ballot of the same person. If you voted only once, this is wrong")
    assert said_about(findings, "voted on paper. If you did not, this is wrong")


def test_a_receipt_that_is_not_honored_is_a_fault(honest, tmp_path):
    stranger = Town(title="Another poll")
    for receipt in (stranger.receipt("Cora"), b"lamplight receipt v1\nnonsense", b"https://x.example/#####", b"\xff"):
        findings = verify(honest, Asked(receipts=(receipt,)))
        assert findings.state("your receipts") is State.WRONG
    other = Town()
    other.leave_unopened("Cora", "broken")
    findings = verify(
        ledger_town.write_folder(other.files(), tmp_path / "b"), Asked(receipts=(other.receipt("Cora"),), unopened=1)
    )
    assert "was not opened" in findings.faults["your receipts"][0][1]


@pytest.mark.parametrize(
    ("known", "right"),
    [
        (FINGERPRINT, True),
        (FINGERPRINT.lower().replace("-", " "), True),
        (LOG_SIGNER.verifier.public.hex(), True),
        (LOG_SIGNER.verifier.vkey, True),
        (FINGERPRINT[:-1] + "0", False),
        (LIBRARY.verifier.vkey, False),
        ("00" * 32, False),
        ("U", False),
        ("a+b", False),
    ],
)
def test_the_log_s_key_is_compared_with_what_you_know(honest, known, right):
    state = verify(honest, Asked(log_key=known)).state("your log key")
    assert state is (State.OK if right else State.WRONG)


def test_witnesses_you_know_must_have_signed_at_closing_and_at_the_end(honest, tmp_path):
    known = tuple(fingerprint_of(witness.verifier.public) for witness in (LIBRARY, COLLEGE))
    assert verify(honest, Asked(witnesses=known)).passed
    away = ledger_town.write_folder(TOWN.files(signers=(LIBRARY,)), tmp_path / "b")
    findings = verify(away, Asked(witnesses=known))
    assert [text for _where, text in findings.faults["your witnesses"]] == [
        "college.example/lamplight did not sign the ledger at closing",
        "college.example/lamplight did not sign the ledger at its end",
    ]


def test_a_checkpoint_you_kept_must_be_of_this_ledger(honest):
    notes = notes_of(FILES)
    findings = verify(honest, Asked(checkpoints=tuple(notes)))
    assert findings.passed
    longer = Town()
    longer.destroy()
    dropped = notes_of(Town(budget=5).files())
    for kept in (notes_of(longer.files())[-1], dropped[1], b"nonsense", TOWN.receipt("Ana")):
        assert verify(honest, Asked(checkpoints=(kept,))).state("your checkpoints") is State.WRONG


def test_roll_lines_are_looked_up(honest):
    findings = verify(honest, Asked(lines=(line_of("Kim").hex().upper(), line_of("Gus").hex())))
    assert findings.passed
    assert said_about(findings, "did not take part. If you voted")
    assert said_about(findings, "given a paper ballot")
    assert not verify(honest, Asked(lines=("nonsense",))).passed


def test_the_quick_way_stops_at_the_first_fault(tmp_path):
    files = {**FILES, "roll.txt": b"", "paper.json": b"", "result.json": b""}
    findings = verify(ledger_town.write_folder(files, tmp_path / "b"), quick=True)
    assert list(findings.faults) == ["files"]
    assert not findings.passed


def test_a_ledger_that_was_not_watched_from_the_start_is_said_not_to_have_been(honest):
    assert any("no witness signed it earlier" in said for said in verify(honest).unknowable)


def test_no_text_of_a_bundle_moves_the_cursor_of_whoever_reads_the_report(tmp_path, capsys):
    """Control characters in an origin, a name or a key would let a bundle write its own report."""
    escape = "\x9b2J"
    for name, old, new in (
        ("checkpoints.txt", b"lanternfield.example/voting/3\n", f"{escape}/voting/3\n".encode()),
        ("manifest.json", b'"batch"', json.dumps(escape, ensure_ascii=False).encode() + b':1,"batch"'),
    ):
        files = {**FILES, name: FILES[name].replace(old, new)}
        assert main([str(ledger_town.write_folder(files, tmp_path / name))]) == 1
        assert "\x9b" not in capsys.readouterr().out
