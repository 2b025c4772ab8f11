"""`manage.py trustee`: what trustees type at their own computers, right and wrong."""

from __future__ import annotations

import io
import json

import factories
import pytest
from django.core.management import CommandError, call_command
from ledger_files import SHARED_PASSPHRASE, sealed_vote

from voting.ledger import trustees
from voting.ledger.envelope import commitment_of

PASSPHRASE = SHARED_PASSPHRASE


def run(*arguments):
    out = io.StringIO()
    call_command("trustee", *map(str, arguments), stdout=out, verbosity=0)
    return out.getvalue()


def refused(*arguments):
    """The one line with which the command ends with status 2."""
    with pytest.raises(CommandError) as wrong:
        run(*arguments)
    assert wrong.value.returncode == 2
    said = str(wrong.value)
    assert said
    assert "\n" not in said
    return said


@pytest.fixture(autouse=True)
def passphrase(settings, monkeypatch):
    settings.TRUSTEE_PASSPHRASE = PASSPHRASE
    monkeypatch.setitem(trustees.lock.__kwdefaults__, "cost", 2**10)  # a try at a passphrase costs half a second else


@pytest.fixture
def shares(tmp_path):
    """Two of three, in a folder."""
    run("keygen", "-t", 2, "-n", 3, "--into", tmp_path / "key", "--holder", "Ana")
    return tmp_path / "key"


@pytest.fixture
def vote(tmp_path, shares):
    """A closed vote's files from the desk, sealed to these trustees."""
    return sealed_vote(tmp_path / "vote", json.loads((shares / "trustees.json").read_bytes()))


def with_shares(folder, *numbers):
    return [part for n in numbers for part in ("--share", folder / f"share-{n}.json")]


def opening(vote, folder, *numbers, into="opened"):
    files = ("--rules", vote / "rules.json", "--record", vote / "entries.jsonl")
    return ("open", vote / "envelopes.jsonl", *files, *with_shares(folder, *numbers), "--into", vote / into)


def test_keygen_writes_a_share_for_each_and_the_public_part(shares):
    assert sorted(path.name for path in shares.iterdir()) == [
        "share-1.json", "share-2.json", "share-3.json", "trustees.json",
    ]  # fmt: skip
    public = json.loads((shares / "trustees.json").read_bytes())
    assert (public["threshold"], public["shares"], public["embedded"]) == (2, 3, False)
    assert trustees.read_header((shares / "share-1.json").read_bytes())["holder"] == "Ana"
    assert PASSPHRASE.encode() not in (shares / "share-1.json").read_bytes()


@pytest.mark.parametrize(("t", "n"), [(3, 2), (0, 2), (1, 31)])
def test_numbers_that_make_no_sense(t, n, tmp_path):
    refused("keygen", "-t", t, "-n", n, "--into", tmp_path / "key")


def test_shares_are_never_written_over_others(shares):
    assert "is not empty" in refused("keygen", "-t", 2, "-n", 3, "--into", shares)


def test_two_passphrases_that_differ_and_one_that_is_short(settings, tmp_path, monkeypatch):
    settings.TRUSTEE_PASSPHRASE = ""
    typed = iter(["four words are good", "four words are goof", "short", "short"])
    monkeypatch.setattr("getpass.getpass", lambda question: next(typed))
    assert "differ" in refused("keygen", "-t", 1, "-n", 1, "--into", tmp_path / "a")
    assert "at least 12" in refused("keygen", "-t", 1, "-n", 1, "--into", tmp_path / "b")


def test_a_passphrase_is_asked_for_without_showing_it(settings, tmp_path, monkeypatch):
    settings.TRUSTEE_PASSPHRASE = ""
    monkeypatch.setattr("getpass.getpass", lambda question: "four words are good")
    run("keygen", "-t", 1, "-n", 1, "--into", tmp_path / "key")
    trustees.unlock((tmp_path / "key" / "share-1.json").read_bytes(), "four words are good")


def test_any_two_open_what_stands_and_the_openings_are_the_ballots(vote, shares):
    assert "3 ballots opened, 0 not" in run(*opening(vote, shares, 1, 3))
    lines = (vote / "opened" / "openings.jsonl").read_bytes().splitlines()
    standing = set((vote / "standing.txt").read_text().split())
    assert {commitment_of(line).hex() for line in lines} == standing


def test_one_share_is_too_few(vote, shares):
    refused(*opening(vote, shares, 1))
    assert not (vote / "opened" / "openings.jsonl").exists()


def test_the_same_share_twice_is_one(vote, shares):
    refused(*opening(vote, shares, 2, 2))


def test_a_share_of_another_key(vote, shares, tmp_path):
    run("keygen", "-t", 2, "-n", 3, "--into", tmp_path / "other")
    refused(*opening(vote, tmp_path / "other", 1, 2))


def test_a_wrong_passphrase(vote, shares, settings):
    settings.TRUSTEE_PASSPHRASE = "another passphrase"
    refused(*opening(vote, shares, 1, 2))


@pytest.mark.parametrize("what", ["rules.json", "entries.jsonl", "envelopes.jsonl"])
def test_files_of_another_poll_and_broken_files(what, vote, shares, tmp_path):
    other = sealed_vote(tmp_path / "other", json.loads((shares / "trustees.json").read_bytes()), poll=4)
    kept = (vote / what).read_bytes()
    (vote / what).write_bytes((other / what).read_bytes())
    if what != "envelopes.jsonl":  # envelopes of another poll open nothing that stands here: they are named as missing
        refused(*opening(vote, shares, 1, 2))
    (vote / what).write_bytes(kept[:-9])
    refused(*opening(vote, shares, 1, 2, into="again"))
    (vote / what).unlink()
    assert what in refused(*opening(vote, shares, 1, 2, into="third"))


@pytest.mark.django_db
def test_the_trial_ballot_of_a_desk_is_opened_and_taken_in(shares, tmp_path, dev):
    from voting.ledger.opening import write_envelope
    from voting.record import actions
    from voting.record.models import TrusteeKey

    poll = factories.poll(opened=False)
    actions.name_trustees(poll, by=dev, public=json.loads((shares / "trustees.json").read_bytes()))
    key = TrusteeKey.objects.get(poll=poll)
    trial = tmp_path / "trial.jsonl"
    trial.write_bytes(write_envelope(bytes.fromhex(key.commitment), bytes(key.envelope)))
    refused("test", trial, *with_shares(shares, 1), "--into", tmp_path / "no.json")
    assert not (tmp_path / "no.json").exists()
    run("test", trial, *with_shares(shares, 1, 2), "--into", tmp_path / "ballot.json")
    actions.pass_rehearsal(poll, by=dev, ballot=(tmp_path / "ballot.json").read_bytes().rstrip())
    assert TrusteeKey.objects.get(poll=poll).rehearsed_at


def test_a_trial_that_is_empty_or_no_trial(shares, tmp_path):
    (tmp_path / "empty.jsonl").write_bytes(b"")
    refused("test", tmp_path / "empty.jsonl", *with_shares(shares, 1, 2), "--into", tmp_path / "b")
    refused("test", shares / "trustees.json", *with_shares(shares, 1, 2), "--into", tmp_path / "b")
    refused("test", tmp_path / "nothing", *with_shares(shares, 1, 2), "--into", tmp_path / "b")


def test_destroying_overwrites_the_share_and_never_another_file(shares, tmp_path):
    inode = shares / "share-2.json"
    link = tmp_path / "the same bytes.json"
    link.hardlink_to(inode)
    before = link.read_bytes()
    assert "share 2 is destroyed" in run("destroy", "--share", inode)
    assert not inode.exists()
    assert link.read_bytes() != before, "the bytes were overwritten, not only the name taken away"
    (tmp_path / "letter.txt").write_text("Dear Ana")
    refused("destroy", "--share", tmp_path / "letter.txt")
    assert (tmp_path / "letter.txt").read_text() == "Dear Ana"
    refused("destroy", "--share", inode)


def test_who_mistypes_a_passphrase_begins_again_in_the_same_folder(settings, tmp_path, monkeypatch):
    settings.TRUSTEE_PASSPHRASE = ""
    typed = iter(["four words are good", "four words are good", "the second one", "the second owe"])
    monkeypatch.setattr("getpass.getpass", lambda question: next(typed))
    assert "differ" in refused("keygen", "-t", 2, "-n", 2, "--into", tmp_path / "key")
    assert not list((tmp_path / "key").iterdir())
    monkeypatch.setattr("getpass.getpass", lambda question: "four words are good")
    run("keygen", "-t", 2, "-n", 2, "--into", tmp_path / "key")


def test_where_nobody_can_type_a_passphrase(settings, tmp_path, monkeypatch):
    def nobody(question):
        raise EOFError

    settings.TRUSTEE_PASSPHRASE = ""
    monkeypatch.setattr("getpass.getpass", nobody)
    assert "in a terminal" in refused("keygen", "-t", 1, "-n", 1, "--into", tmp_path / "key")


def test_more_holders_than_shares_are_no_slip_to_pass_over(tmp_path):
    names = ("--holder", "Ana", "--holder", "Bo")
    assert "2 holders are named for 1 shares" in refused("keygen", "-t", 1, "-n", 1, *names, "--into", tmp_path / "key")


@pytest.mark.parametrize("wrong", [b'{"a":1}', b"[1]", b"no JSON", b'{"commitment":7,"type":"ballot"}'])
def test_a_line_of_the_record_that_is_no_entry_is_named(wrong, vote, shares):
    record = vote / "entries.jsonl"
    first, *others = record.read_bytes().splitlines()
    record.write_bytes(b"\n".join([first, wrong, *others]) + b"\n")
    assert f"{record}, line 2: " in refused(*opening(vote, shares, 1, 2))


def test_a_file_that_is_no_share_is_named_before_a_passphrase_is_asked_for(vote, shares, settings, monkeypatch):
    settings.TRUSTEE_PASSPHRASE = ""
    monkeypatch.setattr("getpass.getpass", lambda question: pytest.fail("nobody was to be asked yet"))
    public = shares / "trustees.json"
    assert str(public) in refused(*opening(vote, shares, 1), "--share", public)


def test_of_shares_to_destroy_none_is_gone_when_one_can_not_be(shares):
    lost, public = shares / "share-9.json", shares / "trustees.json"
    assert str(lost) in refused("destroy", *with_shares(shares, 1, 2), "--share", lost)
    assert str(public) in refused("destroy", *with_shares(shares, 1), "--share", public)
    assert [(shares / f"share-{n}.json").exists() for n in (1, 2)] == [True, True]
