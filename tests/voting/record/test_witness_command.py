"""`manage.py witness`: a library looks at the record from its own machine, and signs only what grew from what it saw before."""

from __future__ import annotations

import io
import json

import factories
import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command

from voting.ledger.leaves import write_leaf
from voting.ledger.notes import parse_note
from voting.record import actions, log, witnessing
from voting.record.management.commands import witness
from voting.record.models import Checkpoint, Cosignature, Entry, Record

pytestmark = pytest.mark.django_db
SITE = "https://lanternfield.example"


@pytest.fixture(autouse=True)
def wire(monkeypatch, client):
    """The command's requests reach the site without a network; `tampered` may change an answer on its way."""
    tampered = {}

    def fetch(address, form=None):
        caches["pages"].clear()  # pages for visitors are kept for a moment
        path = address.removeprefix(SITE)
        kind = "application/x-www-form-urlencoded"
        answer = client.post(path, form, content_type=kind) if form else client.get(path)
        if answer.status_code != 200:
            raise ValueError(f"{address}: {answer.status_code} {answer.content.decode().strip()}")
        part = path.split("?")[0].rsplit("/", 1)[1]
        return tampered.get(part, answer.content)

    monkeypatch.setattr(witness, "_fetch", fetch)
    return tampered


def run(*arguments):
    out = io.StringIO()
    call_command("witness", *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(*arguments):
    """The one line with which the command ends with status 2."""
    with pytest.raises(CommandError) as wrong:
        run(*arguments)
    assert wrong.value.returncode == 2
    assert "\n" not in str(wrong.value)
    return str(wrong.value)


@pytest.fixture
def key(tmp_path):
    run("--key", tmp_path / "library.json", "--name", "library.example/lamplight")
    return tmp_path / "library.json"


@pytest.fixture
def poll(dev, key):
    said = run("--key", key.with_name("again.json"), "--name", "college.example/lamplight")
    public = said.split("public key ")[1].split("\n")[0]
    actions.name_witness(by=dev, name="college.example/lamplight", about="", public_key=public)
    signer = witness.Command()._signer({"key": key, "name": None})
    actions.name_witness(by=dev, name=signer.name, about="", public_key=signer.verifier.public.hex())
    return factories.poll()


def looking(poll, key, *more):
    return ("--key", key, "--record", f"{SITE}/voting/{poll.pk}/ledger/", *more)


def with_log_key(poll, key):
    return looking(poll, key, "--log-key", Record.objects.get(poll=poll).public_key)


def grow(poll):
    log.append(poll, [write_leaf("ballot", commitment="ab" * 32)])


def test_a_new_key_is_made_once_and_only_its_owner_may_read_it(key):
    before = key.read_bytes()
    assert key.stat().st_mode & 0o077 == 0
    run("--key", key)
    assert key.read_bytes() == before
    assert "give --name" in refused("--key", key.with_name("nothing.json"))


def test_it_signs_the_newest_checkpoint_and_the_site_takes_it_in(poll, key):
    assert "co-signed by library.example/lamplight" in run(*with_log_key(poll, key))
    assert Cosignature.objects.get().witness == "library.example/lamplight"
    assert witnessing.missing(poll) == ["college.example/lamplight"]


def test_the_log_key_is_asked_for_once_and_then_remembered(poll, key):
    assert "give --log-key" in refused(*looking(poll, key))
    run(*with_log_key(poll, key))
    grow(poll)
    assert "2 entries" in run(*looking(poll, key))
    assert Cosignature.objects.count() == 2


def test_another_key_than_the_poster_s_is_refused(poll, key):
    refused(*looking(poll, key, "--log-key", "00" * 32))
    refused(*looking(poll, key, "--log-key", "no key"))
    assert not Cosignature.objects.exists()


def test_a_record_that_was_cut_short_is_not_signed(poll, key):
    grow(poll)
    run(*with_log_key(poll, key))
    Cosignature.objects.all().delete()
    Checkpoint.objects.filter(poll=poll).order_by("-size").first().delete()
    assert "cut short" in refused(*looking(poll, key))
    assert not Cosignature.objects.exists()


def test_a_record_that_was_rewritten_is_not_signed(poll, key):
    grow(poll)
    run(*with_log_key(poll, key))
    seen = json.loads((state := key.with_suffix(".seen.json")).read_text())
    address = next(iter(seen))
    seen[address]["root"] = "11" * 32
    state.write_text(json.dumps(seen))
    grow_again = write_leaf("ballot", commitment="cd" * 32)
    log.append(poll, [grow_again])
    assert "was rewritten" in refused(*looking(poll, key))
    assert Cosignature.objects.count() == 1


def test_answers_that_make_no_sense_end_in_one_line(poll, key, wire):
    wire["checkpoint.txt"] = b"<html>not found</html>"
    refused(*with_log_key(poll, key))
    wire.clear()
    run(*with_log_key(poll, key))
    grow(poll)
    wire["consistency.json"] = b"no json"
    refused(*looking(poll, key))
    wire["consistency.json"] = b'{"proof": 5}'
    refused(*looking(poll, key))


@pytest.mark.parametrize("content", [b"", b"{}", b"no json", b'{"name": "x", "key": "zz"}'])
def test_a_broken_key_file(content, poll, key):
    key.write_bytes(content)
    refused(*with_log_key(poll, key))


def test_a_broken_memory_is_not_taken_for_none(poll, key):
    """Otherwise whoever breaks the file could make the witness forget what it saw."""
    key.with_suffix(".seen.json").write_text("{")
    refused(*with_log_key(poll, key))


def test_what_is_no_address(poll, key):
    assert "not a web address" in str(_real_fetch("ftp://example.org/"))


def _real_fetch(address):
    import importlib

    fresh = importlib.reload(witness)
    with pytest.raises(ValueError, match="web address") as wrong:
        fresh._fetch(address)
    return wrong.value


def test_a_signature_by_somebody_else_is_refused(poll, key, dev):
    run("--key", key.with_name("stranger.json"), "--name", "stranger.example/lamplight")
    said = refused(*with_log_key(poll, key.with_name("stranger.json")))
    assert "400" in said
    assert "no witness of this poll" in said


def test_the_note_stays_the_log_s_own(poll, key):
    run(*with_log_key(poll, key))
    note = parse_note(Checkpoint.objects.get(poll=poll).note.encode())
    assert len(note.signatures) == 1
    assert Entry.objects.filter(poll=poll).count() == 1
