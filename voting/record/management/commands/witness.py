"""`manage.py witness`: a body outside the city looks at a poll's record and co-signs it. It needs no database."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management.base import BaseCommand, CommandError

from voting.ledger.notes import LOG, WITNESS, Checkpoint, NoteRefused, Signer, Verifier, parse_checkpoint, parse_note
from voting.ledger.tree import proves_consistency

BAD = 2
PATIENCE = 30  # seconds for one answer
LONGEST = 1 << 20  # bytes of one answer


class Command(BaseCommand):
    help = "Makes a witness's key, or checks that a poll's record only grew and co-signs its newest checkpoint."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--key", type=Path, required=True, help="the witness's key file; made when it is not there")
        parser.add_argument("--name", help="the name the witness signs under, for a new key file")
        parser.add_argument(
            "--record", help="address of the poll's public ledger, such as https://city.example/voting/3/ledger/"
        )
        parser.add_argument("--log-key", help="the record's public key, 64 digits; asked for once, then remembered")
        parser.add_argument("--state", type=Path, help="file that remembers what was seen; default: beside the key")
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on for ever, looking this often")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            signer = self._signer(options)
            if not options["record"]:
                return
            while True:
                self._look(signer, options)
                if not options["every"]:
                    return
                time.sleep(options["every"])
        except (NoteRefused, ValueError) as wrong:
            raise CommandError(str(wrong), returncode=BAD) from wrong
        except urllib.error.URLError as wrong:
            raise CommandError(f"{options['record']}: {wrong.reason}", returncode=BAD) from wrong
        except OSError as wrong:
            raise CommandError(f"{wrong.filename}: {wrong.strerror}", returncode=BAD) from wrong

    def _signer(self, options: dict[str, Any]) -> Signer:
        path: Path = options["key"]
        if not path.exists():
            if not options["name"]:
                raise ValueError(f"{path} is not there; give --name to make a key")
            key = Ed25519PrivateKey.generate()
            signer = Signer(options["name"], WITNESS, key)
            content = json.dumps({"name": options["name"], "key": key.private_bytes_raw().hex()})
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(content)
            self.stdout.write(f"name {signer.name}\npublic key {signer.verifier.public.hex()}\nGive both to the city.")
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
        log_key = (before or {}).get("log_key") or options["log_key"]
        if not log_key:
            raise ValueError("give --log-key: the record's public key, as the city published it on paper")
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
        raise ValueError(f"{address}: {refused.code} {refused.read(500).decode(errors='replace').strip()}") from refused
