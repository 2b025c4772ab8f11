"""`manage.py witness`: a body outside the city looks at a poll's record and co-signs it. It needs no database."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from argparse import ArgumentParser, ArgumentTypeError
from http.client import HTTPException, InvalidURL
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management.base import BaseCommand, CommandError

from voting.ledger.check_yours import is_key
from voting.ledger.notes import LOG, WITNESS, Checkpoint, NoteRefused, Signer, Verifier, parse_checkpoint, parse_note
from voting.ledger.tree import proves_consistency

BAD = 2
PATIENCE = 30  # seconds for one answer
LONGEST = 16 << 20  # bytes of one answer: frozen rules have no more
LATER = (408, 425, 429)  # what a server says to somebody who may come again


class Away(ValueError):
    """The site does not answer now, which says nothing about its record."""


class Command(BaseCommand):
    help = "Makes a witness's key, or checks that a poll's record only grew and co-signs its newest checkpoint."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--key", type=Path, required=True, help="the witness's key file; made when it is not there")
        parser.add_argument("--name", help="the name the witness signs under, for a new key file")
        parser.add_argument(
            "--record", help="address of the poll's public ledger, such as https://city.example/voting/3/ledger/"
        )
        parser.add_argument(
            "--log-key",
            help="fingerprint of the record's key, from the poster, or the key; asked for once, then remembered",
        )
        parser.add_argument("--state", type=Path, help="file that remembers what was seen; default: beside the key")
        parser.add_argument(
            "--every",
            type=_seconds,
            metavar="SECONDS",
            help="go on for ever, looking this often, also when the site is away",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            signer = self._signer(options)
            if not options["record"]:
                return
            while True:
                try:
                    self._look(signer, options)
                except Away as wrong:
                    if not options["every"]:
                        raise
                    self.stderr.write(f"{wrong}; looking again in {options['every']} seconds")
                if not options["every"]:
                    return
                time.sleep(options["every"])
        except (NoteRefused, ValueError) as wrong:
            raise CommandError(str(wrong), returncode=BAD) from wrong
        except OSError as wrong:
            raise CommandError(f"{wrong.filename}: {wrong.strerror}", returncode=BAD) from wrong

    def _signer(self, options: dict[str, Any]) -> Signer:
        path: Path = options["key"]
        if not path.exists():
            if not options["name"]:
                raise ValueError(f"{path} is not there; give --name to make a key")
            key = Ed25519PrivateKey.generate()
            signer = Signer(options["name"], WITNESS, key)
            public = signer.verifier.public  # refuses a name that nobody can sign under, before there is a file
            content = json.dumps({"name": options["name"], "key": key.private_bytes_raw().hex()})
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(content)
            self.stdout.write(f"name {signer.name}\npublic key {public.hex()}\nGive both to the city.")
            return signer
        data = _read(path.read_bytes(), f"{path} is not the key file of a witness")
        try:
            return Signer(data["name"], WITNESS, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(data["key"])))
        except (KeyError, TypeError, AttributeError) as wrong:
            raise ValueError(f"{path} is not the key file of a witness") from wrong

    def _look(self, signer: Signer, options: dict[str, Any]) -> None:
        """Check that what stands there continues what was seen before, and co-sign it."""
        address = options["record"].rstrip("/") + "/"
        path = options["state"] or options["key"].with_suffix(".seen.json")
        forgot = f"{path} can't be read, and a witness that forgot what it saw proves nothing; restore the file"
        seen = _read(path.read_bytes(), forgot) if path.exists() else {}
        before = seen.get(address)
        log_key = (before or {}).get("log_key") or _log_key(address, options["log_key"])
        note = parse_note(_fetch(address + "checkpoint.txt"))
        newest = parse_checkpoint(note.text)
        Verifier(newest.origin, LOG, bytes.fromhex(log_key)).check(note.text, note.signatures[0])
        if before:
            _check_growth(address, before, newest)
        line = signer.sign(note.text, int(time.time())).line()
        form = urllib.parse.urlencode({"size": newest.size, "line": line}).encode()
        _fetch(address + "cosign", form)
        seen[address] = {"log_key": log_key, "origin": newest.origin, "size": newest.size, "root": newest.root.hex()}
        draft = path.with_name(path.name + ".new")
        draft.write_text(json.dumps(seen, indent=1))
        draft.replace(path)
        self.stdout.write(f"{newest.origin}: {newest.size} entries, co-signed by {signer.name}")


def _seconds(text: str) -> int:
    """At least one: with none between two looks, the city's server would have no rest."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no number of seconds, from 1 up")
    return int(text)


def _log_key(address: str, known: str | None) -> str:
    """The key of the record in hexadecimal: what is known of it, or the key in the frozen rules that has this fingerprint."""
    if not known:
        raise ValueError("give --log-key: the fingerprint of the record's key, from the city's poster")
    wrong = f"{address} has no frozen rules beside it: give the address of a poll's public ledger"
    named = _read(_fetch(urllib.parse.urljoin(address, "../rules.json")), wrong).get("log")
    try:
        fits = is_key(known, bytes.fromhex(named))  # type: ignore[arg-type]  # what it is else, is wrong
    except (TypeError, ValueError) as error:
        raise ValueError(wrong) from error
    if not fits:
        raise ValueError(
            f"--log-key {known} is not of the key of this record: compare it with the poster, and tell the public"
        )
    return str(named)


def _check_growth(address: str, before: dict[str, Any], newest: Checkpoint) -> None:
    if newest.origin != before["origin"]:
        raise ValueError(f"this is the record of {newest.origin}, and was that of {before['origin']}")
    if newest.size < before["size"]:
        raise ValueError(
            f"the record has {newest.size} entries, and had {before['size']}: it was cut short. Tell the public"
        )
    wrong = f"{address} gave no proof that it continues what was seen before"
    answer = _read(_fetch(f"{address}consistency.json?from={before['size']}&to={newest.size}"), wrong)
    try:
        proof = [bytes.fromhex(hash_) for hash_ in answer["proof"]]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(wrong) from error
    if not proves_consistency(before["size"], bytes.fromhex(before["root"]), newest.size, newest.root, proof):
        raise ValueError("the record does not continue what was seen before: it was rewritten. Tell the public")


def _read(content: bytes, wrong: str) -> dict[str, Any]:
    """A JSON object. Raises `ValueError` with these words for anything else."""
    try:
        data = json.loads(content)
    except ValueError as error:
        raise ValueError(wrong) from error
    if not isinstance(data, dict):
        raise ValueError(wrong)
    return data


def _fetch(address: str, form: bytes | None = None) -> bytes:
    if not address.startswith(("https://", "http://")):
        raise ValueError(f"{address} is not a web address")
    request = urllib.request.Request(address, data=form)  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            content: bytes = answer.read(LONGEST)
            return content
    except urllib.error.HTTPError as refused:
        said = refused.read(500).decode(errors="replace").strip()
        text = refused.headers.get_content_type() == "text/plain"  # a page for people is no line of a log
        why = f"{address}: {refused.code} {' '.join(said.split()) if text else refused.reason}"
        raise (Away if refused.code in LATER or refused.code >= 500 else ValueError)(why) from refused
    except InvalidURL as wrong:
        raise ValueError(f"{address} is not a web address") from wrong
    except (OSError, HTTPException) as wrong:  # no such host, nobody there, no answer in time, half an answer
        why = " ".join(str(getattr(wrong, "reason", wrong)).split()) or type(wrong).__name__
        raise Away(f"{address} does not answer: {why}") from wrong
