"""Every falsification is caught, by the check that should catch it; and what no bundle can show is said to be so."""

from __future__ import annotations

import functools
import json

import ledger_town
import pytest
import tampering
from ledger_town import line_of

from voting.ledger.report import NUMBER, State
from voting.ledger.verify import main

ALL = {one.name: one for one in tampering.tamperings()}


def verified(folder, files, arguments, capsys, brought=()):
    """Exit status and report of the command, as anybody would run it."""
    path = ledger_town.write_folder(files, folder / "bundle")
    for name, data in dict(brought).items():
        (folder / name).write_bytes(data)
    given = [str(folder / argument) if argument in brought else argument for argument in arguments]
    status = main([str(path), "--json", *given])
    return status, json.loads(capsys.readouterr().out)


def failing(report):
    return {check["name"] for check in report["checks"] if check["state"] == State.WRONG.value}


@pytest.mark.parametrize("name", ALL)
def test_no_falsified_bundle_passes(name, tmp_path, capsys):
    one = ALL[name]
    status, report = verified(tmp_path, one.files, one.arguments, capsys, one.brought)
    assert status == 1
    assert one.caught_by & failing(report), failing(report)
    assert one.caught_by <= set(NUMBER)


PEOPLE = [name for name in ALL if name.startswith("people")]


@pytest.mark.parametrize("name", PEOPLE)
def test_without_what_people_kept_such_a_bundle_would_pass(name, tmp_path, capsys):
    """So the tests above show what the receipt, the poster or the kept checkpoint is worth. The report says it is missing."""
    status, report = verified(tmp_path, ALL[name].files, (), capsys)
    assert status == 0
    assert any("--" in said for said in report["unknowable"])


HONEST = {one.name: one for one in tampering.honest()}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_bundle_passes(name, tmp_path, capsys):
    status, report = verified(tmp_path, HONEST[name].files, HONEST[name].arguments, capsys)
    assert (status, failing(report)) == (0, set())


UNCAUGHT = {one.name: one for one in tampering.uncaught()}


@pytest.mark.parametrize("name", UNCAUGHT)
def test_whoever_controls_the_log_before_closing_is_not_caught_by_any_bundle(name, tmp_path, capsys):
    """Not a wish, a fact: docs/verify.md says it, the report says it, and who can see it is told how."""
    status, report = verified(tmp_path, UNCAUGHT[name].files, (), capsys)
    assert status == 0
    assert any("abstained" in said and "--line" in said for said in report["unknowable"])
    assert any("paper sheet" in said for said in report["unknowable"])


def test_the_abstainer_whose_ballot_was_stuffed_can_see_it(tmp_path, capsys):
    files = UNCAUGHT["the ballot of an abstainer is stuffed"].files
    _, report = verified(tmp_path, files, ("--line", line_of("Jo").hex()), capsys)
    assert any("has an electronic ballot that stands. If you did not vote" in said for said in report["notes"])


def test_the_voter_whose_ballot_was_dropped_can_see_it(tmp_path, capsys):
    files = UNCAUGHT["a ballot is dropped and its voter unmarked"].files
    receipt = {"receipt": ledger_town.Town().receipt("Cora")}
    status, report = verified(tmp_path, files, ("--receipt", "receipt"), capsys, receipt)
    assert (status, failing(report)) == (1, {"your receipts"})
    _, report = verified(tmp_path, files, ("--line", line_of("Cora").hex()), capsys)
    assert any("did not take part. If you voted" in said for said in report["notes"])


def test_the_design_s_list_is_covered():
    """What must be caught, word by word from the design; races and replays are the server's to show."""
    said = " ".join(ALL)
    for what in ("changed", "dropped", "added", "doubled", "reordered", "edited", "cut", "forged", "abstainer is marked",
                 "roll", "cost", "said to be replaced", "winners"):  # fmt: skip
        assert what in said
    assert len(ALL) > 90


def test_every_check_catches_something():
    """A check that no falsification needs would be one that nobody knows to work. The first is tested below."""
    caught = frozenset().union(*(one.caught_by for one in ALL.values()))
    assert set(NUMBER) - caught == {"files"}


@functools.cache
def honest_files():
    return ledger_town.Town().files()


@pytest.mark.parametrize("name", sorted(set(honest_files()) - {"SHA256SUMS"}))
def test_a_file_that_does_not_fit_its_fingerprint_is_named(name, tmp_path, capsys):
    files = {**honest_files(), name: honest_files()[name] + b" "}
    status, report = verified(tmp_path, files, (), capsys)
    assert status == 1
    assert name in report["checks"][0]["faults"][0]["what"]
