"""`manage.py witness`: a library looks at the record from its own machine, and signs only what grew from what it saw before."""

from __future__ import annotations

import io
import json
import socket
import threading

import factories
import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command

from voting.ledger.leaves import write_leaf
from voting.ledger.notes import parse_note
from voting.ledger.receipts import fingerprint_of
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


@pytest.mark.parametrize("name", ["with a space", "plus+sign"])
def test_a_name_that_nobody_can_sign_under_leaves_no_key_behind(name, tmp_path):
    assert "can't be the name" in refused("--key", tmp_path / "w.json", "--name", name)
    assert not (tmp_path / "w.json").exists()


def test_the_fingerprint_on_the_poster_is_enough(poll, key):
    public = Record.objects.get(poll=poll).public_key
    fingerprint = fingerprint_of(bytes.fromhex(public))
    assert "compare it with the poster" in refused(*looking(poll, key, "--log-key", fingerprint_of(bytes(32))))
    assert "co-signed" in run(*looking(poll, key, "--log-key", fingerprint.lower().replace("-", " ")))
    assert json.loads(key.with_suffix(".seen.json").read_text()).popitem()[1]["log_key"] == public


def test_the_address_of_no_poll(poll, key, wire):
    for rules in (b"[]", b'{"log": "no key"}', b"{}"):
        wire["rules.json"] = rules
        assert "no frozen rules beside it" in refused(*with_log_key(poll, key))


def test_a_site_that_is_away_is_looked_for_again_and_a_record_that_was_cut_short_ends_it(poll, key, monkeypatch):
    grow(poll)
    run(*with_log_key(poll, key))
    Cosignature.objects.all().delete()
    fetch, waited = witness._fetch, []

    def away(address, form=None):
        raise witness.Away(f"{address} does not answer: no route")

    def wait(seconds):
        waited.append(seconds)
        monkeypatch.setattr(witness, "_fetch", fetch)
        Checkpoint.objects.filter(poll=poll).order_by("-size").first().delete()

    monkeypatch.setattr(witness, "_fetch", away)
    assert "does not answer" in refused(*looking(poll, key))
    monkeypatch.setattr(witness.time, "sleep", wait)
    assert "cut short" in refused(*looking(poll, key, "--every", 60))
    assert waited == [60]


@pytest.mark.parametrize("seconds", ["0", "-3", "soon"])
def test_there_is_time_between_two_looks(seconds, key):
    with pytest.raises(CommandError, match="no number of seconds"):
        run("--key", key, "--record", SITE, f"--every={seconds}")


ANSWERS = {
    "nothing": b"",
    "another language": b"SSH-2.0-other\r\n",
    "half an answer": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nabc",
    "trouble": b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n<html>\n<p>A page\n",
    "not here": b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<html>\n<p>A page\n",
    "a reason": b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\r\nthe line is\nno signature\n",
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_a_server_says_instead_is_one_line(answer, monkeypatch):
    monkeypatch.undo()  # the command's own way to the network
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=say, args=(server, ANSWERS[answer]))
        thread.start()
        with pytest.raises(ValueError, match=r"http://127.0.0.1:\d+/") as wrong:
            witness._fetch(f"http://127.0.0.1:{server.getsockname()[1]}/checkpoint.txt")
        thread.join()
    assert "\n" not in str(wrong.value)
    assert "<" not in str(wrong.value)
    assert isinstance(wrong.value, witness.Away) == (answer not in ("not here", "a reason"))
    assert ("the line is no signature" in str(wrong.value)) == (answer == "a reason")


def say(server, answer):
    line, _address = server.accept()
    with line:
        line.recv(65536)
        line.sendall(answer)


def test_nobody_there_and_no_address(monkeypatch):
    monkeypatch.undo()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(witness.Away, match=r"does not answer: .*refused"):
        witness._fetch(f"http://127.0.0.1:{port}/")
    for address in ("http://a b/", "ftp://x", "http://[::1"):
        with pytest.raises(ValueError, match=r"not a web address|Invalid"):
            witness._fetch(address)
